"""Where corrections are kept: one SQLite file that several processes write at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, bindparam, select, text
from sqlalchemy.dialects.sqlite import insert

from dragoman.artifact import home
from dragoman.errors import InvalidQuery

from .correction import Correction
from .database import PATIENCE, InvalidStore, corrections, open_database

FILE = "feedback.sqlite"
_TRIES = 3
"""How often a correction is kept anew because its file was replaced meanwhile."""


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

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """Open or make the file; patience: seconds that a writer waits for others.

        Raises:
            InvalidStore: it cannot be opened.
        """
        self.path = path
        self._patience = patience
        self._open()

    @classmethod
    def default(cls, patience: float = PATIENCE) -> "Store":
        """The store that the service and the command line share, `$DRAGOMAN_HOME/feedback.sqlite`."""
        return cls(home() / FILE, patience)

    def add(self, correction: Correction, key: str) -> Kept:
        """Keep a correction, once for each idempotency key; returns what is kept under the key.

        What is kept lies in the file of the store's path, also where the one that was opened at
        first has been removed or replaced.

        Raises:
            KeyReused: another correction is kept under this key.
            InvalidStore: the file was replaced again and again meanwhile.
        """
        for _ in range(_TRIES):
            if self._identity() != self._opened:
                self._open()
            row = self._insert(correction, key)
            if self._identity() == self._opened:
                break
        else:
            raise InvalidStore(f"{self.path}: is replaced while corrections are kept")
        kept = _kept(row)
        if kept.correction != correction:
            raise KeyReused(
                f"idempotency key {key!r} was sent before with another correction; "
                "take a new key for each correction"
            )
        return kept

    def _open(self) -> None:
        self._engine: Engine = open_database(self.path, self._patience)
        self._opened = self._identity()

    def _insert(self, correction: Correction, key: str) -> Row[Any]:
        new = {
            "key": key,
            "received": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "annotator": correction.annotator,
            "correction": correction.model_dump(mode="json"),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(corrections).values(new).on_conflict_do_nothing())
            return connection.execute(select(corrections).where(corrections.c.key == key)).one()

    def _identity(self) -> tuple[int, int] | None:
        """Which file lies at the path; None for none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def all(self) -> Iterator[Kept]:
        """Every correction, oldest first."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(corrections).order_by(corrections.c.id)).all()
        return (_kept(row) for row in rows)

    def about(self, texts: Sequence[str]) -> list[Kept]:
        """Every correction of some sentences, oldest first."""
        if self._identity() != self._opened:
            self._open()
        said = text("correction ->> '$.text' IN :texts").bindparams(
            bindparam("texts", list(texts), expanding=True)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(select(corrections).where(said).order_by(corrections.c.id))
            return [_kept(row) for row in rows]

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.received, Correction.model_validate(row.correction))
