"""`dragoman score`: one answer for each (text, target) question of the inputs."""

from typing import Annotated

import typer

from dragoman.options import ArtifactName, OwnCatalogue, Raw
from dragoman.stance import Ask
from dragoman.writing import STDIO

from . import options
from .options import OUTPUT_HELP, EngineName
from .settings import Command, Settings


def score(
    inputs: options.Inputs,
    output: Annotated[str, typer.Option("-o", "--output", help=OUTPUT_HELP)] = STDIO,
    ask: Annotated[
        Ask, typer.Option(help="A stance, or the sentiment (tone) toward the target.")
    ] = Ask.STANCE,
    target: Annotated[
        str | None, typer.Option(help="What is asked about where a row names no target.")
    ] = None,
    text_column: options.TextColumn = None,
    target_column: options.TargetColumn = None,
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
    """Score questions: the stance of a text, or of a holder in it, toward a target.

    The same command again continues a run that was stopped. Exit code 0: all done; 2: nothing could
    be read; 3: done, with rejects beside the output.
    """
    from dragoman.labelling import make_artifact

    from .assembly import assembler
    from .start import Means, sources, start

    if target is not None and not target.strip():
        raise typer.BadParameter("a target must not be empty", param_hint="--target")
    assembler(output)  # an unknown ending is said before the work, not after it
    found = sources(inputs, Command.SCORE, input_format, output)
    settings = Settings.of(
        Command.SCORE,
        make_artifact(artifact),
        catalogue,
        ask=ask,
        target=target,
        raw=raw,
        columns=options.columns(text_column, id_column, author_column, date_column, target_column),
    )
    start(found, output, settings, Means(engine, workers, address, restart))
