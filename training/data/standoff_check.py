"""Whether annotations without their texts can be right."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_json_lines

from ..annotations import Annotation, InvalidAnnotations
from .doubts import doubts
from .problems import Kind, Place, Problem, error
from .standoff import FIELDS, LONGEST, Standoff

# No two characters are the same, so that only the same span has the same name.
_STAND_IN = "".join(map(chr, range(0x4E00, 0x4E00 + LONGEST)))


def is_standoff(row: Mapping[str, Any]) -> bool:
    """Whether a row is one, or was meant to be."""
    return "text" not in row and {"sha256", *FIELDS[4:]} <= row.keys()


def check_standoff(path: Path) -> tuple[int, list[Problem]]:
    """How many rows a file has, and what is wrong with them, as far as it shows without the texts."""
    rejects, rows = Rejects(Path()), 0
    problems: list[Problem] = []
    try:
        for number, row in read_json_lines(str(path), rejects):
            rows += 1
            problems += _problems(row, Place(str(path), number))
    except UnreadableInput as problem:
        problems.append(error(Kind.SCHEMA, str(problem), Place(str(path), 0)))
    problems += [
        error(Kind.SCHEMA, one.reason, Place(one.file, one.line or 0)) for one in rejects.collected
    ]
    return rows, problems


def _problems(row: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    try:
        standoff = Standoff.from_row(row)
        annotation = _annotation(standoff)
    except InvalidAnnotations as problem:
        kind = Kind.SPAN if "span" in str(problem) else Kind.SCHEMA
        yield error(kind, str(problem), place)
        return
    if not re.fullmatch("[0-9a-f]{64}", str(standoff.sha256)):
        yield error(Kind.SCHEMA, f"`sha256` is {standoff.sha256!r}", place)
    start = standoff.char_start
    if start is not None and (type(start) is not int or start < 0):
        yield error(Kind.SPAN, f"`char_start` is {start!r}, no offset", place)
    yield from doubts(row, annotation, place)


def _annotation(standoff: Standoff) -> Annotation:
    """The annotation on a text that stands in for the sentence."""
    try:
        positions = [
            {**one, "holder": _name(one["holder_span"])} for one in standoff.labels["positions"]
        ]
    except (KeyError, TypeError) as problem:
        raise InvalidAnnotations(f"`positions` cannot be read: {problem!r}") from None
    return Annotation.from_row({**standoff.labels, "text": _STAND_IN, "positions": positions})


def _name(span: list[int] | None) -> str:
    return "author" if span is None else _STAND_IN[slice(*span)]
