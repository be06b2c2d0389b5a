"""Reads the first sheet of an XLSX file as a table: a header, and a row for each row."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from dragoman.documents.reading import MOST_BYTES
from dragoman.documents.zips import opened
from dragoman.errors import UnreadableInput
from dragoman.extras import missing

from .line_readers import Raw
from .table_readers import Check, header_problem


def sheet(content: IO[bytes], skip: int, check: Check) -> Iterator[Raw]:
    """The rows of the first sheet; every cell is text as in CSV, an empty one null, an empty row nothing.

    A row is told by its number in the sheet.
    """
    try:
        first, *rows = _cells(content.read(MOST_BYTES + 1))
    except UnreadableInput as reason:
        yield from [(1, None, None, str(reason))][skip:]
        return
    except ValueError:
        yield from [(1, None, None, "the first sheet is empty")][skip:]
        return
    header = [_text(cell) or "" for cell in first]
    while header and not header[-1]:
        header.pop()
    if problem := header_problem(header) or check(header):
        yield from [(1, None, None, problem)][skip:]
        return
    for number, cells in enumerate(rows, start=1):
        texts = [_text(cell) for cell in cells]
        if number <= skip or not any(texts):
            continue
        row: dict[str, Any] = dict(zip(header, texts, strict=False))
        beyond = any(texts[len(header) :])
        yield number, number + 1, row, "more cells than the header has" if beyond else None


def _cells(data: bytes) -> list[list[Any]]:
    """The cells of the first sheet.

    Raises:
        UnreadableInput: it cannot be read, and why.
    """
    try:
        import python_calamine
    except ModuleNotFoundError as problem:
        raise UnreadableInput(str(missing("reading an XLSX file", problem) or problem)) from None
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableInput("locked by a password, or an old .xls file; save it as .xlsx without one")  # fmt: skip
    with opened(data):
        pass
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        cells: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except Exception:  # noqa: BLE001 - parsers of others promise nothing about a stranger's bytes
        raise UnreadableInput("a damaged XLSX file, or one without a sheet") from None
    return cells


def _text(cell: object) -> str | None:
    """A cell as text: 3.0 is 3, a day at midnight is the day."""
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell) if cell not in ("", None) else None
