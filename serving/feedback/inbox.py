"""The store as the service uses it: on a thread of its own, and a refusal where it does not answer soon."""

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dragoman.errors import DragomanError

from ..logs import tell
from ..problems import Problem
from .correction import Correction
from .store import Kept, KeyReused, Store

SECONDS = 1.8
"""How long a caller waits until a correction is kept, or refused."""
_PATIENCE = 0.7
"""How long a database waits for other writers, twice at most: to be opened, and to write."""


class Inbox:
    """Keeps corrections one after the other; a service whose disk is full still answers all else."""

    def __init__(self, place: str = "") -> None:
        """place: as in the setting `feedback`; nothing is opened before there is a correction."""
        self._place = place
        self._store: Store | None = None
        # SQLite has one writer at a time: a second thread would only wait for the first.
        self._thread = ThreadPoolExecutor(1, "feedback")

    async def keep(self, correction: Correction, key: str) -> Kept:
        """Keep a correction; it is on the disk when this returns.

        Once begun it is finished, whether or not the caller waits for the answer.

        Raises:
            KeyReused: another correction has this key.
            Problem: 503, it cannot be kept now; the log says why.
        """
        work = self._thread.submit(self._keep, correction, key)
        kept = asyncio.wrap_future(work)
        kept.add_done_callback(_heard)
        await asyncio.wait({kept}, timeout=SECONDS)
        if kept.done():
            return kept.result()
        work.cancel()
        tell("feedback_failed", "error", why=f"the database does not answer within {SECONDS} s")
        raise _refused()

    def _keep(self, correction: Correction, key: str) -> Kept:
        try:
            if self._store is None:
                self._store = Store.named(self._place, _PATIENCE)
            return self._store.add(correction, key)
        except (DragomanError, SQLAlchemyError) as problem:
            if isinstance(problem, KeyReused):
                raise
            self._let_go()
            tell("feedback_failed", "error", why=_why(problem))
            raise _refused() from None

    def _let_go(self) -> None:
        """Open it anew next time: its tables may be gone, or the server may be another."""
        if self._store is not None:
            self._store.close()
        self._store = None


def _refused() -> Problem:
    detail = (
        "The correction cannot be kept now; the log of the service says why. Send it again under "
        "the same Idempotency-Key."
    )
    return Problem(503, detail, "feedback", {"Retry-After": "5"})


def _heard(kept: "asyncio.Future[Kept] | Future[Kept]") -> None:
    """Look at the outcome, which asyncio else reports as a mistake where the caller had given up."""
    if not kept.cancelled():
        kept.exception()


def _why(problem: DragomanError | SQLAlchemyError) -> str:
    """What the database said; SQLAlchemy's own message quotes the row, and with it the caller's text."""
    if isinstance(problem, DragomanError):
        return str(problem)
    return str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
