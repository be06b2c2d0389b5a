"""Reads inputs of every format as records, row after row, never a whole file of rows at once."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from gzip import BadGzipFile
from pathlib import Path
from typing import IO

from dragoman.errors import UnreadableInput

from .columns import Columns
from .line_readers import Raw, documents, json_lines, text_lines
from .records import START, Place, Record
from .sources import Format, Source, position
from .table_readers import parquet, separated

HERE = Path()
_DAMAGED = (BadGzipFile, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read: what their columns are called, and which of them a table must have."""

    columns: Columns = field(default_factory=Columns)
    required: tuple[str, ...] = ("text",)


def read_records(
    sources: list[Source], reading: Reading, begin: Place = START, folder: Path = HERE
) -> Iterator[Record]:
    """The records of all inputs from a place on; a file that cannot be used is one bad record.

    folder: where relative names start.

    Raises:
        UnreadableInput: an input that was readable at the start no longer is.
    """
    for index in range(begin.input, len(sources)):
        skip = begin.number if index == begin.input else 0
        yield from _source_records(sources[index], index, reading, skip, folder)


def _source_records(
    source: Source, index: int, reading: Reading, skip: int, folder: Path
) -> Iterator[Record]:
    if source.problem:
        if not skip:
            yield Record(Place(index, 1), source.name, None, None, source.problem)
        return
    number = skip
    try:
        raw, content = source.open(folder)
        with raw:
            for number, line, row, problem in _raws(source, content, reading, skip):
                end = Place(index, number, position(raw))
                yield Record(end, source.name, line, row, problem)
    except _DAMAGED as problem:  # the first of them is an OSError too
        yield Record(Place(index, number + 1), source.name, None, None, f"damaged: {problem}")
    except OSError as problem:
        raise UnreadableInput(
            f"{source.name}: could be read at the start, but no longer: "
            f"{problem.strerror or problem}; mend that, and the same command continues"
        ) from None


def _raws(source: Source, content: IO[bytes], reading: Reading, skip: int) -> Iterator[Raw]:
    """The rows by the format of the input."""
    if source.format is Format.JSONL:
        return json_lines(source.name, content, skip)
    if source.format is Format.LINES:
        return text_lines(content, skip)
    if source.format is Format.DOCUMENT:
        return documents(source.name, content, skip)

    def check(header: list[str]) -> str | None:
        return reading.columns.missing(header, reading.required)

    if source.format is Format.XLSX:
        from .sheet_reader import sheet

        return sheet(content, skip, check)
    if source.format is Format.PARQUET:
        return parquet(content, skip, check)
    return separated(content, skip, check, "\t" if source.format is Format.TSV else ",")
