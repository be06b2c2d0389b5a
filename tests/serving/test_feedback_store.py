"""The store: nothing that was answered is lost, whoever writes and whatever dies."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.schema import VERSION, InvalidStore
from dragoman.serving.feedback.store import Kept, KeyReused, Store

from .conftest import free_port
from .postgres import Postgres
from .samples import spoken

KILLER = Path(__file__).with_name("feedback_killer.py")
KILLS = 24


@pytest.fixture
def correction() -> Correction:
    """A correction that follows the schema."""
    return Correction.from_row(spoken())


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store may be made: a file, or a database of a real server."""
    if request.param == "sqlite":
        return str(tmp_path / "feedback.sqlite")
    url: str = request.getfixturevalue("postgres").database()
    return url


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store of either kind."""
    made = Store(place)
    yield made
    made.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file of a store is made."""
    return tmp_path / "feedback.sqlite"


@pytest.fixture
def file_store(path: Path) -> Store:
    """An empty store in a file."""
    return Store(path)


def test_what_is_kept_comes_back(store: Store, place: str, correction: Correction) -> None:
    """A correction is read as it was given, with an id and the time of its arrival."""
    kept = store.add(correction, "a")
    assert list(Store(place).all()) == [kept]
    assert (kept.id, kept.correction) == (1, correction)
    assert kept.received.endswith("+00:00")


def test_any_text_is_kept(store: Store) -> None:
    """Also what a database might refuse: no characters, other alphabets, characters beyond 16 bits."""
    names = ["\0", "a\0b", "Київ 🕊", "'; DROP TABLE corrections; --", "%s {x} :y"]
    said = [Correction.from_row(spoken(annotator=name, note=name)) for name in names]
    for number, one in enumerate(said):
        store.add(one, str(number))
    assert [kept.correction for kept in store.all()] == said


def test_a_key_counts_once(store: Store, correction: Correction) -> None:
    """Sent again under its key, a correction is kept once; another one under it is refused."""
    first = store.add(correction, "a")
    assert store.add(correction, "a") == first
    with pytest.raises(KeyReused, match="'a' was sent before"):
        store.add(Correction.from_row(spoken(stance="against")), "a")
    assert list(store.all()) == [first]


def test_what_was_said_of_a_sentence_is_found(store: Store, place: str) -> None:
    """By its text to the letter, also in a store that an older version made."""
    texts = ["Xi denounced AUKUS.", "🕊️ Xi denounced “AUKUS”.", "Xi denounced\0 the Quad."]
    kept = [
        store.add(Correction.from_row(spoken(text=one, mention=None, positions=None)), one)
        for one in texts[:2]
    ]
    store.add(Correction.from_row(spoken(text=texts[2], mention=None, positions=None)), "third")
    assert store.about(texts[:2]) == kept
    assert len(store.about(texts)) == 3
    assert store.about([]) == []
    with store._engine.begin() as connection:
        connection.execute(text("DROP TABLE corrected_sentences"))
        older = "PRAGMA user_version = 1"
        if connection.dialect.name == "postgresql":
            older = "UPDATE corrections_schema SET version = 1"
        connection.execute(text(older))
    opened = Store(place)
    assert opened.about(texts[:2]) == kept
    opened.close()


def test_commits_reach_the_disk(file_store: Store) -> None:
    """The file is in WAL mode, and every connection waits for the disk."""
    with file_store._engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 30_000]


