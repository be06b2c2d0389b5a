"""`dragoman score`: one answer for each (text, target) question of a file."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .files import STDIO, Rejects, read_json_lines, write_rows, writer_for
from .label_command import finish, nothing_read
from .stance import Ask

if TYPE_CHECKING:
    from .score_item import ScoreItem


def score(
    pairs: Annotated[
        str, typer.Argument(metavar="PAIRS.jsonl", help="Rows with text and target; - for stdin.")
    ],
    output: Annotated[
        str,
        typer.Option("-o", "--output", help="A .jsonl or .csv file; - for JSON Lines on stdout."),
    ] = STDIO,
    ask: Annotated[
        Ask, typer.Option(help="A stance, or the sentiment (tone) toward the target.")
    ] = Ask.STANCE,
    catalogue: Annotated[
        Path | None, typer.Option(help="Merge entities of your own, see docs/entities.md.")
    ] = None,
    artifact: Annotated[
        str, typer.Option(help="An artifact's folder or id; default: the champion.")
    ] = "",
) -> None:
    """Score questions: the stance of a text, or of a holder in it, toward a target.

    Exit code 0: all done; 2: nothing could be read; 3: done, with rejects beside the output.
    """
    from .labelling import make_labeller

    writer_for(output)
    rejects = Rejects(Path() if output == STDIO else Path(output).parent)
    items = read_items(pairs, ask, rejects)
    first = next(items, None)
    if first is None:
        raise nothing_read(rejects)
    labeller = make_labeller(artifact, catalogue)
    write_rows(output, (scored.as_dict() for scored in labeller.score(chain([first], items))))
    finish(rejects)


def read_items(name: str, ask: Ask, rejects: Rejects) -> Iterator["ScoreItem"]:
    """The good questions of a file; the others are rejected."""
    from .errors import InvalidQuery
    from .score_item import ScoreItem

    for number, row in read_json_lines(name, rejects):
        try:
            yield ScoreItem.from_row(row, ask)
        except InvalidQuery as problem:
            rejects.add(name, number, str(problem), row)
