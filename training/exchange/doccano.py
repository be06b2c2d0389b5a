"""Reads exports of doccano in its JSONL format, with relations or of the older kind without.

Span labels: `against`, `neutral`, `favor` (a target), `holder`; on the same span as a target also
`author: favor` (or `against`), `unsure` and `implied`. Relation types: `against`, `favor`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.files import Rejects, numbered, read_json_lines
from dragoman.stance import Span

from ..annotations import InvalidAnnotations
from .row import Imported
from .sheet import IMPLIED, UNSURE, Link, Mark, Sheet, annotations, label_of, stance_of

_OWN = ("text", "target", "targets", "entities", "relations", "label", "labels", "Comments")
_AUTHOR = "author:"
Json = Mapping[str, Any]
Entity = tuple[str, Span, str]


def read(name: str, rejects: Rejects, data: bytes | None = None) -> Iterator[Imported]:
    """The annotations of an export, one for each marked target.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    for line, row in read_json_lines(name, rejects, None if data is None else numbered(data)):
        try:
            for found in annotations(_sheet(row)):
                if isinstance(found, str):
                    rejects.add(name, line, found, row)
                else:
                    yield Imported.of(line, found[0], _extra(row))
        except InvalidAnnotations as problem:
            rejects.add(name, line, str(problem), row)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            rejects.add(name, line, f"not as doccano writes it: {problem!r}", row)


def _extra(row: Json) -> dict[str, Any]:
    extra = {name: value for name, value in row.items() if name not in _OWN}
    return extra | ({"comments": row["Comments"]} if row.get("Comments") else {})


def _sheet(row: Json) -> Sheet:
    text = row["text"]
    if not isinstance(text, str):
        raise InvalidAnnotations("`text` is not text")
    entities = list(_entities(row))
    links = [
        Link(str(one["from_id"]), str(one["to_id"]), stance_of(one["type"]))
        for one in row.get("relations", ())
    ]
    return Sheet(text, _marks(entities), links, row.get("target"), row.get("targets") or {})


def _entities(row: Json) -> Iterator[Entity]:
    """Identifier, span and label of each marked span."""
    for one in row.get("entities", ()):
        yield str(one["id"]), _span(one["start_offset"], one["end_offset"]), one["label"]
    older = row.get("label") or row.get("labels") or ()
    for number, (start, end, label) in enumerate(older):
        yield f"label {number}", _span(start, end), label


def _span(start: object, end: object) -> Span:
    if isinstance(start, int) and isinstance(end, int):
        return (start, end)
    raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers")


def _marks(entities: Sequence[Entity]) -> dict[str, Mark]:
    """Targets and holders; what is said about a target stands on the same span."""
    about: dict[Span, list[str]] = {}
    plain: list[Entity] = []
    for key, span, label in entities:
        word = label.strip().casefold()
        if word in (UNSURE, IMPLIED) or word.startswith(_AUTHOR):
            about.setdefault(span, []).append(word)
        else:
            plain.append((key, span, label_of(label)))
    marks = {key: _mark(span, label, about.get(span, ())) for key, span, label in plain}
    if lost := about.keys() - {mark.span for mark in marks.values() if mark.stances}:
        raise InvalidAnnotations(f"labels at {sorted(lost)} are about a target, but none is there")
    return marks


def _mark(span: Span, label: str, about: Sequence[str]) -> Mark:
    mark = Mark(span, None, (label,))
    if not mark.stances:
        return mark
    author = [stance_of(word.removeprefix(_AUTHOR)) for word in about if word.startswith(_AUTHOR)]
    return Mark(
        span, None, (label,), author=tuple(author), flags=frozenset(about) & {UNSURE, IMPLIED}
    )
