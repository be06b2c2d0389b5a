"""Shares the threads among all requests: a pass of each in turn, one at a time on each thread.

A pass is a sentence with all its questions (docs/decisions/0001-one-row-a-pass.md). A request of
many passes never blocks one of a single pass, because after each pass the next request has its
turn. Nothing of two requests ever shares a pass, so nothing can be mixed up between them.
"""

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .problems import Problem

T = TypeVar("T")
Pass = Callable[[], T]
_GUESS = 5e-5
"""Seconds of work for each character, before any was measured."""
_REMEMBERED = 0.97
"""How much of the past counts when a further request has been measured."""


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """The passes of one request; `cost` estimates their work in characters.

    passes: made as they are needed, by one thread at a time. ahead: the next one, made already.
    """

    passes: Iterator[Pass[T]]
    cost: int
    settle: Callable[["Job[T]"], object]
    results: dict[int, T] = field(default_factory=dict)
    ahead: Pass[T] | None = None
    begun: bool = False
    taken: int = 0
    dropped: bool = False
    failure: BaseException | None = None
    seconds: float = 0.0

    def take(self) -> tuple[int, Pass[T]] | None:
        """The next pass and its number; None where there is no further one."""
        if not self.begun:
            self.begun, self.ahead = True, next(self.passes, None)
        if self.ahead is None:
            return None
        number, one = self.taken, self.ahead
        self.taken, self.ahead = number + 1, next(self.passes, None)
        return number, one


class Scheduler:
    """Runs jobs on a fixed number of threads, and refuses what it could not answer in time."""

    def __init__(self, threads: int, most_requests: int, longest_wait: float) -> None:
        self.most_requests = most_requests
        self.longest_wait = longest_wait
        self.requests = 0
        self._costs = 0
        self._measured_cost = 1e4
        self._measured_seconds = 1e4 * _GUESS
        self._jobs: deque[Job[Any]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"pass-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, passes: Iterator[Pass[T]], cost: int, until: float) -> list[T]:
        """The results of all passes, in order.

        until: the moment, by the clock of the event loop, when the caller stops waiting. Whoever
        cancels the waiting drops the work that has not begun.

        Raises:
            Problem: 429 or 503 if too much is under way already, 504 after `until`.
        """
        loop = asyncio.get_running_loop()
        finished: asyncio.Future[None] = loop.create_future()
        job = Job(passes, cost, lambda _: loop.call_soon_threadsafe(_finish, finished))
        self._admit(job)
        try:
            async with asyncio.timeout_at(until):
                await finished
        except TimeoutError:
            raise Problem(504, "No answer within the deadline; send fewer texts.", "deadline") from None  # fmt: skip
        finally:
            job.dropped = True
            self._release(job)
        if job.failure is not None:
            raise job.failure
        return [job.results[number] for number in range(job.taken)]

    def wait(self) -> float:
        """How many seconds new work would wait for its turn, by the speed of the last requests."""
        if self.requests < len(self._threads):
            return 0.0
        speed = self._measured_seconds / self._measured_cost
        return self._costs * speed / len(self._threads)

    def close(self) -> None:
        """Let the threads end after their present pass."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _admit(self, job: Job[Any]) -> None:
        wait = self.wait()
        headers = {"Retry-After": str(max(1, math.ceil(wait)))}
        if self.requests >= self.most_requests:
            raise Problem(429, f"{self.requests} requests are under way; try again.", "requests", headers)  # fmt: skip
        if wait > self.longest_wait:
            raise Problem(503, f"Work of {wait:.0f} s waits; try again.", "backlog", headers)
        self.requests += 1
        self._costs += job.cost
        with self._changed:
            self._jobs.append(job)
            self._changed.notify()

    def _release(self, job: Job[Any]) -> None:
        """Forget a job, and learn from a finished one how long work takes.

        Sums are kept, not ratios: one pass that the machine held up says little about the next.
        """
        self.requests -= 1
        self._costs -= job.cost
        if job.results and job.ahead is None:
            self._measured_cost = _REMEMBERED * self._measured_cost + job.cost
            self._measured_seconds = _REMEMBERED * self._measured_seconds + job.seconds

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs and not self._closed:
                    self._changed.wait()
                if self._closed:
                    return
                job = self._jobs.popleft()
            self._advance(job)

    def _advance(self, job: Job[Any]) -> None:
        """Run one pass of a job, after its next one was put behind the passes of the others."""
        if job.dropped or job.failure:
            return
        started = time.perf_counter()
        try:
            taken = job.take()
            if taken is not None:
                if job.ahead is not None:
                    with self._changed:
                        self._jobs.append(job)
                        self._changed.notify()
                number, one = taken
                job.results[number] = one()
        except BaseException as failure:  # noqa: BLE001 - the caller's task raises it again
            job.failure = failure
        job.seconds += time.perf_counter() - started
        if job.failure or (job.ahead is None and len(job.results) == job.taken):
            job.settle(job)


def _finish(finished: "asyncio.Future[None]") -> None:
    if not finished.done():
        finished.set_result(None)
