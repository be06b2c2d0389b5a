"""`dragoman serve`: the service in the foreground, until SIGTERM or Ctrl-C."""

import os
from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; default 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; default 3000.")] = None,
    artifact: Annotated[
        str | None, typer.Option(help="An artifact's folder or id; default: follow the champion.")
    ] = None,
    new_key: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make an API key for a caller, and serve nothing."),
    ] = None,
) -> None:
    """Serve the model over HTTP; everything else is set by DRAGOMAN_... variables.

    docs/service.md lists them. SIGHUP loads the present champion and the keys without a gap.
    """
    if new_key is not None:
        _print_key(new_key)
        return
    chosen = {"HOST": host, "PORT": port, "ARTIFACT": artifact}
    given = {name: str(value) for name, value in chosen.items() if value is not None}
    os.environ.update({f"DRAGOMAN_{name}": value for name, value in given.items()})
    _check()

    from .supervisor import run

    run()


def _print_key(name: str) -> None:
    from .keys import check_name, fingerprint, new_key

    check_name(name)
    key = new_key()
    typer.echo(f"key, shown only now:    {key}")
    typer.echo(f"line for the keys file: {name} sha256:{fingerprint(key)}")


def _check() -> None:
    """Say what is wrong before anything starts.

    Raises:
        DragomanError: a setting, the artifact, the catalogue, the file of keys, the URL of the
            feedback or the port is unusable.
    """
    from pathlib import Path

    from dragoman import cpu
    from dragoman.artifact import Artifact
    from dragoman.catalogue import Catalogue
    from dragoman.labelling import cpu_warning

    from .address import check_free, numeric
    from .feedback import postgres
    from .keys import Keys
    from .settings import Settings
    from .traces import Traces

    settings = Settings.from_env()
    address = os.environ["DRAGOMAN_HOST"] = numeric(settings.host)  # looked up once for all workers
    chosen = Artifact.named(settings.artifact) if settings.artifact else Artifact.default()
    if settings.catalogue:
        Catalogue.read(Path(settings.catalogue))
    if settings.keys_file:
        Keys.read(Path(settings.keys_file))
    if postgres.is_url(settings.feedback):
        postgres.check(settings.feedback)
    Traces.of(settings).close()
    check_free(address, settings.port)
    if warning := cpu_warning(chosen, cpu.features()):
        typer.echo(f"dragoman: {warning}", err=True)
