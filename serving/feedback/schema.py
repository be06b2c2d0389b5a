"""The tables in which corrections are kept, on SQLite and on Postgres, and their versions."""

from collections.abc import Callable

from sqlalchemy import JSON, Column, Connection, Integer, MetaData, String, Table

from dragoman.errors import DragomanError

VERSION = 1
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

_STEPS: tuple[Callable[[Connection], None], ...] = (metadata.create_all,)
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
