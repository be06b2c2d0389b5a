"""The tables in which corrections are kept, on SQLite and on Postgres, and their versions."""

import hashlib
from collections.abc import Callable

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table, select

from dragoman.errors import DragomanError

VERSION = 2
PATIENCE = 30.0
"""Seconds that a writer waits for others, where nobody waits for it in turn."""

metadata = MetaData()
corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("received", String, nullable=False),  # UTC, ISO 8601
    Column("annotator", String),
    Column("correction", JSON, nullable=False),
    sqlite_autoincrement=True,  # an id is never given twice
)

sentences = Table(
    "corrected_sentences",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # of the correction
    Column("sha256", String, nullable=False, index=True),  # of its text
)
"""By which sentence corrections are found; a text itself may be too long for an index."""


def fingerprint(text: str) -> str:
    """What stands for a sentence in the table of sentences."""
    return hashlib.sha256(text.encode()).hexdigest()


def _index_sentences(connection: Connection) -> None:
    """Note the sentence of each correction that an earlier version kept."""
    sentences.create(connection, checkfirst=True)
    known = select(sentences.c.id)
    rows = connection.execute(select(corrections).where(corrections.c.id.not_in(known))).all()
    places = [{"id": row.id, "sha256": fingerprint(row.correction["text"])} for row in rows]
    if places:
        connection.execute(sentences.insert(), places)


_STEPS: tuple[Callable[[Connection], None], ...] = (metadata.create_all, _index_sentences)
"""What leads from version 0 to 1, from 1 to 2, ...; a step that has shipped never changes."""


class InvalidStore(DragomanError):
    """A feedback store that cannot be opened, or that a newer dragoman wrote."""


def upgrade(connection: Connection, version: int, store: str) -> None:
    """Lead the tables from their version to this one; the caller holds the lock and notes VERSION.

    Raises:
        InvalidStore: a newer dragoman wrote them.
    """
    if version > VERSION:
        raise InvalidStore(
            f"{store}: written by a newer dragoman (schema {version}, this one knows "
            f"{VERSION}); upgrade with: pip install --upgrade dragoman"
        )
    for step in _STEPS[version:]:
        step(connection)
