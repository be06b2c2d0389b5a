"""The store: nothing that was answered is lost, whoever writes and whatever dies."""

import contextlib
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.database import VERSION, InvalidStore
from dragoman.serving.feedback.store import KeyReused, Store

from .samples import spoken

KILLER = Path(__file__).with_name("feedback_killer.py")
KILLS = 24


@pytest.fixture
def correction() -> Correction:
    """A correction that follows the schema."""
    return Correction.from_row(spoken())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "feedback.sqlite")


def test_what_is_kept_comes_back(store: Store, correction: Correction) -> None:
    """A correction is read as it was given, with an id and the time of its arrival."""
    kept = store.add(correction, "a")
    assert list(Store(store.path).all()) == [kept]
    assert (kept.id, kept.correction) == (1, correction)
    assert kept.received.endswith("+00:00")


def test_a_key_counts_once(store: Store, correction: Correction) -> None:
    """Sent again under its key, a correction is kept once; another one under it is refused."""
    first = store.add(correction, "a")
    assert store.add(correction, "a") == first
    with pytest.raises(KeyReused, match="'a' was sent before"):
        store.add(Correction.from_row(spoken(stance="against")), "a")
    assert list(store.all()) == [first]


def test_what_was_said_of_a_sentence_is_found(store: Store) -> None:
    """By its text to the letter, through an index, also in a store that an older version made."""
    texts = ["Xi denounced AUKUS.", "🕊️ Xi denounced “AUKUS”.", "Xi denounced the Quad."]
    kept = [
        store.add(Correction.from_row(spoken(text=text, mention=None, positions=None)), text)
        for text in texts
    ]
    with sqlite3.connect(store.path) as connection:
        connection.execute("DROP INDEX corrections_text")
        connection.execute("PRAGMA user_version = 1")
    opened = Store(store.path)
    assert opened.about(texts[:2]) == kept[:2]
    assert opened.about([]) == []
    with sqlite3.connect(store.path) as connection:
        plan = "EXPLAIN QUERY PLAN SELECT 1 FROM corrections WHERE correction ->> '$.text' IN (?)"
        assert "corrections_text" in str(connection.execute(plan, texts[:1]).fetchall())


def test_commits_reach_the_disk(store: Store) -> None:
    """The file is in WAL mode, and every connection waits for the disk."""
    with store._engine.connect() as connection:
        pragmas = ("journal_mode", "synchronous", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 2, 30_000]


def test_only_the_owner_may_read(store: Store, correction: Correction) -> None:
    """The file and those beside it are closed to other users of the machine."""
    with store._engine.connect():  # SQLite removes its side files with the last connection
        store.add(correction, "a")
        files = list(store.path.parent.glob("feedback.sqlite*"))
        assert len(files) == 3
        assert [file.stat().st_mode & 0o077 for file in files] == [0, 0, 0]


def test_a_newer_store_is_not_touched(store: Store) -> None:
    """A file of a schema that this version does not know is refused, and the way out is said."""
    store.close()
    with sqlite3.connect(store.path) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(InvalidStore, match="newer dragoman"):
        Store(store.path)


def test_another_file_is_no_store(tmp_path: Path) -> None:
    """A file that is not SQLite, and a folder, are refused in one sentence."""
    (tmp_path / "notes.txt").write_text("nothing here is a database, though it is long enough" * 99)
    with pytest.raises(InvalidStore, match="is no feedback store"):
        Store(tmp_path / "notes.txt")
    with pytest.raises(InvalidStore, match="cannot be opened"):
        Store(tmp_path)


def test_many_threads_make_one_store(tmp_path: Path, correction: Correction) -> None:
    """Opened for the first time by many at once, a store has each correction once."""
    with ThreadPoolExecutor(8) as pool:
        kept = list(
            pool.map(lambda n: Store(tmp_path / "f.sqlite").add(correction, str(n)), range(16))
        )
    assert sorted(one.id for one in kept) == list(range(1, 17))


@pytest.mark.parametrize("endings", [[""], ["", "-wal", "-shm"], ["-wal"]])
def test_what_is_kept_lies_at_the_path(
    store: Store, correction: Correction, endings: list[str]
) -> None:
    """Where the file was removed meanwhile, the next correction lies in the one that took its place."""
    store.add(correction, "a")
    with contextlib.closing(sqlite3.connect(store.path)) as reader:  # holds the old file open
        reader.execute("SELECT * FROM corrections").fetchall()
        for ending in endings:
            store.path.with_name(store.path.name + ending).unlink(missing_ok=True)
        kept = store.add(correction, "b")
    assert kept in list(Store(store.path).all())


def test_a_folder_that_is_gone_is_made_again(store: Store, correction: Correction) -> None:
    """Also where the whole registry was moved away."""
    store.path.parent.rename(store.path.parent.with_name("moved"))
    kept = store.add(correction, "a")
    assert list(Store(store.path).all()) == [kept]


def test_a_kill_loses_nothing_that_was_answered(tmp_path: Path) -> None:
    """Pairs of processes write at once and are killed at random moments: every answer holds."""
    path = tmp_path / "feedback.sqlite"
    command = [sys.executable, str(KILLER), str(path), str(KILLS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answered = done.stdout.splitlines()
    kept = [one.correction.text for one in Store(path).all()]
    assert len(answered) > KILLS
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) - len(answered) <= KILLS  # at most the one under way in each process
