"""Rows written: as JSON Lines or CSV, under a temporary name until all of it is there."""

import csv
import json
import math
import os
import re
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from .errors import UnreadableInput
from .terminal import harmless

STDIO = "-"
_FORMULA = re.compile("[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?|-Infinity")
Json = dict[str, Any]


def partial_of(path: Path) -> Path:
    """A new name beside a path, under which it is written first; nobody else has it."""
    return path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.partial")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Write to a temporary name and rename at the end: nobody meets half a file.

    Raises:
        UnreadableInput: the folder does not exist or may not be written to.
    """
    partial = partial_of(path)
    try:
        file = partial.open("x", encoding="utf-8", newline="")
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None
    try:
        with file:
            yield file
        _rename(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _rename(partial: Path, path: Path) -> None:
    try:
        os.replace(partial, path)
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None


def refuse_input(output: str | Path, inputs: Iterable[str | Path]) -> None:
    """See that an output is none of the files, or in none of the folders, that are read.

    Raises:
        UnreadableInput: it is there already, and would be replaced.
    """
    path = Path(output)
    if str(output) == STDIO or not path.exists():
        return
    for one in map(Path, inputs):
        if one.exists() and (path.samefile(one) or one.resolve() in path.resolve().parents):
            raise UnreadableInput(
                f"{output}: would be written, but is an input ({one}); name another output"
            )


class Writer(Protocol):
    """Writes rows in one format."""

    def __call__(self, file: TextIO, rows: Iterable[Json], raw: bool = False) -> None:
        """Write all rows; raw: also what a spreadsheet would take for a formula."""


def write_json_lines(file: TextIO, rows: Iterable[Json], raw: bool = False) -> None:
    """One JSON object a line."""
    file.writelines(json_line(row) for row in rows)


def write_csv(file: TextIO, rows: Iterable[Json], raw: bool = False) -> None:
    """One column per leaf, named after the path to it; lists as JSON.

    raw: cells that look like formulas are not marked as text. All rows are held in memory: a column that only the last row has belongs in the header too.
    """
    flat = [flatten(row) for row in rows]
    columns = dict.fromkeys(name for row in flat for name in row)
    write_table(file, list(columns), flat, raw)


def write_table(
    file: TextIO, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], raw: bool = False
) -> None:
    """Flat rows as CSV under a header; unless `raw`, nothing in it is a formula to a spreadsheet."""
    table = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    cell = _as_is if raw else _no_formula
    table.writerow([cell(name) for name in columns])
    table.writerows([cell(row.get(name, "")) for name in columns] for row in rows)


def _as_is(cell: object) -> object:
    return cell


def _no_formula(cell: object) -> object:
    """A cell that a spreadsheet would compute gets the quotation mark that makes it text to it."""
    is_formula = isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if is_formula else cell


_SPAN = ("start", "end", "text")
_NULLABLE = {
    "mention": (*_SPAN, *(f"antecedent_{leaf}" for leaf in _SPAN)),
    "speaker": ("name", "start", "end", "entity"),
}
"""The columns of what may be null in a label row: every row has them."""


def _mention(value: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a mention, those of its antecedent too where it has none."""
    antecedent = value["antecedent"] or dict.fromkeys(_SPAN)
    return {
        **{leaf: value[leaf] for leaf in _SPAN},
        **{f"antecedent_{leaf}": antecedent[leaf] for leaf in _SPAN},
    }


def flatten(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves by column: `sentence_start`, `probability_against`, `mention_text`, `positions` as JSON.

    Of two leaves that come to the same column the later one keeps it, for an answer follows its
    input; the other becomes `input_<column>`.
    """
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if value is None and name in _NULLABLE and "mentions" in row:  # a label row's null
            leaves: dict[str, Any] = dict.fromkeys(f"{name}_{leaf}" for leaf in _NULLABLE[name])
        elif name == "mention" and isinstance(value, dict) and "antecedent" in value:
            leaves = {f"mention_{key}": leaf for key, leaf in _mention(value).items()}
        elif isinstance(value, dict):
            stem = "probability" if name == "probabilities" else name
            leaves = {f"{stem}_{key}": leaf for key, leaf in flatten(value).items()}
        else:
            leaves = {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
            }
        flat = _renamed(flat, leaves) | leaves
    return flat


def _renamed(flat: dict[str, Any], leaves: Mapping[str, Any]) -> dict[str, Any]:
    """Columns, those that `leaves` claim under as many `input_` as it takes to be alone."""
    if flat.keys().isdisjoint(leaves):
        return flat
    renamed: dict[str, Any] = {}
    for column, leaf in flat.items():
        name = column
        while name in leaves or name in renamed or (name != column and name in flat):
            name = f"input_{name}"
        renamed[name] = leaf
    return renamed


_WRITERS: dict[str, Writer] = {".jsonl": write_json_lines, ".csv": write_csv}


def writer_for(output: str) -> Writer:
    """The format of an output, by its ending; standard output is JSON Lines.

    Raises:
        UnreadableInput: an ending that is not known.
    """
    if output == STDIO:
        return write_json_lines
    ending = Path(output).suffix.lower()
    if ending not in _WRITERS:
        raise UnreadableInput(f"{output}: unknown ending {ending!r}; known: {', '.join(_WRITERS)}")
    return _WRITERS[ending]


def write_rows(output: str, rows: Iterable[Json], raw: bool = False) -> None:
    """Write rows to a file by its ending, or to standard output."""
    write = writer_for(output)
    if output == STDIO:
        write(sys.stdout, rows, raw)
        return
    with replacing(Path(output)) as file:
        write(file, rows, raw)


def json_line(row: Mapping[str, Any]) -> str:
    """One row of a JSON Lines file; what a terminal would obey is spelled as JSON can spell it.

    JSON has no NaN and no infinity: they are the texts "NaN", "Infinity" and "-Infinity".
    """
    try:
        line = json.dumps(row, ensure_ascii=False, allow_nan=False)
    except ValueError:
        line = json.dumps(_named_numbers(row), ensure_ascii=False)
    return harmless(line) + "\n"


def _named_numbers(value: Any) -> Any:  # noqa: ANN401 - any part of a row
    if isinstance(value, Mapping):
        return {key: _named_numbers(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_named_numbers(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps(value)  # as Python and Protocol Buffers name them
    return value
