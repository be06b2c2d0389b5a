"""Tells by its content which tool wrote a file, and reads it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_bytes
from dragoman.writing import STDIO

from ..annotations import InvalidAnnotations
from . import argilla, doccano, label_studio, prodigy, project, tables
from .fields import NEEDED
from .how import AS_FOUND, Format, How
from .items import content, items
from .label_studio_flat import is_flat
from .row import Imported


class Reader(Protocol):
    """Reads the annotations of a file; `data` is its content if it was read before."""

    def __call__(
        self, name: str, rejects: Rejects, data: bytes | None = None
    ) -> Iterator[Imported]:
        """Yield what is right, reject the rest."""


FIRST = 20
"""So many items are looked at."""

_READERS: dict[Format, ModuleType] = {
    Format.JSONL: project,
    Format.CSV: tables,
    Format.LABEL_STUDIO: label_studio,
    Format.DOCCANO: doccano,
    Format.PRODIGY: prodigy,
    Format.ARGILLA: argilla,
}
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


def reader_for(name: str, how: How = AS_FOUND) -> Reader:
    """The reader for a file. Standard input can be read once only: what was looked at is kept.

    Raises:
        UnreadableInput: the file cannot be read, or is in no known format.
    """
    data = read_bytes(name) if how.format is Format.AUTO else None
    found = how.format if data is None else detect(name, data, how)
    return partial(_read, found, how, data if name == STDIO else None)


def _read(
    found: Format,
    how: How,
    kept: bytes | None,
    name: str,
    rejects: Rejects,
    data: bytes | None = None,
) -> Iterator[Imported]:
    names: dict[str, str] = {}
    before = len(rejects.collected)
    for one in _READERS[found].read(name, rejects, kept if data is None else data, how):
        yield replace(one, extra=_without_addresses(one.extra, names))
    for number, reject in enumerate(rejects.collected[before:], start=before):
        rejects.collected[number] = replace(reject, row=_without_addresses(reject.row, names))


def _without_addresses(value: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - any JSON
    """People by a number where the file has their e-mail addresses."""
    if isinstance(value, dict):
        return {key: _without_addresses(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_addresses(one, names) for one in value]
    if isinstance(value, str) and _ADDRESS.fullmatch(value.strip()):
        return names.setdefault(value.strip(), f"person {len(names) + 1}")
    return value


def detect(name: str, data: bytes, how: How = AS_FOUND) -> Format:
    """The format of a file, by its first rows or tasks.

    Raises:
        UnreadableInput: it is no text, or in no known format.
    """
    text = content(name, data)
    if not text.strip():
        raise UnreadableInput(f"{name}: the file is empty")
    if text.lstrip()[:1] not in "[{" and tables.is_table(text, how.fields):
        return Format.CSV
    first = list(islice(items(name, Rejects(Path()), text=text), FIRST))
    found = next((one for _, row in first if (one := _of_row(row, how))), None)
    if found or tables.is_table(text, how.fields):
        return found or Format.CSV
    known = ", ".join(one for one in Format if one is not Format.AUTO)
    raise UnreadableInput(
        f"{name}: in no known format{_seen(text, first, how)}; say which with --from, one of {known}"
    )


def _seen(text: str, first: list[tuple[int, Any]], how: How) -> str:
    """What is known of a file that cannot be read: its fields, or its columns."""
    fields = next((row for _, row in first if isinstance(row, dict)), None)
    if fields is not None:
        return f" (its fields are {', '.join(fields)})"
    try:
        tables.table_in(text, how.fields)
    except InvalidAnnotations as problem:
        return f" ({problem})" if any(sign in text.split("\n", 1)[0] for sign in ",;\t|") else ""
    return ""


def _of_row(row: Any, how: How) -> Format | None:  # noqa: ANN401 - whatever the file holds
    """Which tool wrote a row; None where it cannot be told."""
    if not isinstance(row, dict):
        return None
    if isinstance(row.get("data"), dict) or is_flat(row):
        return Format.LABEL_STUDIO
    if argilla.looks_like(row):
        return Format.ARGILLA
    try:
        fields = how.fields.found(row.keys())
    except InvalidAnnotations:
        fields = {}
    stance = row.get(fields.get("stance", ""))
    plain = fields.keys() >= set(NEEDED) and not isinstance(stance, list | dict)
    if plain and (stance is not None or "stance" in row):
        return Format.JSONL
    if prodigy.looks_like(row):
        return Format.PRODIGY
    texts = ("text" in fields or "data" in row) and any(
        one in row for one in ("entities", "label", "labels")
    )
    return Format.DOCCANO if texts else None
