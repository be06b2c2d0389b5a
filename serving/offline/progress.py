"""Tells how far a run is: a bar on a terminal, a line every ten seconds elsewhere."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from dragoman.terminal import echo

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

EVERY = 10.0
"""Seconds between two lines."""


class Progress:
    """Counts of one run; `kept` records were done by an earlier one and do not count for speed."""

    def __init__(self, kept: int = 0, share: float | None = None, *, terminal: bool | None = None) -> None:  # fmt: skip
        """terminal: whether to draw a bar; default: whether standard error is one."""
        self._kept, self._share_before = kept, share or 0.0
        self._begun = self._told = time.monotonic()
        self._bar: Bar | None = None
        if sys.stderr.isatty() if terminal is None else terminal:
            self._bar = _bar()
            self._task = self._bar.add_task("", total=None, rate="", rejects=0)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        if self._bar is not None:
            self._bar.stop()

    def tell(self, records: int, rejects: int, share: float | None) -> None:
        """Show the counts so far; `share` of the input is done, None where nobody knows."""
        now = time.monotonic()
        rate = (records - self._kept) / max(now - self._begun, 1e-9)
        if self._bar is not None:
            self._bar.update(
                self._task,
                total=None if share is None else 1.0,
                completed=share,
                description=f"{records:,} rows",
                rate=f"{rate:,.0f}/s",
                rejects=rejects,
            )
        elif now - self._told >= EVERY:
            self._told = now
            left = self._left(now, share)
            echo(
                f"dragoman: {records:,} rows, {rate:,.0f} rows/s, {rejects:,} rejects"
                + (f", about {left}" if left else ""),
                err=True,
            )

    def _left(self, now: float, share: float | None) -> str:
        """The time that is left, if the rest goes as what this run has done."""
        if share is None or share <= self._share_before:
            return ""
        seconds = (now - self._begun) * (1 - share) / (share - self._share_before)
        return f"{seconds / 60:.0f} min left" if seconds > 90 else f"{seconds:.0f} s left"


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[rejects]} rejects"),
        console=Console(stderr=True),
        transient=True,
    )
