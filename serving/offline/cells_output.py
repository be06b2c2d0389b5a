"""The second output of a labelling run: who stands where, one row per actor, target and stance."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from dragoman.errors import UnreadableInput
from dragoman.reading.cells import cells
from dragoman.rows import LabelRow

from .assembly import Assemble, read_rows
from .settings import Json
from .sources import Source, is_url


def cells_path(output: str) -> Path:
    """Where the cells of an output go: `x.jsonl` has `x.cells.jsonl` beside it.

    Raises:
        UnreadableInput: the output is a URL.
    """
    if is_url(output):
        raise UnreadableInput(f"{output}: --cells needs a local file as its output")
    path = Path(output)
    return path.with_name(f"{path.stem}.cells{path.suffix}")


def with_cells(assemble: Assemble, path: Path) -> Assemble:
    """Make an output, and that of its cells in the same format."""

    def both(rows: Path, output: Path, sources: Sequence[Source]) -> None:
        assemble(rows, output, sources)
        with TemporaryDirectory() as folder:
            collected = Path(folder) / "cells.jsonl"
            with collected.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(
                    json.dumps(row, ensure_ascii=False) + "\n" for row in cell_rows(read_rows(rows))
                )
            assemble(collected, path, ())

    return both


def cell_rows(rows: Iterable[Json]) -> Iterator[Json]:
    """The cells of labelled rows that come document by document."""
    for _, group in groupby(rows, key=lambda row: (row["document"], row["author"], row["date"])):
        for cell in cells(map(LabelRow.from_dict, group)):
            yield cell.as_dict()
