"""Tells by its content which tool wrote a file."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from types import ModuleType
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, decode, read_bytes

from . import doccano, json_array, label_studio, project, tables
from .row import Imported

Reader = Callable[[str, Rejects], Iterator[Imported]]


class Format(StrEnum):
    """What can be imported."""

    AUTO = "auto"
    JSONL = "jsonl"
    CSV = "csv"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"


FIRST = 20
"""So many lines are looked at."""

_READERS: dict[Format, ModuleType] = {
    Format.JSONL: project,
    Format.CSV: tables,
    Format.LABEL_STUDIO: label_studio,
    Format.DOCCANO: doccano,
}


def reader_for(name: str, wanted: Format = Format.AUTO) -> Reader:
    """The reader for a file.

    Raises:
        UnreadableInput: the file cannot be read, or is in no known format.
    """
    found = detect(name) if wanted is Format.AUTO else wanted
    reader: Reader = _READERS[found].read
    return reader


def detect(name: str) -> Format:
    """The format of a file, by its first row or task.

    Raises:
        UnreadableInput: it cannot be read, or is in no known format.
    """
    text = decode(read_bytes(name))
    start = text.lstrip()
    if start.startswith("[") and _has(json_array.first(start), "data"):
        return Format.LABEL_STUDIO
    rows = [_object(line) for line in start.split("\n", FIRST)[:FIRST]]
    if any(_has(row, "text", "target", "stance") for row in rows):
        return Format.JSONL
    if any(_has(row, "text", one) for row in rows for one in ("entities", "label", "labels")):
        return Format.DOCCANO
    if tables.delimiter_of(text):
        return Format.CSV
    known = ", ".join(one for one in Format if one is not Format.AUTO)
    raise UnreadableInput(f"{name}: in no known format; say which with --from, one of {known}")


def _has(row: Any, *fields: str) -> bool:  # noqa: ANN401 - whatever the file holds
    return isinstance(row, dict) and row.keys() >= set(fields)


def _object(line: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
