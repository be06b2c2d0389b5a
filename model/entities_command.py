"""`dragoman entities`: looks into the catalogue and checks one of your own."""

from pathlib import Path
from typing import Annotated

import typer

from .catalogue import Catalogue, Kind
from .terminal import echo, one_line

app = typer.Typer(
    name="entities",
    help="List the known entities, or check a catalogue of your own.",
    no_args_is_help=True,
)


@app.command()
def check(
    file: Annotated[
        Path, typer.Argument(help="A catalogue in TOML; docs/entities.md shows how to write one.")
    ],
) -> None:
    """Check a catalogue and tell every mistake with its line."""
    mine = Catalogue.read(file)
    phrases = sum(len(entity.exact) for entity in mine.entities)
    echo(f"{file}: no mistakes; entities: {len(mine.entities)}, exact phrases: {phrases}")
    shipped = Catalogue.default()
    for entity in mine.entities:
        if shipped.get(entity.id) not in (None, entity):
            echo(f"{entity.id}: replaces the shipped entity of that id")


@app.command(name="list")
def list_entities(
    kind: Annotated[Kind | None, typer.Option(help="Only this kind.")] = None,
    catalogue: Annotated[Path | None, typer.Option(help="Merge a catalogue of your own.")] = None,
) -> None:
    """List the entities: kind, id and name, one a line, separated by tabs."""
    known = Catalogue.default()
    if catalogue is not None:
        known = known.merged(Catalogue.read(catalogue))
    for entity in known.entities:
        if kind in (None, entity.kind):
            echo(f"{entity.kind}\t{entity.id}\t{one_line(entity.name)}")
