"""Tells by its content which tool wrote a file."""

import json
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from types import ModuleType
from typing import Any, Protocol

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_bytes, read_text
from dragoman.writing import STDIO

from . import doccano, json_array, label_studio, project, tables
from .row import Imported


class Reader(Protocol):
    """Reads the annotations of a file; `data` is its content if it was read before."""

    def __call__(
        self, name: str, rejects: Rejects, data: bytes | None = None
    ) -> Iterator[Imported]:
        """Yield what is right, reject the rest."""


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
    """The reader for a file. Standard input can be read once only: what was looked at is kept.

    Raises:
        UnreadableInput: the file cannot be read, or is in no known format.
    """
    data = read_bytes(name) if wanted is Format.AUTO else b""
    found = detect(name, data) if wanted is Format.AUTO else wanted
    reader: Reader = _READERS[found].read
    return partial(reader, data=data) if data and name == STDIO else reader


def detect(name: str, data: bytes) -> Format:
    """The format of a file, by its first row or task.

    Raises:
        UnreadableInput: it is no text, or in no known format.
    """
    text = read_text(name, data)
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
