"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

ArtifactName = Annotated[
    str, typer.Option("--artifact", help="An artifact's folder or id; default: the champion.")
]
OwnCatalogue = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Merge entities of your own, see docs/entities.md."),
]
Raw = Annotated[
    bool,
    typer.Option(
        "--raw",
        help="Leave texts as they are, also what a terminal or a spreadsheet would take for a command.",
    ),
]
