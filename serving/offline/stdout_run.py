"""A run to standard output: rows as they are done, nothing kept for a second start."""

import os
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import typer

from .assembly import write_rejects
from .claims import claim_rejects
from .outcome import Outcome, nothing_read
from .plan import Plan
from .run import Engine
from .workplace import Checkpoint


def run_to_stdout(plan: Plan, engine: Engine) -> Outcome:
    """Print every row in order; rejects go to files of the current folder.

    Raises:
        UnreadableInput: nothing could be read, or a file of rejects would replace something else.
        typer.Exit: whoever read the rows went away.
    """
    claim_rejects(plan, Path())
    now = Checkpoint()
    with tempfile.TemporaryDirectory() as folder:
        collected = Path(folder) / "rejects.jsonl"
        with (
            collected.open("w", encoding="utf-8", newline="") as rejects,
            closing(engine(plan, now.place)) as done,
        ):
            for unit in done:
                if unit is None:
                    _print([])
                    continue
                _print(unit.lines)
                rejects.writelines(unit.rejects)
                now = now.after(unit)
            _print([])
        if not now.useful:
            raise nothing_read(collected, lambda: _written(collected))
        files = _written(collected)
    return Outcome(plan.settings.command, now.records, now.good, now.rejected, now.rows, files)


def _written(collected: Path) -> list[str]:
    return [str(path) for path in write_rejects(collected, Path())]


def _print(lines: list[str]) -> None:
    """Write lines; flush when there are none."""
    try:
        if lines:
            sys.stdout.writelines(lines)
        else:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush
        raise typer.Exit(1) from None
