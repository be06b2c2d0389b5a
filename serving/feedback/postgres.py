"""Corrections in a Postgres database: its URL, its tables, and commits that have reached the disk."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dragoman.extras import missing

from .schema import VERSION, InvalidStore, upgrade

_DRIVER = "postgresql+psycopg"
_FORM = f"{_DRIVER}://USER@HOST:5432/DATABASE"
_UPGRADING = 0x647261676F6D616E
"""The advisory lock under which one process at a time makes or changes the tables."""
_DURABLE = text(
    "SELECT set_config('statement_timeout', :patience, true),"
    " set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
    " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, true)"
)
"""For one transaction, so that poolers between us and the server may share their connections."""


def is_url(place: str | Path) -> bool:
    """Whether a store is named by a URL, not by the path of a file."""
    return "://" in str(place)


def shown(url: str) -> str:
    """The URL as it may be printed: without its password.

    Raises:
        InvalidStore: it is not that of a Postgres database.
    """
    return _read(url).render_as_string(hide_password=True)


def check(url: str) -> None:
    """See, without asking the server, that the URL and what it needs are there.

    Raises:
        InvalidStore: the URL cannot be used.
        MissingExtra: psycopg is not installed.
    """
    _engine(_read(url), 1).dispose()


def open_server(url: str, patience: float) -> Engine:
    """An engine for a database that answers and has the tables of this version.

    patience: seconds that a statement may take, and (two at least) a connection.

    Raises:
        InvalidStore: the URL cannot be used, the server does not answer or refuses, the tables are
            of a newer version.
        MissingExtra: psycopg is not installed.
    """
    engine = _engine(_read(url), patience)
    event.listen(engine, "begin", lambda connection: _begin(connection, patience))
    try:
        with engine.begin() as connection:
            _make_tables(connection, shown(url))
    except SQLAlchemyError as problem:
        engine.dispose()
        said = " ".join(str(getattr(problem, "orig", problem)).split())
        raise InvalidStore(f"{shown(url)}: cannot be used as a feedback store ({said})") from None
    except InvalidStore:
        engine.dispose()
        raise
    return engine


def _read(url: str) -> URL:
    """The URL, with the one driver that we use."""
    try:
        found = make_url(url)
    except (ArgumentError, ValueError):
        found = None
    # What cannot be read is not repeated: there may be a password in it.
    if found is None or found.drivername not in (_DRIVER, "postgresql") or not found.database:
        raise InvalidStore(f"the feedback store is no URL of a Postgres database; write {_FORM}")
    return found.set(drivername=_DRIVER)


def _engine(url: URL, patience: float) -> Engine:
    try:
        return create_engine(
            url,
            pool_pre_ping=True,  # the server may have been restarted meanwhile
            hide_parameters=True,
            connect_args={"connect_timeout": max(2, int(patience)), "prepare_threshold": None},
        )
    except ModuleNotFoundError as problem:
        raise missing("feedback in Postgres", problem) or problem from None


def _begin(connection: Connection, patience: float) -> None:
    connection.execute(_DURABLE, {"patience": f"{int(1000 * patience)}ms"})


def _make_tables(connection: Connection, store: str) -> None:
    """Bring the tables to this version; the first of several processes does it."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADING})
    connection.execute(text("CREATE TABLE IF NOT EXISTS corrections_schema (version integer)"))
    version = connection.execute(text("SELECT max(version) FROM corrections_schema")).scalar() or 0
    upgrade(connection, version, store)
    if version < VERSION:
        connection.execute(
            text("INSERT INTO corrections_schema VALUES (:version)"), {"version": VERSION}
        )
