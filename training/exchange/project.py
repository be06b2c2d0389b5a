"""Reads rows of text, target and stance: the project's own JSON Lines, spans verified, and others'."""

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.files import Rejects
from dragoman.stance import Span

from ..annotations import Annotation, InvalidAnnotations
from .fields import VAST_LABELS, is_vast
from .finished import unfinished
from .how import AS_FOUND, How
from .items import items
from .labels import Labels
from .offsets import Marked, fit
from .row import SCHEMA, Imported
from .words import check_words, looked_for

Json = Mapping[str, Any]


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of a file; further fields are carried.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    rows = list(items(name, rejects, data))
    labels = how.labels.seeing(_labels(rows, how))
    for line, row in rows:
        try:
            if not isinstance(row, dict):
                raise InvalidAnnotations(f"a JSON object is expected, not {type(row).__name__}")
            yield parse(line, how.fields.renamed(row), _labels_of(row, labels))
        except InvalidAnnotations as problem:
            rejects.add(name, line, str(problem), row)


def _labels(rows: list[tuple[int, Any]], how: How) -> Iterator[object]:
    for _, row in rows:
        if isinstance(row, dict):
            try:
                yield how.fields.renamed(row).get("stance")
            except InvalidAnnotations:  # told where the row is read
                continue


def _labels_of(row: Json, labels: Labels) -> Labels:
    return labels.knowing(VAST_LABELS) if is_vast(row.keys()) else labels


def parse(line: int, row: Json, labels: Labels | None = None) -> Imported:
    """One row; a span that does not fit is repaired where the holders' names prove how.

    Without `mention`, it is looked for as `dragoman score` does; `null` is none.

    Raises:
        InvalidAnnotations: the row does not follow the schema, or says that it is no annotation.
    """
    if reason := unfinished(row):
        raise InvalidAnnotations(reason)
    row = _with_stances(_with_mention(_plain(row)), labels or Labels())
    try:
        annotation = Annotation.from_row(row)
    except InvalidAnnotations:
        mended = _mended(row)
        if mended is None:
            raise
        annotation = Annotation.from_row(mended)
    extra = {key: value for key, value in row.items() if key not in (*SCHEMA, "answer")}
    found = Imported.of(line, _moved(annotation, row), extra)
    check_words(found.annotation)
    return found


def _plain(row: Json) -> dict[str, Any]:
    """Without positions that are null, and with 14 where a program without whole numbers has 14.0."""
    plain = {key: one for key, one in row.items() if key != "positions" or one is not None}
    for name in ("mention", "holder_span"):
        if isinstance(plain.get(name), list):
            plain[name] = [_whole(one) for one in plain[name]]
    if isinstance(held := plain.get("positions"), list):
        plain["positions"] = [_plain(one) if isinstance(one, dict) else one for one in held]
    return plain


def _whole(number: object) -> object:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _with_mention(row: Json) -> Json:
    text, target = row.get("text"), row.get("target")
    if "mention" in row or not (isinstance(text, str) and isinstance(target, str)):
        return row
    span = looked_for(text, target)
    return {**row, "mention": list(span)} if span else row


def _with_stances(row: Json, labels: Labels) -> Json:
    """With the three words for the stances of the row and of its holders."""
    if "stance" in row:
        row = {**row, "stance": labels.stance(row["stance"]).value}
    held = row.get("positions")
    if not (isinstance(held, list) and all(isinstance(one, dict) for one in held)):
        return row
    return {**row, "positions": [_with_stances(one, labels) for one in held]}


def _moved(one: Annotation, row: Json) -> Annotation:
    """With its mention where the target stands, if that is where another way to count puts it."""
    span = one.mention
    if not row.get("mention") or span is None:
        return one
    words = one.text[slice(*span)]
    if words.casefold() == one.target.casefold() or any(p.holder.span for p in one.positions):
        return one
    (place,) = fit(one.text, [(span, _as_written(one))])
    if isinstance(place, str) or place == span:
        return one
    return Annotation.from_row({**row, "mention": list(place)})


def _as_written(one: Annotation) -> str:
    """The target as the text spells it."""
    place = looked_for(one.text, one.target)
    return one.text[slice(*place)] if place else one.target


def _mended(row: Json) -> dict[str, Any] | None:
    """The row with all its spans as they must have been meant; None if they are not at fault.

    Raises:
        InvalidAnnotations: a span cannot be repaired.
    """
    try:
        spans = [
            (row.get("mention"), None),
            *((one["holder_span"], one["holder"]) for one in row.get("positions", ())),
        ]
        marks: list[Marked] = [
            ((start, end), words) for (start, end), words in filter(_has_span, spans)
        ]
        places = iter(fit(row["text"], marks, trusted=True))
    except (KeyError, TypeError, ValueError):
        return None
    mended = [next(places) if span else None for span, _ in spans]
    if lost := [place for place in mended if isinstance(place, str)]:
        raise InvalidAnnotations("; ".join(lost))
    mention, *held = [list(place) if place else None for place in mended]
    positions = [
        {**one, "holder_span": span}
        for one, span in zip(row.get("positions", ()), held, strict=True)
    ]
    changed: dict[str, Any] = {"mention": mention} if "mention" in row else {}
    changed |= {"positions": positions} if "positions" in row else {}
    return {**row, **changed}


def _has_span(marked: tuple[Any, Any]) -> bool:
    return bool(marked[0])


def plain(
    line: int, text: str, target: str, stance: str, extra: Json, mention: Span | None = None
) -> Imported:
    """An annotation of which only text, target and stance are known; the mention is looked for.

    Raises:
        InvalidAnnotations: the text or the target is empty, or a span does not fit.
    """
    row: dict[str, Any] = {"text": text, "target": target, "stance": stance}
    if mention:
        row["mention"] = list(mention)
    return parse(line, {**{key: one for key, one in extra.items() if key not in SCHEMA}, **row})
