"""Shares the threads among all requests, and refuses what could not be answered in time.

A pass is a sentence with all its questions (docs/decisions/0001-one-row-a-pass.md), and one runs at a
time on each thread. Nothing of two requests ever shares a pass, so nothing can be mixed up between
them. Whose pass is next, `turns` decides.
"""

import asyncio
import contextlib
import math
import threading
import time
from collections.abc import Iterator
from typing import Any, TypeVar

from .estimate import Estimate
from .job import Job, Pass
from .problems import Problem
from .turns import Line, Turns

T = TypeVar("T")
_SURE = 0.8
"""The share of the time left that work may be estimated to take; the rest is for errors of it."""


class Scheduler:
    """Runs jobs on a fixed number of threads.

    most_requests: under way at once; most_of_one: of one caller. longest_wait: seconds.
    """

    def __init__(
        self, threads: int, most_requests: int, most_of_one: int, longest_wait: float
    ) -> None:
        self.most_requests = most_requests
        self.most_of_one = most_of_one
        self.longest_wait = longest_wait
        self.requests = 0
        self._estimate = Estimate()
        self._turns = Turns(threads + 1)
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"pass-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(
        self, passes: Iterator[Pass[T]], cost: float, until: float, caller: str = ""
    ) -> list[T]:
        """The results of all passes, in order.

        until: the moment, by the clock of the event loop, when the caller stops waiting. Whoever
        cancels the waiting drops the work that has not begun.

        Raises:
            Problem: 429 or 503 if too much is under way already, 504 after `until`.
        """
        loop = asyncio.get_running_loop()
        finished: asyncio.Future[None] = loop.create_future()
        left = until - loop.time()
        job = Job(
            passes,
            cost,
            time.monotonic() + left,
            caller,
            lambda: _settle(loop, finished),
        )
        self._admit(job, left)
        try:
            async with asyncio.timeout_at(until):
                await finished
        except TimeoutError:
            raise _late(job) from None
        finally:
            self._release(job)
        if job.failure is not None:
            raise job.failure
        return [job.results[number] for number in range(job.taken)]

    def wait(self, caller: str = "", cost: float = 0.0) -> float:
        """How many seconds new work would wait for its turn, by the speed of the last requests.

        Of the work of others counts only what has its turn before the caller's own is done.
        """
        with self._changed:
            return self._wait(caller, cost)

    def check(self, caller: str) -> None:
        """Refuse a caller whose smallest request would be refused, before anything of it is read.

        Raises:
            Problem: 429 or 503.
        """
        with self._changed:
            self._check(caller, 0.0)

    def close(self) -> None:
        """Let the threads end after their present pass."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _admit(self, job: Job[Any], left: float) -> None:
        with self._changed:
            wait = self._check(job.caller, job.cost)
            takes = wait + self._estimate.seconds(job.cost) / len(self._threads)
            if self.requests and takes > _SURE * left:  # alone it is tried, whatever is estimated
                raise self._backlog(takes)
            self.requests += 1
            self._turns.add(job)
            self._changed.notify()

    def _check(self, caller: str, cost: float) -> float:
        """The seconds that work would wait, unless there is too much of it."""
        mine, wait = self._turns.line(caller).requests, self._wait(caller, cost)
        again = {"Retry-After": str(self._again(wait))}
        if self.requests >= self.most_requests:
            raise Problem(429, f"{self.requests} requests are under way; try again.", "requests", again)  # fmt: skip
        if mine >= self.most_of_one:
            raise Problem(429, f"{mine} requests of yours are under way; try again.", "caller", again)  # fmt: skip
        if wait > self.longest_wait:
            raise self._backlog(wait)
        return wait

    def _backlog(self, wait: float) -> Problem:
        again = {"Retry-After": str(self._again(wait))}
        return Problem(503, f"Work of {wait:.0f} s waits; try again.", "backlog", again)

    def _again(self, wait: float) -> int:
        """Seconds until half of the longest wait is free."""
        return max(1, math.ceil(min(wait, 2 * self.longest_wait) - self.longest_wait / 2))

    def _wait(self, caller: str, cost: float) -> float:
        if self.requests < len(self._threads):
            return 0.0
        mine = self._left(self._turns.line(caller))
        share = mine + self._estimate.seconds(cost)
        before = sum(min(share, self._left(line)) for line in self._turns.others(caller))
        return (mine + before) / len(self._threads)

    def _left(self, line: Line) -> float:
        """Seconds of work that a line still is."""
        return max(0.0, self._estimate.seconds(line.cost) - line.seconds)

    def _release(self, job: Job[Any]) -> None:
        """Forget a job, and learn from it how long work takes."""
        with self._changed:
            finished = job.over and job.failure is None
            job.dropped = True
            self.requests -= 1
            self._turns.remove(job)
            if job.seconds:
                self._estimate.learn(job.cost, job.seconds, finished)
            self._changed.notify_all()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            self._advance(job)

    def _next(self) -> Job[Any] | None:
        """The job whose turn it is, as soon as there is one; None when all is over."""
        with self._changed:
            while not self._closed:
                if (job := self._turns.next()) is not None:
                    return job
                self._changed.wait()
            return None

    def _advance(self, job: Job[Any]) -> None:
        """Run one pass of a job, after its next one was put behind the passes of the others."""
        started = time.perf_counter()
        try:
            if not job.taken:
                self._refuse_hopeless(job)
            taken = job.take()
            if job.ahead is not None:
                with self._changed:
                    self._turns.put_back(job)
                    self._changed.notify()
            if taken is not None:
                number, one = taken
                job.results[number] = one()
        except BaseException as failure:  # noqa: BLE001 - the caller's task raises it again
            job.failure = failure
        with self._changed:
            self._turns.charge(job, time.perf_counter() - started)
        if job.over:
            job.settle()

    def _refuse_hopeless(self, job: Job[Any]) -> None:
        """Do not begin what its caller would not wait for: it would cost others their time.

        Raises:
            Problem: 503.
        """
        with self._changed:
            if self.requests == 1:
                return
            takes = self._turns.begun * self._estimate.seconds(job.cost) / len(self._threads)
            if time.monotonic() + takes > job.until:
                raise _waited()


def _late(job: Job[Any]) -> Problem:
    """What to tell when the deadline has passed."""
    if job.begun:
        return Problem(504, "No answer within the deadline; send fewer texts.", "deadline")
    return _waited()


def _waited() -> Problem:
    again = {"Retry-After": "2"}
    return Problem(503, "It waited too long to be answered in time; try again.", "late", again)


def _settle(loop: asyncio.AbstractEventLoop, finished: "asyncio.Future[None]") -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody waits
        loop.call_soon_threadsafe(_finish, finished)


def _finish(finished: "asyncio.Future[None]") -> None:
    if not finished.done():
        finished.set_result(None)
