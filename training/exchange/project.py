"""Reads the project's own JSON Lines, spans verified; and rows that are still to be annotated."""

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.files import Rejects, numbered, read_json_lines
from dragoman.questions import find_words

from ..annotations import Annotation, InvalidAnnotations
from .offsets import Marked, fit
from .row import SCHEMA, Imported

Json = Mapping[str, Any]


def read(name: str, rejects: Rejects, data: bytes | None = None) -> Iterator[Imported]:
    """The annotations of a file; further fields are carried.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    for line, row in read_json_lines(name, rejects, None if data is None else numbered(data)):
        try:
            yield parse(line, row)
        except InvalidAnnotations as problem:
            rejects.add(name, line, str(problem), row)


def parse(line: int, row: Json) -> Imported:
    """One row; a span that does not fit is repaired where the holders' names prove how.

    Without `mention`, the target's first whole-word match is it, in any case; `null` is none.

    Raises:
        InvalidAnnotations: the row does not follow the schema.
    """
    row = _with_mention(row)
    try:
        annotation = Annotation.from_row(row)
    except InvalidAnnotations:
        mended = _mended(row)
        if mended is None:
            raise
        annotation = Annotation.from_row(mended)
    return Imported.of(
        line, annotation, {key: value for key, value in row.items() if key not in SCHEMA}
    )


def _with_mention(row: Json) -> Json:
    text, target = row.get("text"), row.get("target")
    if "mention" in row or not (isinstance(text, str) and isinstance(target, str)):
        return row
    span = next(iter(find_words(text, target)), None)
    return {**row, "mention": list(span) if span else None}


def _mended(row: Json) -> dict[str, Any] | None:
    """The row with all its spans as they must have been meant; None if they are not at fault.

    Raises:
        InvalidAnnotations: a span cannot be repaired.
    """
    try:
        spans = [
            (row["mention"], None),
            *((one["holder_span"], one["holder"]) for one in row["positions"]),
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
        {**one, "holder_span": span} for one, span in zip(row["positions"], held, strict=True)
    ]
    return {**row, "mention": mention, "positions": positions}


def _has_span(marked: tuple[Any, Any]) -> bool:
    return bool(marked[0])
