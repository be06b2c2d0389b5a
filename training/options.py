"""Options that several commands of the training side have."""

from pathlib import Path
from typing import Annotated

import typer

Corpora = Annotated[Path, typer.Option(help="The folder with the public corpora.")]
Datasets = Annotated[
    Path, typer.Option(help="The folder with our own annotations and behaviour suites.")
]
