"""Where corrections are kept: one SQLite file or one Postgres database, written by several processes at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from dragoman.artifact import home
from dragoman.errors import InvalidQuery

from . import postgres
from .correction import Correction
from .schema import PATIENCE, InvalidStore, corrections, fingerprint, sentences
from .sqlite_file import open_file

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

    def __init__(self, place: str | Path, patience: float = PATIENCE) -> None:
        """Open or make the store.

        place: the path of an SQLite file, or the URL of a Postgres database.
        patience: seconds that a writer waits for others.

        Raises:
            InvalidStore: it cannot be opened.
        """
        self._place = place
        self._patience = patience
        self._file = None if postgres.is_url(place) else Path(place)
        self.name = str(self._file or postgres.shown(str(place)))
        """The path, or the URL without its password."""
        self._open()

    @classmethod
    def named(cls, place: str = "", patience: float = PATIENCE) -> "Store":
        """The store at a place; without one `$DRAGOMAN_HOME/feedback.sqlite`."""
        return cls(place or default_file(), patience)

    def add(self, correction: Correction, key: str) -> Kept:
        """Keep a correction, once for each idempotency key; returns what is kept under the key.

        In a file it lies in that of the store's path, also where the one that was opened at first
        has been removed or replaced.

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
            raise InvalidStore(f"{self.name}: is replaced while corrections are kept")
        kept = _kept(row)
        if kept.correction != correction:
            raise KeyReused(
                f"idempotency key {key!r} was sent before with another correction; "
                "take a new key for each correction"
            )
        return kept

    def _open(self) -> None:
        if self._file is None:
            self._engine: Engine = postgres.open_server(str(self._place), self._patience)
        else:
            self._engine = open_file(self._file, self._patience)
        self._opened = self._identity()

    def _insert(self, correction: Correction, key: str) -> Row[Any]:
        new = {
            "key": key,
            "received": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "annotator": (correction.annotator or "").replace("\0", "")
            or None,  # no NUL in Postgres
            "correction": correction.model_dump(mode="json"),
        }
        with self._engine.begin() as connection:
            connection.execute(self._insertion(corrections).values(new).on_conflict_do_nothing())
            row = connection.execute(select(corrections).where(corrections.c.key == key)).one()
            place = {"id": row.id, "sha256": fingerprint(row.correction["text"])}
            connection.execute(self._insertion(sentences).values(place).on_conflict_do_nothing())
        return row

    def _insertion(self, table: Table) -> Any:  # noqa: ANN401 - each dialect has a class of its own
        return (sqlite if self._file else postgresql).insert(table)

    def _identity(self) -> tuple[int, int] | None:
        """Which file lies at the path; None for none, and for a server."""
        if self._file is None:
            return None
        try:
            found = self._file.stat()
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
        wanted = sentences.c.sha256.in_([fingerprint(one) for one in texts])
        found = select(corrections).join(sentences, sentences.c.id == corrections.c.id)
        with self._engine.begin() as connection:
            rows = connection.execute(found.where(wanted).order_by(corrections.c.id)).all()
        return [_kept(row) for row in rows]

    def close(self) -> None:
        """Let go of the file or the server."""
        self._engine.dispose()


def default_file() -> Path:
    """The file that the service and the command line share where no other store is set."""
    return home() / FILE


def _kept(row: Row[Any]) -> Kept:
    return Kept(row.id, row.received, Correction.model_validate(row.correction))