@pytest.mark.parametrize(("set_to", "used"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_commits_reach_the_disk_of_a_server(postgres: Postgres, set_to: str, used: str) -> None:
    """A server that would answer before its disk has it is told to wait; a stricter one stays so."""
    with contextlib.closing(Store(postgres.database())) as store:
        database = store._engine.url.database
        with store._engine.begin() as connection:
            connection.execute(text(f"ALTER DATABASE {database} SET synchronous_commit = {set_to}"))
        store._engine.dispose()
        with store._engine.begin() as connection:
            assert connection.execute(text("SHOW synchronous_commit")).scalar() == used
            assert connection.execute(text("SHOW statement_timeout")).scalar() == "30s"


def test_only_the_owner_may_read(file_store: Store, path: Path, correction: Correction) -> None:
    """The file and those beside it are closed to other users of the machine."""
    with file_store._engine.connect():  # SQLite removes its side files with the last connection
        file_store.add(correction, "a")
        files = list(path.parent.glob("feedback.sqlite*"))
        assert len(files) == 3
        assert [file.stat().st_mode & 0o077 for file in files] == [0, 0, 0]


def test_a_newer_store_is_not_touched(file_store: Store, path: Path) -> None:
    """A file of a schema that this version does not know is refused, and the way out is said."""
    file_store.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(InvalidStore, match="newer dragoman"):
        Store(path)


def test_a_newer_database_is_not_touched(postgres: Postgres) -> None:
    """The same of a database; the password of its URL is not printed."""
    url = postgres.database()
    with contextlib.closing(Store(url)) as store, store._engine.begin() as connection:
        connection.execute(text(f"UPDATE corrections_schema SET version = {VERSION + 1}"))
    with pytest.raises(InvalidStore, match="newer dragoman") as told:
        Store(url)
    assert "secret" not in str(told.value)


def test_a_server_that_is_away_is_one_sentence(postgres: Postgres) -> None:
    """As are a database that is not there, another scheme and no database; no password is printed."""
    url = postgres.database()
    away = f"postgresql+psycopg://dragoman:secret@127.0.0.1:{free_port()}/feedback"
    told = {
        away: "cannot be used as a feedback store .*refused",
        url + "x": "feedback_.*does not exist",
        "postgres://dragoman:secret@localhost/feedback": "write postgresql.psycopg://USER",
        "mysql://dragoman:secret@localhost/feedback": "write postgresql.psycopg://USER",
        "postgresql+psycopg://dragoman:secret@localhost": "write postgresql.psycopg://USER",
        "postgresql+psycopg://dragoman:secret@localhost:many/feedback": "write postgresql",
    }
    for wrong, sentence in told.items():
        with pytest.raises(InvalidStore, match=sentence) as problem:
            Store(wrong)
        assert "secret" not in str(problem.value)
        assert "\n" not in str(problem.value)


def test_another_file_is_no_store(tmp_path: Path) -> None:
    """A file that is not SQLite, and a folder, are refused in one sentence."""
    (tmp_path / "notes.txt").write_text("nothing here is a database, though it is long enough" * 99)
    with pytest.raises(InvalidStore, match="is no feedback store"):
        Store(tmp_path / "notes.txt")
    with pytest.raises(InvalidStore, match="cannot be opened"):
        Store(tmp_path)


def test_many_threads_make_one_store(place: str, correction: Correction) -> None:
    """Opened for the first time by many at once, a store has each correction once."""

    def keep(number: int) -> Kept:
        with contextlib.closing(Store(place)) as store:
            return store.add(correction, str(number))

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(keep, range(16)))
    assert sorted(one.id for one in kept) == list(range(1, 17))


@pytest.mark.parametrize("endings", [[""], ["", "-wal", "-shm"], ["-wal"]])
def test_what_is_kept_lies_at_the_path(
    file_store: Store, path: Path, correction: Correction, endings: list[str]
) -> None:
    """Where the file was removed meanwhile, the next correction lies in the one that took its place."""
    file_store.add(correction, "a")
    with contextlib.closing(sqlite3.connect(path)) as reader:  # holds the old file open
        reader.execute("SELECT * FROM corrections").fetchall()
        for ending in endings:
            path.with_name(path.name + ending).unlink(missing_ok=True)
        kept = file_store.add(correction, "b")
    assert kept in list(Store(path).all())


def test_a_folder_that_is_gone_is_made_again(
    file_store: Store, path: Path, correction: Correction
) -> None:
    """Also where the whole registry was moved away."""
    path.parent.rename(path.parent.with_name("moved"))
    kept = file_store.add(correction, "a")
    assert list(Store(path).all()) == [kept]


def test_a_kill_loses_nothing_that_was_answered(place: str) -> None:
    """Pairs of processes write at once and are killed at random moments: every answer holds."""
    command = [sys.executable, str(KILLER), place, str(KILLS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answered = done.stdout.splitlines()
    with contextlib.closing(Store(place)) as store:
        kept = [one.correction.text for one in store.all()]
    assert len(answered) > KILLS
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) - len(answered) <= KILLS  # at most the one under way in each process
