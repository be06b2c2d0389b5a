"""Connections to callers: a deadline for every phase, and never so many that nobody else gets in.

uvicorn waits for ever for the first byte, for the rest of a request's head, and for a caller who
does not read the answer. So this protocol takes the place of its own one.
"""

import asyncio
import contextlib
import math
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn.config
from uvicorn.protocols.http.h11_impl import H11Protocol

_RESERVE = 64
"""Files that stay free for all else: models, the feedback database, logs."""


@dataclass(slots=True)
class Limits:
    """What connections may take.

    head_seconds: from the connection, or from the answer before, to the whole head of a request.
    answer_seconds: from there until the caller has read the answer. most: at once. dropped: told
    the reason for each connection that was closed.
    """

    head_seconds: float = 10.0
    answer_seconds: float = 60.0
    most: int = 1000
    dropped: Callable[[str], None] = lambda _: None


LIMITS = Limits()
"""Those of this process; uvicorn makes the connections, and knows nothing of them."""


def install() -> None:
    """Make uvicorn use this protocol in this process."""
    uvicorn.config.HTTP_PROTOCOLS["auto"] = f"{__name__}:Connection"


def open_files_allow(most: int) -> int:
    """How many connections, up to `most`, the limit of open files leaves room for.

    The limit is raised as far as it may be.
    """
    used = len(os.listdir("/dev/fd")) + _RESERVE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < most + used:
        wanted = most + used if hard == resource.RLIM_INFINITY else min(hard, most + used)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return most if soft == resource.RLIM_INFINITY else max(8, min(most, soft - used))


class Connection(H11Protocol):
    """uvicorn's protocol, which closes what takes too long.

    since: when the caller's present silence began: no whole head of a request comes, or the answer
    is not read. Never, while it is our turn.
    """

    since: float = math.inf
    _timer: asyncio.TimerHandle | None = None
    _timed: object = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head; where there are too many, who is silent longest has to go."""
        super().connection_made(transport)
        self._time()
        if len(self.connections) > LIMITS.most:
            ours = (one for one in self.connections if isinstance(one, Connection))
            min(ours, key=lambda one: one.since).drop("connections")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        """Take in what has arrived."""
        super().handle_events()
        self._time()

    def on_response_complete(self) -> None:
        """Wait for the next head."""
        super().on_response_complete()
        self._time()

    def pause_writing(self) -> None:
        """The caller does not read."""
        super().pause_writing()
        self.since = time.monotonic()

    def resume_writing(self) -> None:
        """The caller reads again."""
        super().resume_writing()
        self.since = math.inf
        self._time()

    def drop(self, reason: str) -> None:
        """Close the connection at once, whatever is under way."""
        self.since = math.inf  # so that it is not chosen again before it is closed
        self._stop()
        LIMITS.dropped(reason)
        self.transport.abort()

    def _time(self) -> None:
        """Start the clock of a new phase; more bytes in the same phase do not set it back."""
        read = not self.flow.write_paused
        answered = self.cycle is None or (self.cycle.response_complete and read)
        phase = (self.cycle or self, answered)
        if self._timed == phase or self.transport.is_closing():
            return
        self._stop()
        self._timed = phase
        self.since = time.monotonic() if answered else math.inf
        seconds = LIMITS.head_seconds if answered else LIMITS.answer_seconds
        self._timer = self.loop.call_later(seconds, self.drop, "head" if answered else "answer")

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
