"""`dragoman data check`, `stats`, `list` and `join`."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.options import Raw
from dragoman.terminal import echo


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH ...", help="JSON Lines files, or folders of them.")
]
Output = Annotated[Format, typer.Option("--format", help="How to print the result.")]


def check(
    paths: Paths,
    holdout: Annotated[
        list[Path] | None,
        typer.Option(help="A file whose sentences must not occur; repeatable."),
    ] = None,
    output: Output = Format.TEXT,
) -> None:
    """Check annotations: schema, spans, conflicts, duplicates, leakage, distribution, labels.

    Suspicious labels are a hint: mend them, or say in the row why they stand (`"reviewed": "..."`).

    Exit code 0: training may start; 1: there are errors, each printed with its file and line.
    """
    from .data.check import check as check_rows

    report = check_rows(paths, holdout or ())
    echo(_json(report.as_dict()) if output is Format.JSON else report.as_text())
    if not report.may_train:
        raise typer.Exit(1)


def stats(paths: Paths, output: Output = Format.TEXT) -> None:
    """Count rows, sentences, entities and what they cover, by split."""
    from dataclasses import asdict

    from dragoman.errors import UnreadableInput

    from .data.loading import load
    from .data.stats import as_table, counts_by_split

    loaded = load(paths)
    if not loaded.rows:
        first = f": {loaded.problems[0]}" if loaded.problems else ""
        raise UnreadableInput(f"no annotations to count{first}")
    counts = counts_by_split(loaded.rows)
    table = {split: asdict(one) for split, one in counts.items()}
    echo(_json(table) if output is Format.JSON else as_table(counts))
    if loaded.problems:
        echo("dragoman: not all rows are right; see `dragoman data check`", err=True)


def list_corpora(output: Output = Format.TEXT) -> None:
    """List the corpora that can be read: licence, permitted use, home and traps of each."""
    from .data.registry import REGISTRY

    records = list(REGISTRY.values())
    if output is Format.JSON:
        echo(_json([record.as_dict() for record in records]))
    else:
        echo("\n\n".join(record.as_text() for record in records))


def join(
    standoff: Annotated[Path, typer.Argument(help="A compressed file of standoff annotations.")],
    texts: Annotated[
        list[Path],
        typer.Argument(
            metavar="TEXTS ...", help="Files or folders: .jsonl with `text`, .txt, .md."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The JSON Lines file to write.")
    ] = Path("joined.jsonl"),
    raw: Raw = False,
) -> None:
    """Join standoff annotations with texts on disk.

    Exit code 0: all are joined; 3: some sentences were not found, counted by source, or some files
    could not be read, each named with its reason.
    """
    from dragoman.writing import refuse_input, write_rows, writer_for

    from .data.join import join as join_rows
    from .data.standoff import read_standoff

    writer_for(str(output))  # an unknown ending is said before the work, not after it
    refuse_input(output, [standoff, *texts])
    joined = join_rows(read_standoff(standoff), texts)
    write_rows(str(output), joined.rows(), raw)
    echo(joined.report(), err=True)
    if joined.missing or joined.bad:
        raise typer.Exit(3)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
