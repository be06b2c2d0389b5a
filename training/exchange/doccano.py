"""Reads exports of doccano: spans with or without relations, and documents that have a class.

Span labels: `against`, `neutral`, `favor` (a target), `holder`; on the same span as a target also
`author: favor` (or `against`), `unsure` and `implied`. Relation types: `against`, `favor`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from dragoman.files import Rejects
from dragoman.stance import Span

from ..annotations import InvalidAnnotations
from .fields import NAMED
from .finished import unfinished
from .how import AS_FOUND, How
from .items import items
from .labels import HOLDER, Labels, folded
from .project import plain
from .rejecting import kept
from .row import Imported
from .sheet import IMPLIED, UNSURE, Link, Mark, Sheet, annotations

_OWN = ("text", "data", "target", "targets", "entities", "relations", "label", "labels", "Comments")
_AUTHOR = "author:"
_SPAN = ("start", "end", "label")
Json = Mapping[str, Any]
Entity = tuple[str, Span, str]


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of an export, one for each marked target, or one for each document.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    rows = list(items(name, rejects, data))
    labels = how.labels.seeing(label for _, row in rows for label in _classes(row))
    said = any(_marks_holders(row) for _, row in rows)
    read_row = partial(_read, how=how, labels=labels, said=said)
    yield from kept(name, rejects, "doccano", rows, read_row)


def _read(line: int, row: Json, how: How, labels: Labels, said: bool) -> Iterator[Imported | str]:
    if reason := unfinished(row):
        raise InvalidAnnotations(reason)
    row = how.fields.renamed(row, NAMED)
    text = row.get("text", row.get("data"))
    if not isinstance(text, str):
        raise InvalidAnnotations("`text` is not text")
    if classes := list(_classes(row)):
        yield _classified(line, row, text, classes, labels)
        return
    for found in annotations(_sheet(row, text, labels, said)):
        yield found if isinstance(found, str) else Imported.of(line, found[0], _extra(row))


def _extra(row: Json) -> dict[str, Any]:
    extra = {name: value for name, value in row.items() if name not in _OWN}
    return extra | ({"comments": row["Comments"]} if row.get("Comments") else {})


def _classes(row: Any) -> Iterator[object]:  # noqa: ANN401 - whatever the file holds
    """The labels of a document as a whole: words instead of spans."""
    if isinstance(row, dict):
        for name in ("label", "labels", "stance"):
            given = row.get(name)
            for one in given if isinstance(given, list) else [given]:
                if isinstance(one, str | int) and not isinstance(one, bool):
                    yield one


def _classified(
    line: int, row: Json, text: str, classes: Sequence[object], labels: Labels
) -> Imported:
    if not isinstance(row.get("target"), str):
        raise InvalidAnnotations(
            f"label {classes[0]!r} without spans says nothing of a target: "
            "import the texts again with a field `target`, or name it with --target-column"
        )
    if len(classes) > 1:
        raise InvalidAnnotations(f"several labels for one text: {', '.join(map(str, classes))}")
    stance = labels.stance(classes[0]).value
    return plain(line, text, row["target"], stance, _extra(row))


def _marks_holders(row: Any) -> bool:  # noqa: ANN401
    """Whether a row shows that the project marks who holds a stance."""
    if not isinstance(row, dict):
        return False
    spans = [one.get("label") for one in _entries(row, "entities") if isinstance(one, dict)]
    older = [one for name in ("label", "labels") for one in _entries(row, name)]
    spans += [one[2] for one in older if isinstance(one, list) and len(one) == len(_SPAN)]
    words = [folded(one) for one in spans if isinstance(one, str)]
    return any(word == HOLDER or word.startswith(_AUTHOR) for word in words)


def _entries(row: Json, name: str) -> list[Any]:
    """The entries of a field that is a list, or null."""
    given = row.get(name)
    return given if isinstance(given, list) else []


def _sheet(row: Json, text: str, labels: Labels, said: bool) -> Sheet:
    entities = list(_entities(row))
    links = [
        Link(str(one["from_id"]), str(one["to_id"]), labels.stance(one["type"]))
        for one in row.get("relations") or ()
    ]
    marks = _marks(entities, labels)
    names = row.get("targets") or {}
    return Sheet(text, marks, links, row.get("target"), names, holders_said=said)


def _entities(row: Json) -> Iterator[Entity]:
    """Identifier, span and label of each marked span."""
    for one in row.get("entities") or ():
        yield str(one["id"]), _span(one["start_offset"], one["end_offset"]), one["label"]
    older = row.get("label") or row.get("labels") or ()
    for number, given in enumerate(older):
        if not (isinstance(given, list | tuple) and len(given) == len(_SPAN)):
            raise InvalidAnnotations(f"{given!r} is no span; doccano writes [start, end, label]")
        yield f"label {number}", _span(*given[:2]), given[2]


def _span(start: object, end: object) -> Span:
    if type(start) is int and type(end) is int:
        return (start, end)
    raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers")


def _marks(entities: Sequence[Entity], labels: Labels) -> dict[str, Mark]:
    """Targets and holders; what is said about a target stands on the same span."""
    about: dict[Span, list[str]] = {}
    plain_ones: list[Entity] = []
    for key, span, label in entities:
        word = folded(label)
        if word in (UNSURE, IMPLIED) or word.startswith(_AUTHOR):
            about.setdefault(span, []).append(word)
        else:
            plain_ones.append((key, span, labels.mark(label)))
    marks = {
        key: _mark(span, label, about.get(span, ()), labels) for key, span, label in plain_ones
    }
    if lost := about.keys() - {mark.span for mark in marks.values() if mark.is_target}:
        raise InvalidAnnotations(f"labels at {sorted(lost)} are about a target, but none is there")
    return marks


def _mark(span: Span, label: str, about: Sequence[str], labels: Labels) -> Mark:
    mark = Mark(span, None, (label,))
    if not mark.is_target:
        return mark
    author = [
        labels.stance(word.removeprefix(_AUTHOR)) for word in about if word.startswith(_AUTHOR)
    ]
    return Mark(
        span, None, (label,), author=tuple(author), flags=frozenset(about) & {UNSURE, IMPLIED}
    )
