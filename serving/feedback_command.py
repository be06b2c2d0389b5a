"""`dragoman feedback`: what readers corrected, to look at and to train on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.options import Raw

if TYPE_CHECKING:
    from .feedback.store import Store

app = typer.Typer(
    name="feedback",
    help="List what readers corrected, or export it for dragoman retrain --new.",
    no_args_is_help=True,
)

StoreOption = Annotated[
    str,
    typer.Option(
        envvar="DRAGOMAN_FEEDBACK",
        help="A file, or postgresql+psycopg://...; default: $DRAGOMAN_HOME/feedback.sqlite.",
        show_default=False,
        show_envvar=True,
    ),
]
AnnotatorOption = Annotated[str | None, typer.Option(help="Listen to this annotator only.")]


@app.command(name="list")
def list_feedback(
    store: StoreOption = "", annotator: AnnotatorOption = None, raw: Raw = False
) -> None:
    """Show the latest word of each annotator on each sentence and target, and where they differ."""
    from .feedback.table import print_verdicts
    from .feedback.verdicts import verdicts

    print_verdicts(verdicts(_open(store).all(), annotator), raw)


@app.command()
def export(
    output: Annotated[
        str, typer.Option("-o", "--output", help="A .jsonl file, or - for stdout.")
    ] = "-",
    store: StoreOption = "",
    annotator: AnnotatorOption = None,
) -> None:
    """Write one annotation for each sentence and target on which the annotators agree.

    Where they differ nothing is averaged: those go to feedback.rejects.jsonl beside the output, with
    what each of them says. Exit code 0: all written; 2: nothing to write; 3: done, some differ.
    """
    from dragoman.errors import UnreadableInput
    from dragoman.files import Rejects
    from dragoman.outcome import finish
    from dragoman.writing import STDIO, write_json_lines, write_rows, writer_for

    from .feedback.verdicts import verdicts

    if writer_for(output) is not write_json_lines:
        raise UnreadableInput(f"{output}: annotations are JSON Lines; name a .jsonl file")
    opened = _open(store)
    found = verdicts(opened.all(), annotator)
    if not found:
        raise UnreadableInput(f"{opened.name}: no corrections to export")
    rejects = Rejects(Path(output).parent if output != STDIO else Path())
    for one in found:
        if not one.agreed:
            said = [kept.correction.model_dump(mode="json") for kept in one.latest]
            rejects.add(str(opened.name), None, one.disagreement(), said)
    write_rows(output, (one.as_annotation() for one in found if one.agreed))
    finish(rejects)


def _open(place: str) -> "Store":
    """The store to read, which has to be there: reading makes no file."""
    from dragoman.errors import UnreadableInput

    from .feedback.postgres import is_url
    from .feedback.store import Store, default_file

    path = Path(place) if place else default_file()
    if not is_url(place) and not path.is_file():
        raise UnreadableInput(
            f"{path}: no feedback here yet; it is kept once somebody corrects an answer on the page"
        )
    return Store.named(place)
