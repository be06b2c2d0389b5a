"""Rows as tables: one column per leaf as in CSV, but typed; Arrow, pandas and polars."""

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

import pyarrow as pa

from .errors import MissingExtra
from .writing import flatten

Json = dict[str, Any]
QUOTE = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("text", pa.string())])
SENTENCE = pa.struct([("index", pa.int64()), *QUOTE])
POSITION = pa.struct(
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
_LISTS = {
    "mentions": pa.list_(QUOTE),
    "positions": pa.list_(POSITION),
    "evidence": pa.list_(SENTENCE),
}
_TYPES = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
_NUMBERS = dict.fromkeys(
    (
        *("mention_start", "mention_end", "mention_antecedent_start", "mention_antecedent_end"),
        *("speaker_start", "speaker_end"),
    ),
    pa.int64(),
)
_LARGEST = 2**63 - 1


class Row(Protocol):
    """A result: a label row, a cell, the answer to a question."""

    def as_dict(self) -> Json:
        """The row as the contract has it."""


def to_arrow(rows: Iterable[Row], blank: Row | None = None) -> pa.Table:
    """Rows as an Arrow table, with the columns and types of the command line's Parquet files.

    blank: a row that says which columns there are where there are no rows.

    >>> from dragoman.frames import to_arrow
    >>> from dragoman.labeller import Labeller, ScoreItem
    >>> items = [ScoreItem("Moscow rejects NATO enlargement.", "NATO enlargement")]
    >>> to_arrow(Labeller().score(items)).column("stance").to_pylist()
    ['against']
    """
    plain = [row.as_dict() for row in rows]
    return table(plain, schema(plain or [blank.as_dict()] if blank else plain))


def to_pandas(rows: pa.Table) -> Any:  # noqa: ANN401 - pandas may not be there
    """An Arrow table as a pandas frame.

    Raises:
        MissingExtra: pandas is not installed.
    """
    _needed("pandas", "to_pandas")
    return rows.to_pandas()


def to_polars(rows: pa.Table) -> Any:  # noqa: ANN401 - polars may not be there
    """An Arrow table as a polars frame.

    Raises:
        MissingExtra: polars is not installed.
    """
    return _needed("polars", "to_polars").from_arrow(rows)


def _needed(name: str, what: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(name)
    except ModuleNotFoundError as problem:
        if problem.name != name:
            raise
        raise MissingExtra(
            f"`{what}` needs {name}, which is not installed; install it with: pip install {name}"
        ) from None


def leaves(row: Json) -> dict[str, Any]:
    """The leaves of a row by column; the lists that every label row and cell has stay lists."""
    lists = {name: row[name] for name in _LISTS if _is_list_of(row, name)}
    return flatten(row) | lists


def _is_list_of(row: Json, name: str) -> bool:
    """Whether a list is ours: a user's column of the same name may hold anything."""
    fields = {field.name for field in _LISTS[name].value_type}
    value = row.get(name)
    return isinstance(value, list) and all(
        isinstance(one, dict) and one.keys() == fields for one in value
    )


def schema(rows: Iterable[Json], given: Mapping[str, pa.DataType] | None = None) -> pa.Schema:
    """The type of each column: what all its values are, text where they differ.

    given: types of columns whose values come as text.
    """
    kinds: dict[str, pa.DataType] = {}
    for row in rows:
        for name, value in leaves(row).items():
            kinds[name] = _wider(kinds.get(name, pa.null()), _kind(name, value))
    fields = []
    for name, kind in kinds.items():
        if kind == pa.null():
            kind = _NUMBERS.get(name, pa.string())
        fields.append((name, (given or {}).get(name, kind) if kind == pa.string() else kind))
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


def table(rows: Sequence[Json], columns: pa.Schema) -> pa.Table:
    """Rows as a table of known columns."""
    flat = [leaves(row) for row in rows]
    arrays = [_array([row.get(field.name) for row in flat], field.type) for field in columns]
    return pa.Table.from_arrays(arrays, schema=columns)


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
