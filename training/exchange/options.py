"""Options of the commands that take annotations from elsewhere."""

from typing import Annotated

import typer

from .how import Format

Source = Annotated[Format, typer.Option("--from", help="Who wrote it; auto looks into the file.")]
LabelMap = Annotated[
    list[str] | None,
    typer.Option(
        "--label-map", metavar="LABEL=STANCE,...", help="What labels mean: pro=favor,0=against."
    ),
]
TextColumn = Annotated[str | None, typer.Option(help="The column or field that holds the text.")]
TargetColumn = Annotated[str | None, typer.Option(help="The column that holds the target.")]
StanceColumn = Annotated[str | None, typer.Option(help="The column that holds the stance.")]
AnnotatorColumn = Annotated[str | None, typer.Option(help="The column that tells who annotated.")]
