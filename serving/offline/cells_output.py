"""The second output of a labelling run: who stands where, one row per actor, target and stance."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from dragoman.errors import UnreadableInput
from dragoman.reading.cells import cells
from dragoman.rows import LabelRow
from dragoman.writing import json_line

from .assembly import Assemble, read_rows
from .output import Output
from .settings import Json
from .sources import Source


def cells_path(output: str) -> Path:
    """Where the cells of an output go: `x.jsonl` has `x.cells.jsonl` beside it.

    Raises:
        UnreadableInput: the output is a URL, or a file of that name is there that no run has made.
    """
    place = Output(output)
    if place.path is None:
        raise UnreadableInput(f"{output}: --cells needs a local file as its output")
    path = place.path.with_name(f"{place.path.stem}.cells{place.path.suffix}")
    if path.exists() and not place.manifest.exists():
        raise UnreadableInput(f"{path}: exists, and no run has made it; move it away")
    return path


def with_cells(assemble: Assemble, path: Path) -> Assemble:
    """Make an output, and that of its cells in the same format."""

    def both(rows: Path, output: Path, sources: Sequence[Source]) -> None:
        assemble(rows, output, sources)
        with TemporaryDirectory() as folder:
            collected = Path(folder) / "cells.jsonl"
            with collected.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(json_line(row) for row in cell_rows(read_rows(rows)))
            assemble(collected, path, ())

    return both


def cell_rows(rows: Iterable[Json]) -> Iterator[Json]:
    """The cells of labelled rows that come document by document."""
    for _, group in groupby(rows, key=lambda row: (row["document"], row["author"], row["date"])):
        for cell in cells(map(LabelRow.from_dict, group)):
            yield cell.as_dict()
