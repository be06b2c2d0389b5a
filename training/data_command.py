"""`dragoman data`: annotations in from other tools, texts out to annotate."""

from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.files import Rejects
from dragoman.options import ArtifactName, OwnCatalogue
from dragoman.outcome import finish, nothing_read
from dragoman.writing import STDIO, refuse_input, write_rows

from .data_check_command import check, join, list_corpora, stats
from .exchange import options
from .exchange.detect import reader_for
from .exchange.goal import Goal, check_output
from .exchange.how import Format, How

if TYPE_CHECKING:
    from .exchange.send import Suggest

app = typer.Typer(
    name="data",
    help="Annotations: check and count them, bring them in, send texts out to be annotated.",
    no_args_is_help=True,
)
app.command()(check)
app.command()(stats)
app.command()(join)
app.command(name="list")(list_corpora)


@app.command(name="import")
def import_annotations(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What the tool exported.")],
    output: Annotated[
        str, typer.Option("-o", "--output", help="A .jsonl file, or - for standard output.")
    ],
    source: options.Source = Format.AUTO,
    label_map: options.LabelMap = None,
    text_column: options.TextColumn = None,
    target_column: options.TargetColumn = None,
    stance_column: options.StanceColumn = None,
    annotator_column: options.AnnotatorColumn = None,
) -> None:
    """Turn annotations of another tool into the project's JSON Lines; spans are verified.

    Read are exports of Label Studio, doccano, Prodigy and Argilla, tables, and JSON Lines.
    Exit code 0: all done; 2: nothing could be read; 3: done, with rejects beside the output.
    """
    check_output(output, Goal.JSONL)
    refuse_input(output, [file])
    rejects = _rejects(output)
    how = How.of(source, label_map, text_column, target_column, stance_column, annotator_column)
    rows = reader_for(file, how)(file, rejects)
    first = next(rows, None)
    if first is None:
        raise nothing_read(rejects)
    write_rows(output, (row.as_row() for row in chain([first], rows)))
    finish(rejects)


@app.command(name="export")
def export_annotations(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE.jsonl", help="Annotations, or rows with text and perhaps a target."
        ),
    ],
    goal: Annotated[Goal, typer.Option("--to", help="Who shall read it.")],
    output: Annotated[
        str, typer.Option("-o", "--output", help="A .json or .jsonl file, or - for stdout.")
    ],
    suggest: Annotated[
        bool, typer.Option(help="Let the model annotate rows that have no stance yet.")
    ] = True,
    catalogue: OwnCatalogue = None,
    artifact: ArtifactName = "",
) -> None:
    """Send texts to be annotated, with the model's suggestions; or annotations to be reviewed.

    Exit code 0: all done; 2: nothing could be read; 3: done, with rejects beside the output.
    """
    from .exchange import send

    check_output(output, goal)
    refuse_input(output, [file])
    rejects = _rejects(output)
    rows = send.read(file, rejects)
    first = next(rows, None)
    if first is None:
        raise nothing_read(rejects)
    chosen = _suggester(artifact, catalogue) if suggest else send.nothing
    send.write(output, goal, file, chain([first], rows), chosen, rejects)
    finish(rejects)


def _rejects(output: str) -> Rejects:
    return Rejects(Path() if output == STDIO else Path(output).parent)


def _suggester(artifact: str, catalogue: Path | None) -> "Suggest":
    """Suggestions of an artifact, which is loaded for the first text that needs them."""
    from dragoman.labelling import make_labeller

    from .exchange.suggest import suggestions

    labeller = cache(partial(make_labeller, artifact, catalogue))
    return lambda row: suggestions(labeller(), row)
