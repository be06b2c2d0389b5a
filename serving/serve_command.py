"""`dragoman serve`: the service in the foreground, until SIGTERM or Ctrl-C."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from types import FrameType

    from bentoml._internal.utils.circus import Server


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; default 127.0.0.1.")] = "",
    port: Annotated[int, typer.Option(help="The port to listen on; default 3000.")] = 0,
    artifact: Annotated[
        str, typer.Option(help="An artifact's folder or id; default: follow the champion.")
    ] = "",
    new_key: Annotated[
        str, typer.Option(metavar="NAME", help="Make an API key for a caller, and serve nothing.")
    ] = "",
) -> None:
    """Serve the model over HTTP; everything else is set by DRAGOMAN_... variables.

    docs/service.md lists them. SIGHUP loads the present champion without a gap.
    """
    if new_key:
        _print_key(new_key)
        return
    chosen = {"HOST": host, "PORT": str(port or ""), "ARTIFACT": artifact}
    os.environ.update({f"DRAGOMAN_{name}": value for name, value in chosen.items() if value})
    _check()
    _serve()


def _print_key(name: str) -> None:
    from .keys import fingerprint, new_key

    key = new_key()
    typer.echo(f"key, shown only now:    {key}")
    typer.echo(f"line for the keys file: {name} sha256:{fingerprint(key)}")


def _check() -> None:
    """Say what is wrong before anything starts.

    Raises:
        DragomanError: a setting, the artifact, the catalogue or the file of keys is unusable.
    """
    from pathlib import Path

    from dragoman import cpu
    from dragoman.artifact import Artifact
    from dragoman.catalogue import Catalogue
    from dragoman.labelling import cpu_warning

    from .keys import Keys
    from .settings import Settings

    settings = Settings.from_env()
    chosen = Artifact.named(settings.artifact) if settings.artifact else Artifact.default()
    if settings.catalogue:
        Catalogue.read(Path(settings.catalogue))
    if settings.keys_file:
        Keys.read(Path(settings.keys_file))
    if warning := cpu_warning(chosen, cpu.features()):
        typer.echo(f"dragoman: {warning}", err=True)


def _serve() -> None:
    """Run BentoML's supervisor beside this thread, which minds the signals."""
    import signal
    import tempfile
    import threading

    from bentoml._internal.configuration.containers import BentoMLContainer

    from . import service

    stances: Any = service.StanceService

    ended = threading.Event()
    with tempfile.TemporaryDirectory(prefix="dragoman-metrics-") as folder:
        # BentoML empties one folder for all servers of a user: two would wipe each other's figures.
        BentoMLContainer.prometheus_multiproc_dir.set(folder)
        server = stances.serve_http(threaded=True)

        def end(_: int, __: "FrameType | None") -> None:
            ended.set()

        def reload(_: int, __: "FrameType | None") -> None:
            _tell_workers(server, signal.SIGHUP)

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        signal.signal(signal.SIGHUP, reload)
        while not ended.wait(1):
            pass
        server.stop()


def _tell_workers(server: "Server", what: int) -> None:
    """Pass a signal on: BentoML itself would restart its workers on SIGHUP."""
    for watcher in server.arbiter.iter_watchers():
        for worker in watcher.get_active_processes():
            worker.send_signal(what)
