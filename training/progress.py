"""How far long work is: a bar on a terminal, a line every ten seconds elsewhere, a line at its end.

Functions say what they are at with `told` and `step`; somebody hears it only inside `telling`.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from dragoman.terminal import echo

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

EVERY = 10.0
"""Seconds between two lines."""
Item = TypeVar("Item")


class Teller:
    """Tells of one step after the other on standard error."""

    def __init__(self, terminal: bool | None = None) -> None:
        """terminal: whether to draw a bar; default: whether standard error is one."""
        self._bar = _bar() if (sys.stderr.isatty() if terminal is None else terminal) else None
        self._task: TaskID | None = None
        self._what, self._total, self._done, self._first = "", 0, 0, 0
        self._begun = self._told = 0.0

    def tell(self, what: str, done: int, total: int, word: str = "") -> None:
        """Of a step so much is done; word: what else is known, such as a loss."""
        if what != self._what:
            self.end()
            self._begin(what, done)
        self._done, self._total = done, total
        now = time.monotonic()
        if self._bar is not None and self._task is not None:
            shown = f"{what}, {word}" if word else what
            self._bar.update(self._task, completed=done, total=total or None, description=shown)
        elif now - self._told >= EVERY and done < total:
            self._told = now
            said = [f"{done:,} of {total:,}", word, self._left(now, done, total)]
            echo(f"dragoman: {what}: {', '.join(filter(None, said))}", err=True)

    def end(self) -> None:
        """The present step is over: one line says what was done and how long it took."""
        if self._bar is not None:
            self._bar.stop()
        if self._what:
            number = f"{self._done:,} of {self._total:,} " if self._total else ""
            took = lasting(time.monotonic() - self._begun)
            echo(f"dragoman: {self._what}: {number}done in {took}", err=True)
        self._what = ""

    def _begin(self, what: str, done: int) -> None:
        self._what, self._first = what, done
        self._begun = self._told = time.monotonic()
        if self._bar is not None:
            self._bar = _bar()
            self._task = self._bar.add_task(what, total=None)
            self._bar.start()

    def _left(self, now: float, done: int, total: int) -> str:
        """The time that is left, if the rest goes as what this run has done."""
        if done <= self._first:
            return ""
        seconds = (now - self._begun) * (total - done) / (done - self._first)
        return f"about {lasting(seconds)} left"


def lasting(seconds: float) -> str:
    """A duration to a reader's taste: "12 s", "3 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


_hears: ContextVar[Teller | None] = ContextVar("hears", default=None)


@contextmanager
def telling(terminal: bool | None = None) -> Iterator[Teller]:
    """Within this block long steps are told."""
    teller = Teller(terminal)
    before = _hears.set(teller)
    try:
        yield teller
    finally:
        _hears.reset(before)
        teller.end()


def told(what: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The items, and word of each that was taken."""
    hears = _hears.get()
    if hears is not None and total:
        hears.tell(what, 0, total)
    for done, item in enumerate(items, start=1):
        yield item
        if hears is not None:
            hears.tell(what, done, total)
    if hears is not None and total:
        hears.end()


@contextmanager
def step(what: str) -> Iterator[None]:
    """A step of which nobody knows how far it is."""
    hears = _hears.get()
    if hears is not None:
        hears.tell(what, 0, 0)
    yield
    if hears is not None:
        hears.end()


def _bar() -> "Bar":
    from rich import progress
    from rich.console import Console

    return progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
