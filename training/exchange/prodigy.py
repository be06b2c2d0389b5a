"""Reads data sets of Prodigy in JSON Lines: spans, relations, a choice of options, a label of the text.

Only accepted examples are annotations. Span labels are stances or `holder`; the label of a relation
between a holder and a target is the holder's stance; without one it is the target's.
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
from .sheet import Link, Mark, Sheet, annotations

_OWN = ("text", "target", "spans", "relations", "tokens", "accept", "options", "answer", "label")
_VIEW = ("config", "html", "style", "field_id", "field_rows", "field_label", "field_placeholder")
_WHO = ("_annotator_id", "_session_id")
Json = Mapping[str, Any]


def looks_like(row: Json) -> bool:
    """Whether a row has what only Prodigy writes."""
    spans = row.get("spans")
    marked = isinstance(spans, list) and any(isinstance(one, dict) and "start" in one for one in spans)  # fmt: skip
    return marked or "answer" in row or any(name in row for name in ("_input_hash", "_task_hash", "_view_id"))  # fmt: skip


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of a data set, one for each marked target, or one for each text.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    rows = list(items(name, rejects, data))
    labels = how.labels.seeing(label for _, row in rows for label in _all_labels(row))
    said = any(_marks_holders(row) for _, row in rows)
    read_row = partial(_read, how=how, labels=labels, said=said)
    yield from kept(name, rejects, "Prodigy", rows, read_row)


def _read(line: int, row: Json, how: How, labels: Labels, said: bool) -> Iterator[Imported | str]:
    if reason := unfinished(row):
        raise InvalidAnnotations(reason)
    row = how.fields.renamed(row, NAMED)
    text, target = row.get("text"), row.get("target") or (row.get("meta") or {}).get("target")
    if not isinstance(text, str):
        raise InvalidAnnotations("`text` is missing; name it with --text-column")
    if row.get("spans") or row.get("relations"):
        for found in annotations(_sheet(row, text, target, labels, said)):
            yield found if isinstance(found, str) else Imported.of(line, found[0], _extra(row))
        return
    answer = _answer(row, labels)
    if not isinstance(target, str):
        raise InvalidAnnotations(
            f"label {answer!r} without spans says nothing of a target: "
            "a field `target` is needed, or name it with --target-column"
        )
    yield plain(line, text, target, labels.stance(answer).value, _extra(row))


def _extra(row: Json) -> dict[str, Any]:
    """Further fields, without what Prodigy keeps for itself; who annotated is one of them."""
    extra = {
        name: value
        for name, value in row.items()
        if name not in (*_OWN, *_VIEW) and not name.startswith("_")
    }
    who = next((row[name] for name in _WHO if row.get(name)), None)
    return extra | ({"annotator": who} if who else {})


def _answer(row: Json, labels: Labels) -> object:
    """The option that was chosen, by its identifier or by its text, or the label of the text."""
    if "accept" not in row:
        if row.get("label") is None:
            raise InvalidAnnotations("nothing is marked: no span, no label, no option")
        return row["label"]
    chosen = row["accept"]
    if not isinstance(chosen, list) or len(chosen) != 1:
        raise InvalidAnnotations(f"`accept` has {len(chosen or ())} options, not one")
    if labels.is_stance(chosen[0]):
        return chosen[0]
    options = {one.get("id"): one.get("text") for one in row.get("options") or ()}
    return options.get(chosen[0]) or chosen[0]


def _sheet(row: Json, text: str, target: str | None, labels: Labels, said: bool) -> Sheet:
    marks = _marks(row.get("spans") or (), labels)
    links = [_link(one, marks, labels) for one in row.get("relations") or ()]
    return Sheet(text, marks, links, target, holders_said=said)


def _marks(spans: Sequence[Json], labels: Labels) -> dict[str, Mark]:
    """The spans by their places; one with two labels is one mark."""
    found: dict[Span, list[str]] = {}
    for one in spans:
        found.setdefault(_span(one), []).append(labels.mark(one["label"]))
    return {_key(span): Mark(span, None, tuple(words)) for span, words in found.items()}


def _span(one: Json) -> Span:
    start, end = one["start"], one["end"]
    if not type(start) is type(end) is int:
        raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers")
    return (start, end)


def _key(span: Span) -> str:
    return f"span {list(span)}"


def _link(one: Json, marks: Mapping[str, Mark], labels: Labels) -> Link:
    """A relation between two spans; one between words that are no spans is told."""
    ends = [one.get(name) for name in ("head_span", "child_span")]
    keys = [_key(_span(end)) if isinstance(end, dict) else None for end in ends]
    if lost := [key for key in keys if key not in marks]:
        where = lost[0] or f"token {one.get('head')} or {one.get('child')}"
        raise InvalidAnnotations(f"a relation leads to {where}, which is no marked span")
    label = one.get("label")
    stance = labels.stance(label) if label not in (None, "") else None
    return Link(str(keys[0]), str(keys[1]), stance)


def _all_labels(row: Any) -> Iterator[object]:  # noqa: ANN401 - whatever the file holds
    if not isinstance(row, dict):
        return
    yield row.get("label")
    chosen = row.get("accept")
    yield from chosen if isinstance(chosen, list) else ()
    yield from (one.get("label") for one in _dicts(row, "spans"))


def _dicts(row: Json, name: str) -> list[Json]:
    given = row.get(name)
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _marks_holders(row: Any) -> bool:  # noqa: ANN401
    """Whether a row shows that the project marks who holds a stance."""
    spans = _dicts(row, "spans") if isinstance(row, dict) else []
    return any(isinstance(one.get("label"), str) and folded(one["label"]) == HOLDER for one in spans)  # fmt: skip
