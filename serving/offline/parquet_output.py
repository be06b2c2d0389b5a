"""Writes collected rows as Parquet: one column per leaf as in CSV, but typed, and lists as lists."""

import json
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dragoman.writing import flatten

from .assembly import placed, read_rows
from .settings import Json
from .sources import Format, Source
from .workplace import writing

_ROWS_AT_ONCE = 5000
QUOTE = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
_QUOTES = pa.list_(QUOTE)
POSITIONS = pa.list_(
    pa.struct(
        [
            ("holder", pa.string()),
            ("start", pa.int64()),
            ("end", pa.int64()),
            ("entity", pa.string()),
            ("stance", pa.string()),
            ("probability", pa.float64()),
            ("actor", pa.struct([("id", pa.string()), ("name", pa.string())])),
            ("via", pa.string()),
            ("antecedent", QUOTE),
            ("unsure", pa.bool_()),
            ("resolved", pa.bool_()),
        ]
    )
)
_LISTS = {"mentions": _QUOTES, "positions": POSITIONS}
_TYPES = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
_NUMBERS = dict.fromkeys(
    (
        *("mention_start", "mention_end", "mention_antecedent_start", "mention_antecedent_end"),
        *("speaker_start", "speaker_end"),
    ),
    pa.int64(),
)
_LARGEST = 2**63 - 1


def as_parquet(rows: Path, output: Path, sources: Sequence[Source]) -> None:
    """Read the rows twice: once for the types of their columns, once to write them."""
    schema = _schema(rows, _given_types(sources))
    with placed(output) as partial, writing(output), pq.ParquetWriter(partial, schema) as table:
        stream = read_rows(rows)
        while some := list(islice(stream, _ROWS_AT_ONCE)):
            table.write_table(_table(some, schema))


def leaves(row: Json) -> dict[str, Any]:
    """The leaves of a row by column; the lists that every label row has stay lists."""
    lists = {name: row[name] for name in _LISTS if _is_list_of(row, name)}
    return flatten(row) | lists


def _is_list_of(row: Json, name: str) -> bool:
    """Whether a list is ours: a user's column of the same name may hold anything."""
    fields = {field.name for field in _LISTS[name].value_type}
    value = row.get(name)
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.keys() == fields for one in value
    )


def _schema(rows: Path, given: dict[str, pa.DataType]) -> pa.Schema:
    """The type of each column: what all its values are, text where they differ."""
    kinds: dict[str, pa.DataType] = {}
    for row in read_rows(rows):
        for name, value in leaves(row).items():
            kinds[name] = _wider(kinds.get(name, pa.null()), _kind(name, value))
    fields = []
    for name, kind in kinds.items():
        if kind == pa.null():
            kind = _NUMBERS.get(name, pa.string())
        fields.append((name, given.get(name, kind) if kind == pa.string() else kind))
    return pa.schema(fields)


def _kind(name: str, value: object) -> pa.DataType:
    if value is None:
        return pa.null()
    if isinstance(value, list):
        return _LISTS[name]
    if type(value) is int and abs(value) > _LARGEST:
        return pa.string()
    return _TYPES[type(value)]


def _wider(one: pa.DataType, other: pa.DataType) -> pa.DataType:
    """The narrowest type that holds values of both."""
    if one == other or other == pa.null():
        return one
    if one == pa.null():
        return other
    return pa.float64() if {one, other} == {pa.int64(), pa.float64()} else pa.string()


def _table(rows: list[Json], schema: pa.Schema) -> pa.Table:
    flat = [leaves(row) for row in rows]
    arrays = [_array([row.get(field.name) for row in flat], field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """Values as a type; those of dates and decimals come as text."""
    if pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        return pa.array(values, pa.string()).cast(kind)
    if kind == pa.string():
        values = [None if value is None else _text(value) for value in values]
    if pa.types.is_floating(kind):  # "NaN" and "Infinity" come as text, too
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
    fields = {field.name: field.type for schema in schemas for field in schema}
    return {
        name: kind
        for name, kind in fields.items()
        if _restorable(kind)
        and all(name not in schema.names or schema.field(name).type == kind for schema in schemas)
    }


def _restorable(kind: pa.DataType) -> bool:
    """Whether text of this type can be read back; of numbers, NaN and infinity are text."""
    checks = (pa.types.is_timestamp, pa.types.is_date, pa.types.is_decimal)
    return kind in (pa.float32(), pa.float64()) or any(check(kind) for check in checks)
