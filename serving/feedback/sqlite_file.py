"""Corrections in one SQLite file: how it is made and opened, and how writers take turns."""

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from .schema import PATIENCE, VERSION, InvalidStore, upgrade


def open_file(path: Path, patience: float = PATIENCE) -> Engine:
    """An engine for a file that is there and has the tables of this version; writers take turns.

    Each transaction opens the file anew: one that stayed open would go on into a file that was
    removed or replaced. patience: seconds that a writer waits for others.

    Raises:
        InvalidStore: the file cannot be opened or made, is no store, or is of a newer version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made for its owner only; SQLite gives its side files the rights of this one.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as problem:
        raise InvalidStore(f"{path}: cannot be opened: {problem.strerror or problem}") from None
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"timeout": patience}, poolclass=NullPool
    )
    event.listen(engine, "connect", lambda connection, _: _prepare(connection, patience))
    event.listen(engine, "begin", _begin)
    try:
        _patiently(lambda: _upgrade(engine, path), patience)
    except DatabaseError as problem:
        raise InvalidStore(f"{path}: is no feedback store ({problem.orig})") from None
    return engine


def _prepare(connection: sqlite3.Connection, patience: float) -> None:
    """Readers and a writer side by side; a commit has reached the disk when it returns."""
    connection.isolation_level = None  # the driver begins no transaction, `_begin` does
    connection.execute(f"PRAGMA busy_timeout = {int(1000 * patience)}")
    connection.execute("PRAGMA synchronous = FULL")
    _patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"), patience)


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first could not wait for it later."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _patiently(work: Callable[[], object], patience: float) -> None:
    """Try again while the file is locked: to change the journal's mode SQLite does not wait."""
    end = time.monotonic() + patience
    while True:
        try:
            work()
        except (sqlite3.OperationalError, OperationalError) as problem:
            if "locked" not in str(problem) or time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def _upgrade(engine: Engine, path: Path) -> None:
    """Bring the tables to this version; the first of several processes does it."""
    with engine.begin() as connection:
        version = connection.execute(text("PRAGMA user_version")).scalar_one()
        upgrade(connection, version, str(path))
        connection.execute(text(f"PRAGMA user_version = {VERSION}"))
