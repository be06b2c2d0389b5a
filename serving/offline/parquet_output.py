"""Writes collected rows as Parquet: one column per leaf as in CSV, but typed, and lists as lists."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.frames import schema, table

from .assembly import placed, read_rows
from .sources import Format, Source
from .workplace import writing

_ROWS_AT_ONCE = 5000


def as_parquet(rows: Path, output: Path, sources: Sequence[Source]) -> None:
    """Read the rows twice: once for the types of their columns, once to write them."""
    columns = schema(read_rows(rows), _given_types(sources))
    with placed(output) as partial, writing(output), pq.ParquetWriter(partial, columns) as file:
        stream = read_rows(rows)
        while some := list(islice(stream, _ROWS_AT_ONCE)):
            file.write_table(table(some, columns))


def _given_types(sources: Sequence[Source]) -> dict[str, pa.DataType]:
    """Types of dates, decimals and numbers in the Parquet inputs, where every input is one and has the same."""
    schemas = []
    for source in sources:
        if source.format is not Format.PARQUET or source.problem:
            return {}
        with suppress(OSError, pa.ArrowException):
            raw, content = source.open(Path())
            with raw:
                schemas.append(pq.read_schema(content))
    fields = {field.name: field.type for one in schemas for field in one}
    return {
        name: kind
        for name, kind in fields.items()
        if _restorable(kind)
        and all(name not in one.names or one.field(name).type == kind for one in schemas)
    }


def _restorable(kind: pa.DataType) -> bool:
    """Whether text of this type can be read back; of numbers, NaN and infinity are text."""
    checks = (pa.types.is_timestamp, pa.types.is_date, pa.types.is_decimal)
    return kind in (pa.float32(), pa.float64()) or any(check(kind) for check in checks)
