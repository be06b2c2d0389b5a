"""How a command that reads rows ends: what was rejected is kept and said."""

from collections.abc import Sequence
from pathlib import Path

import typer

from .errors import UnreadableInput
from .files import Reject, Rejects
from .terminal import echo


def nothing_read(rejects: Rejects) -> UnreadableInput:
    """The error for inputs of which nothing could be read; rejected rows are kept in a file."""
    found = rejects.collected
    kept = rejects.write() if any(reject.line for reject in found) else []
    return unreadable(found[0] if found else None, len(found) - 1, kept)


def unreadable(first: Reject | None, more: int, kept: Sequence[Path | str]) -> UnreadableInput:
    """The error that tells the first reject, how many more there are, and where they are kept."""
    if first is None:
        return UnreadableInput("nothing to read: the input is empty")
    where = first.file if first.line is None else f"{first.file}:{first.line}"
    reason = first.reason.removeprefix(f"{first.file}: ")
    return UnreadableInput(
        f"nothing could be read: {where}: {reason}"
        + (f" (and {more} more)" if more else "")
        + "".join(f"; see {path}" for path in kept)
    )


def finish(rejects: Rejects) -> None:
    """Write rejects, say so, and leave with exit code 3 if there are any."""
    if not rejects.collected:
        return
    for path in rejects.write():
        echo(f"dragoman: rejected input, see {path}", err=True)
    echo(f"dragoman: {len(rejects.collected)} rejected", err=True)
    raise typer.Exit(3)
