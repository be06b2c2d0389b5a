"""Which column of a table is which field of the contract."""

import json
import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dragoman.rows import free_name

_SPANS = ("mention", "holder_span")
_OURS = {"text", "target", "id", "name", "author", "date", "holder", *_SPANS}


@dataclass(frozen=True, slots=True)
class Columns:
    """The input's names for fields of the contract; None where the contract's own name is used."""

    text: str | None = None
    target: str | None = None
    id: str | None = None
    author: str | None = None
    date: str | None = None

    def renamed(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row under the contract's names, in its order; whom that displaces is kept as `input_...`.

        A span that is text, as in a CSV file, is read as JSON; in our fields NaN is null.
        """
        names = {column: name for name, column in asdict(self).items() if column}
        taken = {*row, *names.values()}
        fields: dict[str, Any] = {}
        for name, value in row.items():
            displaced = name in names.values() and name not in names
            ours = names.get(name, name)
            fields[free_name(name, taken) if displaced else ours] = _known(ours, value)
        for name in _SPANS:
            if isinstance(fields.get(name), str):
                fields[name] = _span(fields[name])
        return fields

    def missing(self, header: Collection[str], required: Collection[str]) -> str | None:
        """What to say of a table that lacks a named or a required column; None if it has all."""
        for name, column in asdict(self).items():
            wanted = column or name
            if wanted not in header and (column or name in required):
                return (
                    f"no column `{wanted}`; its columns are {', '.join(header)}; "
                    f"name the right one with --{name}-column"
                )
        return None


def _known(name: str, value: object) -> object:
    """A value of a field of the contract: NaN, which tables write for what is missing, is null there."""
    missing = name in _OURS and isinstance(value, float) and math.isnan(value)
    return None if missing else value


def _span(cell: str) -> object:
    """A span in a cell; programs that have no whole numbers write 14.0 for 14."""
    try:
        span = json.loads(cell)
    except ValueError:
        return cell  # what is wrong with it is told where spans are checked
    if not isinstance(span, list):
        return span
    return [int(one) if isinstance(one, float) and one.is_integer() else one for one in span]
