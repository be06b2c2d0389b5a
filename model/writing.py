"""Rows written: as JSON Lines or CSV, under a temporary name until all of it is there."""

import csv
import json
import os
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from .errors import UnreadableInput

STDIO = "-"
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

    def __call__(self, file: TextIO, rows: Iterable[Json]) -> None:
        """Write all rows."""


def write_json_lines(file: TextIO, rows: Iterable[Json]) -> None:
    """One JSON object a line."""
    file.writelines(json_line(row) for row in rows)


def write_csv(file: TextIO, rows: Iterable[Json]) -> None:
    """One column per leaf, named after the path to it; lists as JSON.

    All rows are held in memory: a column that only the last row has belongs in the header too.
    """
    flat = [flatten(row) for row in rows]
    columns = dict.fromkeys(name for row in flat for name in row)
    writer = csv.DictWriter(file, list(columns), lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows(flat)


def flatten(row: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves by column: `sentence_start`, `probability_against`, `mention_text`, `positions` as JSON.

    Of two leaves that come to the same column the later one keeps it, for an answer follows its
    input; the other becomes `input_<column>`.
    """
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if name == "mention" and value is None and "mentions" in row:  # a label row's null
            leaves: dict[str, Any] = dict.fromkeys(("mention_start", "mention_end", "mention_text"))
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


def write_rows(output: str, rows: Iterable[Json]) -> None:
    """Write rows to a file by its ending, or to standard output."""
    write = writer_for(output)
    if output == STDIO:
        write(sys.stdout, rows)
        return
    with replacing(Path(output)) as file:
        write(file, rows)


def json_line(row: Mapping[str, Any]) -> str:
    """One row of a JSON Lines file."""
    return json.dumps(row, ensure_ascii=False) + "\n"
