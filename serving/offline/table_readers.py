"""Reads tables: CSV, TSV and Parquet."""

import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from dragoman.charset import wide_encoding
from dragoman.documents.extracted import LONGEST_DOCUMENT
from dragoman.separated import dialect, header_of, rows

from .line_readers import Raw

if TYPE_CHECKING:
    import pyarrow

Check = Callable[[list[str]], str | None]
"""What is wrong with a table that has these columns; None if nothing is."""

_ROWS_AT_ONCE = 256
_SAMPLE = 1 << 16


def separated(content: IO[bytes], skip: int, check: Check, usual: str) -> Iterator[Raw]:
    """The rows of a table with a header; every cell is text, an empty one null.

    usual: what splits the cells, unless the header shows another sign. A row is told by the line on
    which it begins.
    """
    head = content.read(_SAMPLE)
    encoding = wide_encoding(head)
    text = io.TextIOWrapper(
        cast(IO[bytes], io.BufferedReader(_Joined(head, content))),
        encoding,
        errors="surrogateescape",
        newline="",
    )
    found = dialect(_beginning(head, encoding), lambda header: check(header) is None, usual)
    header = header_of(_first(text, found.declared), found.sign)
    if problem := header_problem(header) or check(header):
        yield from [(1, None, None, problem)][skip:]
        return
    table = rows(text, found.sign, len(header), first=2 + found.declared)
    for number, (line, cells, problem) in enumerate(table, start=1):
        if number <= skip or (not cells and not problem):
            continue
        yield number, line, *_csv_row(header, cells, problem)


class _Joined(io.RawIOBase):
    """A content of which the beginning was read already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - whatever takes bytes
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def _beginning(head: bytes, encoding: str) -> str:
    """The first rows of a table, as far as they were read."""
    return head.decode(encoding, "replace").removeprefix("\ufeff")


def _first(text: io.TextIOWrapper, declared: bool) -> str:
    """The line with the names of the columns."""
    if declared:
        text.readline()
    return text.readline().removeprefix("\ufeff")


def _csv_row(header: list[str], cells: list[str], problem: str | None) -> tuple[Any, str | None]:
    if problem:
        return [_shown(cell) for cell in cells], problem
    if len(cells) != len(header):
        shown = [_shown(cell) for cell in cells]
        return shown, f"{len(cells)} cells where the header has {len(header)}"
    row = {name: cell or None for name, cell in zip(header, cells, strict=True)}
    if any(len(cell or "") > LONGEST_DOCUMENT for cell in row.values()):
        return None, f"a cell is longer than {LONGEST_DOCUMENT:,} characters"
    bad = next((name for name, cell in row.items() if cell and not _is_text(cell)), None)
    if bad is None:
        return row, None
    shown_row = {name: cell and _shown(cell) for name, cell in row.items()}
    return shown_row, f"`{bad}` is not UTF-8; convert the file first"


def _is_text(cell: str) -> bool:
    """Whether every byte of a cell was part of a character."""
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(cell: str) -> str:
    return cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def header_problem(header: list[str]) -> str | None:
    """What is wrong with a header; None if nothing is."""
    if not header:
        return "the input is empty"
    if not all(map(_is_text, header)):
        return "the header is not UTF-8; convert the file first"
    twice = next((name for name in header if name and header.count(name) > 1), None)
    return None if twice is None else f"two columns are called `{twice}`; rename one"


def parquet(content: IO[bytes], skip: int, check: Check) -> Iterator[Raw]:
    """The rows of a Parquet file, a few at a time; dates and decimals become text."""
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(content)
        if problem := check(list(file.schema_arrow.names)):
            yield from [(1, None, None, problem)][skip:]
            return
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            if number + batch.num_rows > skip:
                for offset, (row, problem) in enumerate(_batch_rows(batch), start=1):
                    if number + offset > skip:
                        yield number + offset, number + offset, row, problem
            number += batch.num_rows
    except pyarrow.ArrowInvalid as error:
        if number + 1 > skip:
            yield number + 1, None, None, f"damaged or no Parquet file: {error}"


def _batch_rows(batch: "pyarrow.RecordBatch") -> Iterator[tuple[Any, str | None]]:
    """Rows of a batch as JSON has them."""
    batch = _plain(batch)
    try:
        yield from ((_json(row), None) for row in batch.to_pylist())
        return
    except UnicodeDecodeError:
        pass
    for index in range(batch.num_rows):  # one bad cell spoils only its own row
        try:
            yield _json(batch.slice(index, 1).to_pylist()[0]), None
        except UnicodeDecodeError as problem:
            yield None, f"not UTF-8: {problem.reason}; write the file again as UTF-8"


def _plain(batch: "pyarrow.RecordBatch") -> "pyarrow.RecordBatch":
    """Columns of dates, times and decimals as text, since JSON has no such values."""
    import pyarrow

    columns = []
    for column in batch.columns:
        kind = column.type
        if pyarrow.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
        elif pyarrow.types.is_duration(kind):
            column = column.cast(pyarrow.int64())
        elif pyarrow.types.is_temporal(kind) or pyarrow.types.is_decimal(kind):
            column = column.cast(pyarrow.string())
        columns.append(column)
    return pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _json(value: Any) -> Any:  # noqa: ANN401 - any cell
    """A cell as JSON has it; what is odd is text. NaN and infinity stay numbers until they are written."""
    if isinstance(value, dict):
        return {str(key): _json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_json(part) for part in value]
    if value is None or isinstance(value, str | int | float):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)
