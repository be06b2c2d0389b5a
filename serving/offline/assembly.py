"""From the rows that were collected to the output that was asked for, under its name in one step."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import refuse_unmade_rejects, rejects_name
from dragoman.writing import STDIO, flatten, partial_of, replacing, write_table

from .settings import Json
from .sources import Source
from .workplace import writing

Assemble = Callable[[Path, Path, Sequence[Source]], None]
"""Makes an output (second) of collected rows (first); the inputs tell the types of columns."""


def assembler(output: str, raw: bool = False) -> Assemble:
    """How to make an output, by its ending; raw: a CSV file whose cells may be formulas.

    Raises:
        UnreadableInput: an ending that is not known.
    """
    ending = Path(output).suffix.lower()
    if output == STDIO or ending == ".jsonl":
        return as_json_lines
    if ending == ".csv":
        return partial(as_csv, raw=raw)
    if ending == ".parquet":
        from .parquet_output import as_parquet

        return as_parquet
    raise UnreadableInput(f"{output}: unknown ending {ending!r}; known: .jsonl, .csv, .parquet")


def as_json_lines(rows: Path, output: Path, _: Sequence[Source]) -> None:
    """The collected rows are the output; they stay where they are too, until all is done."""
    with placed(output) as partial:
        try:
            os.link(rows, partial)
        except OSError:  # a file system without links
            shutil.copyfile(rows, partial)


def as_csv(rows: Path, output: Path, _: Sequence[Source], raw: bool = False) -> None:
    """One column per leaf, those that any row has; read twice, so that no row need be kept."""
    columns = dict.fromkeys(name for row in read_rows(rows) for name in flatten(row))
    with writing(output), replacing(output) as file:
        write_table(file, list(columns), map(flatten, read_rows(rows)), raw)


def read_rows(path: Path) -> Iterator[Json]:
    """The rows that were collected."""
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from map(json.loads, file)


class placed:  # noqa: N801 - used like a function
    """A temporary name that becomes the output's at the end of the block."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._partial = partial_of(output)

    def __enter__(self) -> Path:
        return self._partial

    def __exit__(self, kind: object, problem: object, trace: object) -> None:
        try:
            if kind is None:
                with writing(self._output):
                    os.replace(self._partial, self._output)
        finally:
            self._partial.unlink(missing_ok=True)


def write_rejects(collected: Path, folder: Path) -> list[Path]:
    """Bad rows to `x.rejects.jsonl` for each input `x`; returns the files, in the inputs' order.

    A file is written in pieces under a temporary name, since inputs in two folders may share it.

    Raises:
        UnreadableInput: they cannot be written, or would replace what is no file of rejects.
    """
    partials: dict[Path, Path] = {}
    try:
        for target, lines in _by_target(collected, folder):
            first = target not in partials
            partial = partials.setdefault(target, partial_of(target))
            with writing(target), partial.open("x" if first else "a", encoding="utf-8", newline="") as file:  # fmt: skip
                file.writelines(lines)
        for target, partial in partials.items():
            refuse_unmade_rejects(target)
            with writing(target):
                os.replace(partial, target)
    finally:
        for partial in partials.values():
            partial.unlink(missing_ok=True)
    return list(partials)


def _by_target(collected: Path, folder: Path) -> Iterator[tuple[Path, Iterable[str]]]:
    """Runs of rejects that go to the same file, of bounded length."""
    target, lines = Path(), list[str]()
    with collected.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            path = folder / rejects_name(json.loads(line)["file"])
            if lines and (path != target or len(lines) >= 1000):
                yield target, lines
                lines = []
            target = path
            lines.append(line)
    if lines:
        yield target, lines
