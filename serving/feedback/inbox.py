"""The store as the service uses it: opened by the first correction, and a refusal where it cannot be."""

import threading

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..logs import tell
from ..problems import Problem
from .correction import Correction
from .database import InvalidStore
from .store import Kept, Store


class Inbox:
    """Keeps corrections from many threads; a service whose disk is full still answers all else."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._opening = threading.Lock()

    def keep(self, correction: Correction, key: str) -> Kept:
        """Keep a correction; it is on the disk when this returns.

        Raises:
            KeyReused: another correction has this key.
            Problem: 503, it cannot be kept now; the log says why.
        """
        try:
            return self._opened().add(correction, key)
        except (InvalidStore, SQLAlchemyError) as problem:
            tell("feedback_failed", "error", why=_why(problem))
            detail = "The correction cannot be kept now; the log of the service says why."
            raise Problem(503, detail, "feedback", {"Retry-After": "5"}) from None

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = Store.default()
            return self._store


def _why(problem: InvalidStore | SQLAlchemyError) -> str:
    """What SQLite said; SQLAlchemy's own message quotes the row, and with it the caller's text."""
    if isinstance(problem, InvalidStore):
        return str(problem)
    return str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
