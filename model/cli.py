"""The console script: finds its commands through entry points, and turns mistakes into sentences.

Commands register in the group `dragoman.commands`, so no folder has to import another for it.
Their modules are light: what a command needs is imported when it runs.
"""

import io
import sys
from importlib.metadata import EntryPoint, entry_points, version

import typer

from .errors import DragomanError, MissingExtra

GROUP = "dragoman.commands"
_EXTRAS = {"dragoman.training": "train", "dragoman.serving": "serve"}


def main() -> None:
    """Run a command; a mistake of the user ends in one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")  # whatever the locale: texts are UTF-8
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    wanted = [point for point in points if point.name in sys.argv[1:2]]
    try:
        build_app(wanted or points)(prog_name="dragoman")
    except DragomanError as problem:
        fail(str(problem))
    except ModuleNotFoundError as problem:
        fail(str(missing_extra(wanted, problem)))


def build_app(points: list[EntryPoint]) -> typer.Typer:
    """An application of these commands."""
    app = typer.Typer(
        help="Who stands where on what: stances and their holders in diplomatic text.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for point in points:
        command = point.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=point.name)
        else:
            app.command(name=point.name)(command)
    return app


def missing_extra(points: list[EntryPoint], problem: ModuleNotFoundError) -> Exception:
    """What to install for a command whose module, or one that it imports, is not there."""
    for point in points:
        for package, extra in _EXTRAS.items():
            if point.value.startswith(package):
                return MissingExtra(
                    f"`dragoman {point.name}` needs {problem.name}, which is not installed; "
                    f"install it with: pip install 'dragoman[{extra}]'"
                )
    raise problem


def fail(message: str) -> None:
    """Say what went wrong and leave."""
    print(f"dragoman: {message}", file=sys.stderr)  # noqa: T201 - a command line prints
    sys.exit(2)


def _print_version(wanted: bool) -> None:
    if wanted:
        from .artifact import Artifact

        typer.echo(f"dragoman {version('dragoman')}, model {Artifact.default().id}")
        raise typer.Exit


def _options(
    show_version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Show version and model."
    ),
) -> None:
    """Options that every command has."""
