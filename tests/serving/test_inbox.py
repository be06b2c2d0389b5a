"""Corrections while their database is locked, removed or slow: the service says what is, and goes on."""

import contextlib
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from dragoman.artifact import Artifact
from dragoman.registry import Registry
from dragoman.serving.feedback.store import FILE, Store

from .conftest import PATIENCE
from .postgres import Postgres
from .samples import spoken


@pytest.fixture(scope="module")
def served(start_server: Any) -> Any:
    """A server that has kept a correction."""
    started = start_server(poll_seconds=0)
    started.until(lambda: send(started).status_code == 201)
    return started


def send(server: Any, **headers: str) -> httpx.Response:
    """Send a correction."""
    return httpx.post(f"{server.url}/v1/feedback", json=spoken(), headers=headers, timeout=PATIENCE)


def refusals(server: Any) -> list[dict[str, Any]]:
    """What the log says of the callers whose correction met the lock."""
    return [one for one in server.events("request") if one["request_id"].startswith("locked")]


@contextlib.contextmanager
def locked(server: Any) -> Iterator[None]:
    """Another program holds the database."""
    with contextlib.closing(sqlite3.connect(server.home / FILE)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.rollback()


def test_a_locked_database_is_503_in_the_one_format(served: Any, other_artifact: Artifact) -> None:
    """Thirty callers at once hear it soon; scoring and promotion go on, and later it is kept again."""
    Registry(served.home).add(other_artifact.folder)
    Registry(served.home).promote(other_artifact.id, forced=True, why="a test")
    with locked(served), ThreadPoolExecutor(30) as pool:
        sent = [pool.submit(send, served, **{"x-request-id": f"locked-{n}"}) for n in range(30)]
        served.process.send_signal(signal.SIGHUP)
        answers = [one.result() for one in sent]
        served.until(lambda: served.events("promoted")[-1]["model"] == other_artifact.id)
        assert served.score({"text": "Oslo hailed AUKUS.", "target": "AUKUS"})["results"]
    assert [answer.status_code for answer in answers] == [503] * 30
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert {answer.json()["request_id"] for answer in answers} == {f"locked-{n}" for n in range(30)}
    assert {answer.headers["retry-after"] for answer in answers} == {"5"}
    served.until(lambda: len(refusals(served)) == 30)
    assert {one["status"] for one in refusals(served)} == {503}
    key = {"idempotency-key": "again"}
    served.until(lambda: send(served, **key).status_code == 201)
    assert send(served, **key).json()["id"] == send(served, **key).json()["id"]


@pytest.mark.parametrize("endings", [[""], ["", "-wal", "-shm"]])
def test_201_is_never_told_of_a_lost_correction(served: Any, endings: list[str]) -> None:
    """The database is removed while it serves: what is answered afterwards lies in the new one."""
    for ending in endings:
        (served.home / f"{FILE}{ending}").unlink(missing_ok=True)
    receipt = send(served).json()
    assert receipt["id"] in [one.id for one in Store(served.home / FILE).all()]


def test_a_server_that_is_away_is_503_and_comes_back(start_server: Any, postgres: Postgres) -> None:
    """Postgres is ended under a service: it refuses corrections, scores on, and keeps again later."""
    url = postgres.database()
    served = start_server(poll_seconds=0, feedback=url)
    first = send(served, **{"idempotency-key": "first"}).json()["id"]
    postgres.stop()
    try:
        assert send(served).status_code == 503
        assert served.score({"text": "Oslo hailed AUKUS.", "target": "AUKUS"})["results"]
    finally:
        postgres.start()
    served.until(lambda: send(served, **{"idempotency-key": "again"}).status_code == 201)
    assert send(served, **{"idempotency-key": "first"}).json()["id"] == first
    with contextlib.closing(Store(url)) as store:
        assert [one.correction.target for one in store.all()] == ["AUKUS", "AUKUS"]
    assert served.events("feedback_failed")
    assert "secret" not in served.log.read_text()
    assert not (served.home / FILE).exists()


def test_a_locked_table_is_503(start_server: Any, postgres: Postgres) -> None:
    """Another program holds the table: the caller hears it, and nothing is kept twice."""
    url = postgres.database()
    served = start_server(poll_seconds=0, feedback=url)
    assert send(served).status_code == 201
    key = {"idempotency-key": "locked"}
    with contextlib.closing(Store(url)) as store, store._engine.begin() as other:
        other.execute(text("LOCK TABLE corrections"))
        assert send(served, **key).status_code == 503
    served.until(lambda: send(served, **key).status_code == 201)
    with contextlib.closing(Store(url)) as store:
        assert len(list(store.all())) == 2
