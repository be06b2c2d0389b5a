"""Promotion without a gap: under load nothing is lost, and no answer is mixed from two models."""

import json
import shutil
import signal
import sys
import threading
from typing import Any

import httpx
import pytest

from dragoman.artifact import CARD, Artifact, write_manifest
from dragoman.labeller import Labeller, ScoreItem
from dragoman.registry import Registry

from .conftest import PATIENCE

ITEM = {"text": "Moscow rejects any further enlargement of NATO.", "target": "NATO enlargement"}
ITEMS = [ITEM | {"id": number} for number in range(3)]


@pytest.fixture(scope="module")
def served(start_server: Any) -> Any:
    """A server that reads the pointer only when it is told to."""
    return start_server(poll_seconds=0)


@pytest.fixture(scope="module")
def expected(artifact: Artifact, other_artifact: Artifact) -> dict[str, list[Any]]:
    """What each of two models answers."""
    return {
        one.id: [{"status": "ok"} | row.as_dict() for row in Labeller(one).score(map(ScoreItem.from_row, ITEMS))]
        for one in (artifact, other_artifact)
    }  # fmt: skip


def model(server: Any) -> str:
    """The model that answers."""
    name: str = server.score(ITEM)["model"]
    return name


def models(answers: list[httpx.Response]) -> set[str]:
    """The models that gave these answers so far."""
    return {answer.headers["x-dragoman-model"] for answer in answers.copy()}


def test_promotion_under_load_loses_and_mixes_nothing(
    served: Any, expected: dict[str, list[Any]], artifact: Artifact, other_artifact: Artifact
) -> None:
    """Callers go on through promotion and rollback; each answer is all one model's or all the other's."""
    registry = Registry(served.home)
    registry.add(other_artifact.folder)
    ended, answers, failures = threading.Event(), [], []

    def ask() -> None:
        with httpx.Client(base_url=served.url, timeout=PATIENCE) as client:
            while not ended.is_set():
                answer = client.post("/v1/score", json={"items": ITEMS})
                (answers if answer.status_code == 200 else failures).append(answer)

    callers = [threading.Thread(target=ask) for _ in range(4)]
    for one in callers:
        one.start()
    try:
        served.until(lambda: answers)
        registry.promote(other_artifact.id, forced=True, why="a test")
        served.process.send_signal(signal.SIGHUP)
        served.until(lambda: models(answers) == {artifact.id, other_artifact.id})
        registry.rollback()
        served.process.send_signal(signal.SIGHUP)
        served.until(lambda: model(served) == artifact.id)
    finally:
        ended.set()
        for one in callers:
            one.join()
    assert failures == []
    for answer in answers:
        content = answer.json()
        assert content["results"] == expected[content["model"]]
        assert answer.headers["x-dragoman-model"] == content["model"]
    served.until(lambda: len(served.events("promoted")) == 3)
    assert [one["model"] for one in served.events("promoted")][1:] == [other_artifact.id, artifact.id]  # fmt: skip


def test_a_bad_artifact_leaves_the_old_one_serving(
    served: Any, artifact: Artifact, other_artifact: Artifact
) -> None:
    """A damaged champion is told in the log and counted; the old model answers on."""
    registry = Registry(served.home)
    added = registry.add(other_artifact.folder)
    registry.promote(other_artifact.id, forced=True, why="a test")
    damaged = (added.folder / "model.onnx").read_bytes()
    (added.folder / "model.onnx").write_bytes(damaged[:-1])
    try:
        served.process.send_signal(signal.SIGHUP)
        served.until(lambda: served.events("promotion_failed"))
        assert "damaged" in served.events("promotion_failed")[-1]["why"]
        assert model(served) == artifact.id
        assert served.metric(r'dragoman_promotions_total\{outcome="promotion_failed"\}') >= 1
    finally:
        (added.folder / "model.onnx").write_bytes(damaged)


def test_the_pointer_is_polled(start_server: Any, other_artifact: Artifact) -> None:
    """Without any signal, a new champion answers soon."""
    polled = start_server(poll_seconds=0.2)
    Registry(polled.home).add(other_artifact.folder)
    Registry(polled.home).promote(other_artifact.id, forced=True, why="a test")
    polled.until(lambda: model(polled) == other_artifact.id)


BAD_POINTERS = [
    b"\xff\xfe not UTF-8",
    b"fast-00000000\x00",
    b"x" * 5000,
    b"../../elsewhere",
    b"/",
    b"nested",
]


def test_no_pointer_ends_the_watch(start_server: Any, other_artifact: Artifact) -> None:
    """Each bad pointer is told, by the log and a metric; the next good promotion is followed."""
    served = start_server(poll_seconds=0.1)
    nested = served.home / "artifacts" / "nested"
    nested.mkdir(parents=True)
    (nested / "manifest.json").write_text("[" * 100_000)
    shipped = model(served)
    for number, pointer in enumerate(BAD_POINTERS, start=1):
        (served.home / "champion").write_bytes(pointer)
        served.until(lambda number=number: len(served.events("promotion_failed")) >= number)
        assert model(served) == shipped
    assert served.metric(r'dragoman_promotions_total\{outcome="promotion_failed"\}') >= len(BAD_POINTERS)  # fmt: skip
    (served.home / "champion").unlink()
    Registry(served.home).add(other_artifact.folder)
    Registry(served.home).promote(other_artifact.id, forced=True, why="a test")
    served.until(lambda: model(served) == other_artifact.id)


def test_an_artifact_that_comes_late_is_loaded(start_server: Any, artifact: Artifact, tmp_path: Any) -> None:  # fmt: skip
    """A pinned artifact that is away at the start means 503 until it is there, and not for ever."""
    late = tmp_path / "late"
    command = (sys.executable, "-m", "bentoml", "serve", "dragoman.serving.service:StanceService")
    served = start_server(*command, wait=False, artifact=late, poll_seconds=0)
    served.until(lambda: served.events("promotion_failed"))
    assert served.http.get("/readyz").status_code == 503
    shutil.copytree(artifact.folder, tmp_path / "copy")
    (tmp_path / "copy").rename(late)
    served.until(served.ready)


def test_a_card_is_told_whatever_becomes_of_its_folder(
    start_server: Any, other_artifact: Artifact, tmp_path: Any
) -> None:
    """A card that is not UTF-8, figures that JSON does not have, a folder that is gone: 200."""
    odd = tmp_path / "odd"
    shutil.copytree(other_artifact.folder, odd)
    (odd / "MODEL_CARD.md").write_bytes(b"# A card of \xff bytes")
    card = json.loads((odd / CARD).read_text("utf-8"))
    card["metrics"] = [{"name": "\ud83d", "value": float("nan")}]
    (odd / CARD).write_text(json.dumps(card), "utf-8")
    write_manifest(odd)
    served = start_server(artifact=odd)
    shutil.rmtree(odd)
    answer = served.http.get("/v1/model")
    assert answer.status_code == 200
    assert answer.json()["card"] == "# A card of \ufffd bytes"
    assert answer.json()["metrics"] == [{"name": "?", "value": None}]
    assert model(served) == answer.json()["model"]
