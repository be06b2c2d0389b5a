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
