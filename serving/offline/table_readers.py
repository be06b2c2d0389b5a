"""Reads tables: CSV, TSV and Parquet."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Any

from dragoman.documents.extracted import LONGEST_DOCUMENT

from .line_readers import Raw

if TYPE_CHECKING:
    import pyarrow

Check = Callable[[list[str]], str | None]
"""What is wrong with a table that has these columns; None if nothing is."""

_ROWS_AT_ONCE = 256


def separated(content: IO[bytes], skip: int, check: Check, delimiter: str) -> Iterator[Raw]:
    """The rows of a table with a header; every cell is text, an empty one null.

    A row is told by the line on which it begins.
    """
    csv.field_size_limit(LONGEST_DOCUMENT)
    text = _text(content)
    table = csv.reader(text, delimiter=delimiter)
    try:
        header = next(table, [])
        problem = header_problem(header) or check(header)
    except csv.Error as error:
        problem = str(error)
    if problem:
        yield from [(1, None, None, problem)][skip:]
        return
    for number, (line, cells, problem) in enumerate(_csv_rows(table), start=1):
        if number <= skip or (not cells and not problem):
            continue
        yield number, line, *_csv_row(header, cells, problem)


def _text(content: IO[bytes]) -> io.TextIOWrapper:
    """A table as text: UTF-8, or UTF-16 under a mark, as Excel's "Unicode text" is."""
    peek = getattr(content, "peek", None)
    wide = peek is not None and peek(2)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encoding, errors = ("utf-16", "replace") if wide else ("utf-8-sig", "surrogateescape")
    return io.TextIOWrapper(content, encoding, errors=errors, newline="")


def _csv_rows(table: Any) -> Iterator[tuple[int, list[str], str | None]]:  # noqa: ANN401 - csv has no public type  # fmt: skip
    """Line, cells and problem of each row."""
    while True:
        line = table.line_num + 1
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as problem:
            yield line, [], f"not CSV: {problem}; is a quote left open?"
        else:
            yield line, cells, None


def _csv_row(header: list[str], cells: list[str], problem: str | None) -> tuple[Any, str | None]:
    if problem:
        return None, problem
    if len(cells) != len(header):
        shown = [_shown(cell) for cell in cells]
        return shown, f"{len(cells)} cells where the header has {len(header)}"
    row = {name: cell or None for name, cell in zip(header, cells, strict=True)}
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
    twice = next((name for name in header if header.count(name) > 1), None)
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
                for offset, (row, problem) in enumerate(_rows(batch), start=1):
                    if number + offset > skip:
                        yield number + offset, number + offset, row, problem
            number += batch.num_rows
    except pyarrow.ArrowInvalid as error:
        if number + 1 > skip:
            yield number + 1, None, None, f"damaged or no Parquet file: {error}"


def _rows(batch: "pyarrow.RecordBatch") -> Iterator[tuple[Any, str | None]]:
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
