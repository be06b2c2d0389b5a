"""The store as the service uses it: on a thread of its own, and a refusal where it does not answer soon."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dragoman.errors import DragomanError

from ..logs import tell
from ..problems import Problem
from .correction import Correction
from .store import Kept, KeyReused, Store
from .verdicts import verdicts

T = TypeVar("T")

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
                self._store = Store.named(self._place, _PATIENCE)
            return work(self._store)
        except (DragomanError, SQLAlchemyError) as problem:
            if isinstance(problem, KeyReused):
                raise
            self._let_go()
            tell("feedback_failed", "error", why=_why(problem))
            raise refused() from None

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


def _not_read() -> Problem:
    detail = "Earlier corrections cannot be looked up now; the log of the service says why."
    return Problem(503, detail, "feedback", {"Retry-After": "5"})


def _heard(kept: "asyncio.Future[T]") -> None:
    """Look at the outcome, which asyncio else reports as a mistake where the caller had given up."""
    if not kept.cancelled():
        kept.exception()


def _why(problem: DragomanError | SQLAlchemyError) -> str:
    """What the database said; SQLAlchemy's own message quotes the row, and with it the caller's text."""
    if isinstance(problem, DragomanError):
        return str(problem)
    return str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
