"""`dragoman label`: documents in, who stands where on what out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .files import STDIO, Rejects, decode, read_bytes, read_json_lines, write_rows, writer_for

if TYPE_CHECKING:
    from .rows import Document


def label(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="[FILE ...|-]", help="Texts, .jsonl files, or - for stdin."),
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            help="A .jsonl or .csv file, or - for JSON Lines on stdout; default: a table.",
        ),
    ] = "",
    entity: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask every sentence about this phrase instead of the catalogue's entities; repeatable."
        ),
    ] = None,
    catalogue: Annotated[
        Path | None, typer.Option(help="Merge entities of your own, see docs/entities.md.")
    ] = None,
    author: Annotated[
        str | None, typer.Option(help="Whose text it is; carried to every row.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="When it was said; carried to every row.")
    ] = None,
    artifact: Annotated[
        str, typer.Option(help="An artifact's folder or id; default: the champion.")
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Show neutral rows in the table too.")
    ] = False,
) -> None:
    """Label documents: one row for each sentence and each entity in it.

    Exit code 0: all done; 2: nothing could be read; 3: done, with rejects beside the output.
    """
    from .labelling import make_labeller
    from .table import print_table

    if not all(phrase.strip() for phrase in entity or ()):
        raise typer.BadParameter("a phrase to ask about must not be empty", param_hint="--entity")
    if output:
        writer_for(output)  # an unknown ending is said before the work, not after it
    rejects = Rejects(Path(output).parent if output and output != STDIO else Path())
    documents = list(read_documents(inputs, author, date, rejects))
    if not any(document.text.strip() for document in documents):
        raise nothing_read(rejects)
    labeller = make_labeller(artifact, catalogue)
    rows = [row for found in labeller.label_all(documents, entity or ()) for row in found]
    if output:
        write_rows(output, (row.as_dict() for row in rows))
    else:
        print_table(rows, labeller.questioner.catalogue, every)
    finish(rejects)


def read_documents(
    inputs: Sequence[str], author: str | None, date: str | None, rejects: Rejects
) -> Iterator["Document"]:
    """The documents of text files and of JSON Lines files with a `text` field."""
    from .errors import InvalidQuery, UnreadableInput
    from .rows import Document

    for name in inputs:
        try:
            if not name.lower().endswith(".jsonl"):
                text = decode(read_bytes(name))
                yield Document(text, "stdin" if name == STDIO else Path(name).name, author, date)
                continue
            for number, row in read_json_lines(name, rejects):
                try:
                    yield Document.from_row(row, f"{Path(name).name}:{number}", author, date)
                except InvalidQuery as problem:
                    rejects.add(name, number, str(problem), row)
        except UnreadableInput as problem:
            rejects.add(name, None, str(problem), None)


def nothing_read(rejects: Rejects) -> Exception:
    """The error for inputs of which nothing could be read; rejected rows are kept in a file."""
    from .errors import UnreadableInput

    first = rejects.collected[0] if rejects.collected else None
    if first is None:
        return UnreadableInput("nothing to read: the input is empty")
    where = first.file if first.line is None else f"{first.file}:{first.line}"
    reason = first.reason.removeprefix(f"{first.file}: ")
    more = len(rejects.collected) - 1
    kept = rejects.write() if any(reject.line for reject in rejects.collected) else []
    return UnreadableInput(
        f"nothing could be read: {where}: {reason}"
        + (f" (and {more} more)" if more else "")
        + "".join(f"; see {path}" for path in kept)
    )


def finish(rejects: Rejects) -> None:
    """Write rejects, say so, and leave with exit code 3 if there are any."""
    if not rejects.collected:
        return
    for path in rejects.write():
        typer.echo(f"dragoman: rejected input, see {path}", err=True)
    typer.echo(f"dragoman: {len(rejects.collected)} rejected", err=True)
    raise typer.Exit(3)
