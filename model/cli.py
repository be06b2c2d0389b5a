"""The console script: finds its commands through entry points, and turns mistakes into sentences.

Commands register in the group `dragoman.commands`, so no folder has to import another for it.
Their modules are light: what a command needs is imported when it runs.
"""

import io
import sys
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NoReturn

import typer

from . import __version__
from .errors import DragomanError
from .extras import missing
from .terminal import echo

GROUP = "dragoman.commands"
# The class of all slips in a command line: typer does not tell where its copy of click is.
_Slip: Any = typer.BadParameter.__mro__[2]


def main() -> None:
    """Run a command; a mistake of the user ends in one sentence and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # whatever the locale
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    wanted = [point for point in points if point.name in sys.argv[1:2]]
    try:
        code = build_app(wanted or points)(prog_name="dragoman", standalone_mode=False)
    except DragomanError as problem:
        fail(str(problem))
    except ModuleNotFoundError as problem:
        fail(str(missing_extra(wanted, problem)))
    except _Slip as problem:
        refuse(problem, " ".join(["dragoman", *(point.name for point in wanted)]))
    except typer.Abort:
        fail("aborted", 1)
    sys.exit(code if isinstance(code, int) else 0)  # what `typer.Exit` said, 130 if interrupted


def build_app(points: list[EntryPoint]) -> typer.Typer:
    """An application of these commands."""
    app = typer.Typer(
        help="Who stands where on what: stances and their holders in diplomatic text.",
        add_completion=True,
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
    (point,) = points if len(points) == 1 else (None,)
    what = f"`dragoman {point.name}`" if point else "dragoman"
    said = missing(what, problem, point.value if point else "")
    if said is None:
        raise problem
    return said


def refuse(problem: typer.BadParameter, command: str) -> NoReturn:
    """Say in one sentence what is wrong with a command line and whose help tells the way out.

    command: the one that was asked for, where the problem does not know. A program or a group that
    was given no command shows its help instead.
    """
    if type(problem).__name__ == "NoArgsIsHelpError":
        problem.show()
        sys.exit(2)
    context = getattr(problem, "ctx", None)
    said = " ".join(problem.format_message().replace("Value error, ", "").rstrip(".").split())
    then = " See" if said.endswith("?") else "; see"
    fail(
        f"{said[:1].lower()}{said[1:]}{then} {context.command_path if context else command} --help"
    )


def fail(message: str, code: int = 2) -> NoReturn:
    """Say what went wrong and leave."""
    echo(f"dragoman: {message}", err=True)
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        from .artifact import Artifact

        echo(f"dragoman {__version__}, model {Artifact.default().id}")
        raise typer.Exit


def _options(
    show_version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Show version and model."
    ),
) -> None:
    """Options that every command has."""
