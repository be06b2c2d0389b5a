"""Where corrections are kept: one SQLite file that several processes write at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, select
from sqlalchemy.dialects.sqlite import insert

from dragoman.artifact import home
from dragoman.errors import InvalidQuery

from .correction import Correction
from .database import corrections, open_database

FILE = "feedback.sqlite"


class KeyReused(InvalidQuery):
    """An idempotency key that was sent before, with another correction."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A correction as it was received; `received` is UTC, ISO 8601."""

    id: int
    received: str
    correction: Correction


class Store:
    """Keeps corrections; what `add` has returned survives a killed process and a power cut."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            InvalidStore: it cannot be opened.
        """
        self.path = path
        self._engine: Engine = open_database(path)

    @classmethod
    def default(cls) -> "Store":
        """The store that the service and the command line share, `$DRAGOMAN_HOME/feedback.sqlite`."""
        return cls(home() / FILE)

    def add(self, correction: Correction, key: str) -> Kept:
        """Keep a correction, once for each idempotency key; returns what is kept under the key.

        Raises:
            KeyReused: another correction is kept under this key.
        """
        new = {
            "key": key,
            "received": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "annotator": correction.annotator,
            "correction": correction.model_dump(mode="json"),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(corrections).values(new).on_conflict_do_nothing())
            row = connection.execute(select(corrections).where(corrections.c.key == key)).one()
        kept = _kept(row)
        if kept.correction != correction:
            raise KeyReused(
                f"idempotency key {key!r} was sent before with another correction; "
                "take a new key for each correction"
            )
        return kept

    def all(self) -> Iterator[Kept]:
        """Every correction, oldest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(corrections).order_by(corrections.c.id)).all()
        return (_kept(row) for row in rows)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.received, Correction.model_validate(row.correction))
