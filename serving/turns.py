"""Whose turn it is: a fair share for each caller, first come first served within a caller.

A share is measured in seconds of work, so many small requests weigh no more than a few large ones.
Only some requests are begun side by side, and these are finished before others are begun: if all
took turns, all would end late together, and under overload none would be answered in time.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .job import Job


@dataclass(slots=True, eq=False)
class Line:
    """The requests of one caller.

    waiting: not begun. ready: begun, with a pass to run. begun: how many are, also those whose
    passes run just now. used: the seconds of work that count for its share. cost, seconds: sums
    over its requests.
    """

    waiting: deque[Job[Any]] = field(default_factory=deque)
    ready: deque[Job[Any]] = field(default_factory=deque)
    requests: int = 0
    begun: int = 0
    used: float = 0.0
    cost: float = 0.0
    seconds: float = 0.0


class Turns:
    """The requests under way, a line for each caller; the caller of these methods holds a lock.

    side_by_side: how many requests are begun at most. Beyond that a caller who has none begun may
    begin one, so that nobody waits for the long lists of others. begun: how many are now.
    """

    def __init__(self, side_by_side: int) -> None:
        self._side_by_side = side_by_side
        self.begun = 0
        self._lines: dict[str, Line] = {}

    def line(self, caller: str) -> Line:
        """The line of a caller; an empty one where nothing of it is under way."""
        return self._lines.get(caller) or Line()

    def others(self, caller: str) -> Iterable[Line]:
        """The lines of the others."""
        return [line for name, line in self._lines.items() if name != caller]

    def add(self, job: Job[Any]) -> None:
        """A request has come."""
        line = self._lines.get(job.caller)
        if line is None:
            # Whoever was away has saved up nothing.
            least = min((one.used for one in self._lines.values()), default=0.0)
            line = self._lines[job.caller] = Line(used=least)
        line.requests += 1
        line.cost += job.cost
        line.waiting.append(job)

    def next(self) -> Job[Any] | None:
        """The request whose pass is to run now; it has to be put back, or removed."""
        runnable = [line for line in self._lines.values() if line.ready or self._may_begin(line)]
        if not runnable:
            return None
        line = min(runnable, key=lambda one: one.used)
        if not self._may_begin(line):
            return line.ready.popleft()
        job = line.waiting.popleft()
        job.begun = True
        line.begun += 1
        self.begun += 1
        return job

    def put_back(self, job: Job[Any]) -> None:
        """A request has a further pass."""
        if (line := self._lines.get(job.caller)) is not None and not job.over:
            line.ready.append(job)

    def charge(self, job: Job[Any], seconds: float) -> None:
        """A pass of a request took so long."""
        if (line := self._lines.get(job.caller)) is None:
            return
        line.used += seconds
        if not job.dropped:
            job.seconds += seconds
            line.seconds += seconds

    def remove(self, job: Job[Any]) -> None:
        """A request has ended, in whatever way; once for each that was added."""
        line = self._lines[job.caller]
        line.requests -= 1
        line.cost -= job.cost
        line.seconds -= job.seconds
        if job.begun:
            line.begun -= 1
            self.begun -= 1
        for jobs in (line.waiting, line.ready):
            if job in jobs:
                jobs.remove(job)
        if not line.requests:
            del self._lines[job.caller]

    def _may_begin(self, line: Line) -> bool:
        return bool(line.waiting) and (not line.begun or self.begun < self._side_by_side)
