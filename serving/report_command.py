"""`dragoman report`: labelled rows in, a page to read, keep or print out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dragoman.files import Rejects

    from .report.statement import Statement


def report(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="ROWS.jsonl ...|-", help="Rows of dragoman label, or - for stdin."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The page, an .html file.")],
    title: Annotated[str, typer.Option(help="Default: the names of the inputs.")] = "",
    catalogue: Annotated[
        Path | None, typer.Option(help="The catalogue of your own that the rows were made with.")
    ] = None,
) -> None:
    """Write who stands where as one page: it loads nothing, and can be mailed or printed.

    Exit code 0: all rows read; 2: nothing could be read; 3: done, with rejects beside the page.
    """
    from dragoman.catalogue import Catalogue
    from dragoman.files import Rejects
    from dragoman.outcome import finish, nothing_read
    from dragoman.writing import refuse_input, replacing

    from .report.build import build
    from .report.page import render

    if output.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"{output}: a report is an .html file", param_hint="--output")
    refuse_input(output, inputs)
    entities = Catalogue.default()
    if catalogue is not None:
        entities = entities.merged(Catalogue.read(catalogue))
    rejects = Rejects(output.parent)
    statements = list(read_statements(inputs, rejects))
    if not statements:
        raise nothing_read(rejects)
    heading = title or ", ".join("rows" if name == "-" else Path(name).stem for name in inputs)
    with replacing(output) as file:
        file.write(render(build(heading, statements, entities)))
    finish(rejects)


def read_statements(inputs: "Sequence[str]", rejects: "Rejects") -> "Iterator[Statement]":
    """The rows of all files; those that are none go to the rejects."""
    from dragoman.errors import InvalidQuery, UnreadableInput
    from dragoman.files import read_json_lines

    from .report.statement import Statement

    for name in inputs:
        try:
            for number, row in read_json_lines(name, rejects):
                try:
                    yield Statement.from_row(row)
                except InvalidQuery as problem:
                    rejects.add(name, number, str(problem), row)
        except UnreadableInput as problem:
            rejects.add(name, None, str(problem), None)
