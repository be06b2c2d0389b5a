"""Starts a run for a command line."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import typer

from dragoman.terminal import echo
from dragoman.writing import STDIO

from .options import EngineName, InputFormat
from .settings import Command, Settings

if TYPE_CHECKING:
    from .run import Engine
    from .sources import Source


@dataclass(frozen=True, slots=True)
class Means:
    """How a run is computed; none of it changes an answer."""

    engine: EngineName = EngineName.LOCAL
    workers: int | None = None
    address: str | None = None
    restart: bool = False


def sources(
    inputs: Sequence[str], command: Command, given: InputFormat | None, output: str = ""
) -> "list[Source]":
    """The inputs of a command; what has no known ending is rows to score, a document to label."""
    from .finding import find_sources
    from .sources import Format

    scored = command is Command.SCORE
    text = Format.LINES if scored else Format.DOCUMENT
    chosen = None if given is None else text if given is InputFormat.TEXT else Format(given.value)
    return find_sources(inputs, Format.JSONL if scored else text, chosen, output)


def start(found: "list[Source]", output: str, settings: Settings, means: Means) -> None:
    """Compute, and say what came of it.

    Raises:
        DragomanError: see `Run.finish`.
        typer.Exit: 3 with rejects, 130 when interrupted.
    """
    from .assembly import assembler
    from .cells_output import cells_path, with_cells
    from .output import Output
    from .plan import Plan
    from .run import Run
    from .stdout_run import run_to_stdout

    begun = time.monotonic()
    plan = Plan(found, settings)
    try:
        if output == STDIO:
            outcome = run_to_stdout(plan, _engine(means))
        else:
            make = assembler(output, settings.raw)
            if settings.cells:
                make = with_cells(make, cells_path(output))
            run = Run(plan, Output(output), make, _engine(means))
            outcome = run.finish(means.restart)
    except KeyboardInterrupt:
        kept = "" if output == STDIO else "; the same command continues"
        echo(f"dragoman: stopped{kept}", err=True)
        raise typer.Exit(130) from None
    outcome.tell(time.monotonic() - begun)


def _engine(means: Means) -> "Engine":
    if means.engine is EngineName.RAY:
        from .ray_engine import run_on_ray

        return partial(run_on_ray, workers=means.workers, address=means.address)
    from dragoman.cpu import cores

    from .local_engine import run_locally

    return partial(run_locally, workers=means.workers or cores())
