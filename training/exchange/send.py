"""What goes out: annotations as they are, texts to annotate with a model's suggestions."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from dragoman.files import Rejects, read_json_lines
from dragoman.writing import STDIO, replacing, write_rows

from ..annotations import InvalidAnnotations
from . import project, tasks
from .goal import Goal
from .row import Imported
from .suggest import Open, Suggestion

Json = dict[str, Any]
Suggest = Callable[[Open], Sequence[Suggestion]]


def read(name: str, rejects: Rejects) -> Iterator[Imported | Open]:
    """Rows with a `stance` are annotations, the others are texts to annotate.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    for line, row in read_json_lines(name, rejects):
        try:
            yield project.parse(line, row) if "stance" in row else Open.from_row(line, row)
        except InvalidAnnotations as problem:
            rejects.add(name, line, str(problem), row)


def to_label_studio(
    name: str, rows: Iterable[Imported | Open], suggest: Suggest, rejects: Rejects
) -> Iterator[Json]:
    """Tasks, in the order of the rows."""
    for done, group in groupby(rows, key=lambda row: isinstance(row, Imported)):
        if done:
            yield from tasks.annotated(_exportable(name, group, rejects))
        else:
            yield from (
                tasks.suggested(row, suggest(row)) for row in group if isinstance(row, Open)
            )


def to_jsonl(
    name: str, rows: Iterable[Imported | Open], suggest: Suggest, rejects: Rejects
) -> Iterator[Json]:
    """Annotations, and the suggestions for texts that have none yet."""
    for row in rows:
        if isinstance(row, Imported):
            yield row.as_row()
            continue
        found = suggest(row)
        if not found:
            reason = "no stance, and nothing to suggest: it names no known entity, or --no-suggest"
            rejects.add(name, row.line, reason, {"text": row.text, **row.extra})
        yield from (one.as_row(row) for one in found)


def nothing(row: Open) -> list[Suggestion]:
    """Leave the annotators to themselves."""
    return []


def write(
    output: str,
    goal: Goal,
    name: str,
    rows: Iterable[Imported | Open],
    suggest: Suggest,
    rejects: Rejects,
) -> None:
    """Write rows to a file, or to standard output; `name` is where they come from, for rejects."""
    if goal is Goal.JSONL:
        write_rows(output, to_jsonl(name, rows, suggest, rejects))
        return
    made = to_label_studio(name, rows, suggest, rejects)
    if output == STDIO:
        tasks.write(sys.stdout, made)
        return
    with replacing(Path(output)) as file:
        tasks.write(file, made)


def _exportable(name: str, rows: Iterable[Imported | Open], rejects: Rejects) -> Iterator[Imported]:
    for row in rows:
        if not isinstance(row, Imported):
            continue
        try:
            tasks.exportable(row)
        except InvalidAnnotations as problem:
            rejects.add(name, row.line, str(problem), row.as_row())
        else:
            yield row
