"""`dragoman label`: documents in, who stands where on what out."""

from typing import Annotated

import typer

from dragoman.options import ArtifactName, OwnCatalogue, Raw
from dragoman.reading.asking import Targets
from dragoman.writing import STDIO

from . import options
from .options import OUTPUT_HELP, EngineName
from .settings import Command, Settings


def label(
    inputs: options.Inputs,
    output: Annotated[
        str, typer.Option("-o", "--output", help=f"{OUTPUT_HELP} Default: a table.")
    ] = "",
    entity: Annotated[
        list[str] | None,
        typer.Option(
            help="Ask about this phrase instead of the catalogue's entities, where the document mentions it "
            "or refers to it; repeatable."
        ),
    ] = None,
    everywhere: Annotated[
        bool,
        typer.Option(
            "--everywhere",
            help="With --entity: ask every sentence, also those that do not speak of it.",
        ),
    ] = False,
    author: Annotated[
        str | None, typer.Option(help="Whose text it is; carried to every row.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="When it was said; carried to every row.")
    ] = None,
    cells: Annotated[
        bool,
        typer.Option(
            "--cells",
            help="Who stands where: one row per actor, target and stance. With -o FILE.jsonl they go "
            "to FILE.cells.jsonl beside the rows.",
        ),
    ] = False,
    targets: Annotated[
        Targets,
        typer.Option(
            help="What to ask about: known entities, the document's own targets, or both."
        ),
    ] = Targets.BOTH,
    every: Annotated[
        bool, typer.Option("--all", help="Show neutral rows in the table too.")
    ] = False,
    text_column: options.TextColumn = None,
    id_column: options.IdColumn = None,
    author_column: options.AuthorColumn = None,
    date_column: options.DateColumn = None,
    catalogue: OwnCatalogue = None,
    artifact: ArtifactName = "",
    input_format: options.Given = None,
    engine: options.EngineOption = EngineName.LOCAL,
    workers: options.Workers = None,
    address: options.Address = None,
    restart: options.Restart = False,
    raw: Raw = False,
) -> None:
    """Label documents: one row for each sentence and each target in it, and who stands where.

    The same command again continues a run that was stopped. Exit code 0: all done; 2: nothing could
    be read; 3: done, with rejects beside the output.
    """
    from .start import Means, sources, start

    if not all(phrase.strip() for phrase in entity or ()):
        raise typer.BadParameter("a phrase to ask about must not be empty", param_hint="--entity")
    if everywhere and not entity:
        raise typer.BadParameter(
            "needs a phrase to ask about; add --entity", param_hint="--everywhere"
        )
    rest = {
        "phrases": tuple(entity or ()),
        "everywhere": everywhere,
        "author": author,
        "date": date,
        "raw": raw,
        "columns": options.columns(text_column, id_column, author_column, date_column),
        "targets": targets,
        "cells": cells,
    }
    if not output or (cells and output == STDIO):
        from .table_run import show_cells, show_table

        show = show_cells if output else show_table
        show(sources(inputs, Command.LABEL, input_format), rest, artifact, catalogue, every)
        return
    from dragoman.labelling import make_artifact

    from .assembly import assembler
    from .cells_output import cells_path

    assembler(output)  # an unknown ending is said before the work, not after it
    if cells:
        cells_path(output)
    found = sources(inputs, Command.LABEL, input_format, output)
    settings = Settings.of(Command.LABEL, make_artifact(artifact), catalogue, **rest)
    start(found, output, settings, Means(engine, workers, address, restart))
