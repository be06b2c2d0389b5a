"""How a run ended, in the words and the exit codes of the contract."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from dragoman.errors import DragomanError
from dragoman.files import Reject
from dragoman.outcome import unreadable
from dragoman.terminal import echo

from .manifest import Manifest
from .settings import Command


@dataclass(frozen=True, slots=True)
class Outcome:
    """Counts of a finished run, and the files that hold its rejects; records = good + rejected."""

    command: str
    records: int
    good: int
    rejected: int
    rows: int
    rejects: list[str]

    @classmethod
    def of(cls, manifest: Manifest, rejects: Sequence[str]) -> "Outcome":
        """The outcome that a manifest tells."""
        return cls(manifest.settings["command"], **manifest.counts, rejects=list(rejects))

    def tell(self, seconds: float) -> None:
        """Print the summary to standard error; exit code 3 if something was rejected.

        Raises:
            typer.Exit: there were rejects.
        """
        what, done = ("rows", "answered") if self.command == Command.SCORE else ("documents", "labelled")  # fmt: skip
        rows = "" if self.command == Command.SCORE else f", {self.rows:,} rows out"
        for path in self.rejects:
            echo(f"dragoman: rejected input, see {path}", err=True)
        echo(
            f"dragoman: {self.records:,} {what} in = {self.good:,} {done} + {self.rejected:,} rejected"
            f"{rows}; {seconds:.1f} s",
            err=True,
        )
        if self.rejected:
            raise typer.Exit(3)


def nothing_read(collected: Path, keep: Callable[[], Sequence[str]]) -> DragomanError:
    """The error for inputs of which nothing could be read.

    keep: writes the bad rows to files and tells how those are called.
    """
    first: dict[str, Any] | None = None
    count, lines = 0, False
    with collected.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            reject = json.loads(line)
            first = first or reject
            count += 1
            lines = lines or reject["line"] is not None
    kept = keep() if lines else []
    return unreadable(Reject(**first) if first else None, count - 1, kept)
