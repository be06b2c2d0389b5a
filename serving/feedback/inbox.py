"""The store as the service uses it: on a thread of its own, and a refusal where it does not answer soon."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..logs import tell
from ..problems import Problem
from .correction import Correction
from .database import InvalidStore
from .store import Kept, Store
from .verdicts import verdicts

T = TypeVar("T")

SECONDS = 1.8
"""How long a caller waits until a correction is kept, or refused."""
_PATIENCE = 0.7
"""How long SQLite waits for other writers, twice at most: to open the file, and to write."""


class Inbox:
    """Keeps corrections one after the other; a service whose disk is full still answers all else."""

    def __init__(self) -> None:
        self._store: Store | None = None
        # SQLite has one writer at a time, so a second thread would only wait for the first.
        self._thread = ThreadPoolExecutor(1, "feedback")

    async def keep(self, correction: Correction, key: str) -> Kept:
        """Keep a correction; it is on the disk when this returns.

        Once begun it is finished, whether or not the caller waits for the answer.

        Raises:
            KeyReused: another correction has this key.
            Problem: 503, it cannot be kept now; the log says why.
        """
        return await self._soon(lambda store: store.add(correction, key), _refused)

    async def about(self, texts: Sequence[str]) -> list[Kept]:
        """The latest word of each annotator on each target of some sentences.

        Raises:
            Problem: 503, they cannot be looked up now; the log says why.
        """
        kept = await self._soon(lambda store: store.about(texts), _not_read)
        return [one for verdict in verdicts(kept) for one in verdict.latest]

    async def _soon(self, work: Callable[[Store], T], refused: Callable[[], Problem]) -> T:
        """Do something with the store; not begun within `SECONDS`, it is never begun."""
        begun = self._thread.submit(self._do, work, refused)
        done = asyncio.wrap_future(begun)
        done.add_done_callback(_heard)
        await asyncio.wait({done}, timeout=SECONDS)
        if done.done():
            return done.result()
        begun.cancel()
        tell("feedback_failed", "error", why=f"the database does not answer within {SECONDS} s")
        raise refused()

    def _do(self, work: Callable[[Store], T], refused: Callable[[], Problem]) -> T:
        try:
            if self._store is None:
                self._store = Store.default(_PATIENCE)
            return work(self._store)
        except (InvalidStore, SQLAlchemyError) as problem:
            tell("feedback_failed", "error", why=_why(problem))
            raise refused() from None


def _refused() -> Problem:
    detail = (
        "The correction cannot be kept now; the log of the service says why. Send it again under "
        "the same Idempotency-Key."
    )
    return Problem(503, detail, "feedback", {"Retry-After": "5"})


def _not_read() -> Problem:
    detail = "Earlier corrections cannot be looked up now; the log of the service says why."
    return Problem(503, detail, "feedback", {"Retry-After": "5"})


def _heard(kept: "asyncio.Future[T]") -> None:
    """Look at the outcome, which asyncio else reports as a mistake where the caller had given up."""
    if not kept.cancelled():
        kept.exception()


def _why(problem: InvalidStore | SQLAlchemyError) -> str:
    """What SQLite said; SQLAlchemy's own message quotes the row, and with it the caller's text."""
    if isinstance(problem, InvalidStore):
        return str(problem)
    return str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
