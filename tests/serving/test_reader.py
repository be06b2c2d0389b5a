"""`/v1/explain` and `/v1/feedback` over real sockets, and the files of the page."""

import asyncio
import json
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.labeller import Labeller, ScoreItem
from dragoman.serving.explain import explain
from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.inbox import Inbox
from dragoman.serving.feedback.store import FILE, Store
from dragoman.serving.keys import fingerprint
from dragoman.serving.problems import Problem

from .samples import SENTENCE, spoken

QUESTION = {"text": "Moscow rejects any further enlargement of NATO.", "target": "NATO enlargement"}


def kept(server: Any) -> list[dict[str, Any]]:
    """What the store of a server holds, as it was sent."""
    return [one.correction.model_dump(mode="json") for one in Store(server.home / FILE).all()]


def refused(answer: httpx.Response, words: str) -> None:
    """A problem of the caller's, told in words."""
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["detail"]


def test_an_explanation_is_that_of_the_library(server: Any, labeller: Labeller) -> None:
    """The service explains what `explain` does, to the last digit."""
    answer = server.http.post("/v1/explain", json=QUESTION | {"holder": "Moscow"})
    expected = explain(labeller, ScoreItem.from_row(QUESTION | {"holder": "Moscow"})).as_dict()
    expected |= {"mention": list(expected["mention"]), "holder_span": [0, 6]}
    assert answer.json() == expected
    assert answer.headers["x-dragoman-model"] == labeller.artifact.id


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "A JSON object with"),
        ({"text": "x"}, "`target` is missing"),
        (QUESTION | {"why": 1}, "Unknown field 'why'"),
        (QUESTION | {"text": "word " * 121}, "at most 120 are explained"),
    ],
)
def test_a_bad_question_is_refused(server: Any, body: object, words: str) -> None:
    """What cannot be explained is told in the one error format."""
    refused(server.http.post("/v1/explain", json=body), words)


def test_a_correction_is_kept_before_201(server: Any) -> None:
    """When the answer is there, the store has the correction: another process reads it."""
    said = spoken(annotator="anna", note="first")
    answer = server.http.post("/v1/feedback", json=said, headers={"idempotency-key": "one"})
    assert answer.status_code == 201
    assert answer.json()["key"] == "one"
    (mine,) = [one for one in kept(server) if one["note"] == "first"]
    assert said.items() <= mine.items()


def test_a_correction_sent_again_is_kept_once(server: Any) -> None:
    """Under the same key the same answer comes back; another correction under it is refused."""
    headers = {"idempotency-key": "again"}
    answers = [
        server.http.post("/v1/feedback", json=spoken(note="again"), headers=headers)
        for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert len([one for one in kept(server) if one["note"] == "again"]) == 1
    other = server.http.post("/v1/feedback", json=spoken(note="other"), headers=headers)
    refused(other, "sent before with another correction")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "valid dictionary"),
        (spoken(stance="pro"), "`stance`"),
        (spoken(mention=[0, 99]), f"text of {len(SENTENCE)} characters"),
        (spoken(extra=1), "`extra`"),
    ],
)
def test_what_is_no_correction_is_refused(server: Any, body: object, words: str) -> None:
    """A correction that does not follow the schema is refused and not kept."""
    before = len(kept(server))
    refused(server.http.post("/v1/feedback", json=body), words)
    assert len(kept(server)) == before


@pytest.mark.parametrize("path", ["/v1/explain", "/v1/feedback"])
@pytest.mark.parametrize("field", ["text", "target", "holder", "stance", "note"])
def test_half_a_character_is_refused(server: Any, path: str, field: str) -> None:
    """A lone surrogate can be spelled in JSON, but is no text."""
    body = json.dumps(QUESTION | {field: "\ud83d"})
    json_type = {"content-type": "application/json"}
    refused(server.http.post(path, content=body, headers=json_type), "surrogate")


def test_a_bad_key_is_refused(server: Any) -> None:
    """A key is visible ASCII of bounded length."""
    headers = {"idempotency-key": "x" * 201}
    refused(server.http.post("/v1/feedback", json=spoken(), headers=headers), "Idempotency-Key")


def test_a_store_that_cannot_be_kept_is_503(
    registry: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing can be written the caller is not told 201; the log says why, without the text."""
    (registry / FILE).write_text("this is no database, and long enough to be seen as none" * 99)
    with pytest.raises(Problem) as problem:
        asyncio.run(Inbox().keep(Correction.from_row(spoken()), "key"))
    assert (problem.value.status, problem.value.headers["Retry-After"]) == (503, "5")
    (event,) = caplog.records
    assert "is no feedback store" in event.fields["why"]
    assert SENTENCE not in str(event.fields)


def test_the_page_and_its_policy(server: Any) -> None:
    """Every file is there with its type, under a policy that allows nothing inline or foreign."""
    page = server.http.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    names = ["app.js", "look.css", "icon.svg", "sample.txt"]
    found = [server.http.get(f"/page/{name}") for name in names]
    kinds = [one.headers["content-type"].split(";")[0] for one in found]
    assert kinds == ["text/javascript", "text/css", "image/svg+xml", "text/plain"]
    for answer in (page, *found):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    assert "style=" not in page.text
    assert "<style" not in page.text


@pytest.mark.parametrize("path", ["/page/files.py", "/page/", "/page/../routes.py", "/page/%2e%2e/keys.py"])  # fmt: skip
def test_nothing_else_is_served(server: Any, path: str) -> None:
    """Only the files of the page can be asked for."""
    assert server.http.get(path).status_code == 404


@pytest.mark.slow
def test_with_keys_the_page_opens_and_its_questions_need_one(
    start_server: Any, tmp_path_factory: Any
) -> None:
    """The files hold no secret; explaining and correcting need a key like all else."""
    keys = tmp_path_factory.mktemp("keys") / "keys"
    keys.write_text(f"anna sha256:{fingerprint('secret')}\n")
    server = start_server(keys_file=keys)
    assert server.http.get("/").status_code == 200
    assert server.http.get("/page/app.js").status_code == 200
    for path, body in (("/v1/explain", QUESTION), ("/v1/feedback", spoken())):
        assert server.http.post(path, json=body).status_code == 401
        allowed = server.http.post(path, json=body, headers={"authorization": "Bearer secret"})
        assert allowed.status_code in (200, 201)


@pytest.mark.slow
def test_killed_servers_lose_nothing_answered(start_server: Any) -> None:
    """Two processes take corrections from many callers and are killed: every 201 is in the store."""
    server = start_server(processes=2)
    answered: set[str] = set()
    stop = threading.Event()

    def call(caller: int) -> None:
        with httpx.Client(base_url=server.url, timeout=10, trust_env=False) as http:
            number = 0
            while not stop.is_set():
                note = f"{caller}-{number}"
                number += 1
                try:
                    if http.post("/v1/feedback", json=spoken(note=note)).status_code == 201:
                        answered.add(note)
                except httpx.TransportError:
                    stop.wait(0.05)

    with ThreadPoolExecutor(6) as pool:
        calls = [pool.submit(call, caller) for caller in range(6)]
        try:
            for _ in range(20):
                before = len(answered)
                server.until(lambda seen=before: len(answered) > seen and server.workers())
                os.kill(server.workers()[0].pid, signal.SIGKILL)
        finally:
            stop.set()  # else the pool would wait for its callers, and they for the server
        for one in calls:
            one.result()
    notes = [one["note"] for one in kept(server)]
    assert answered <= set(notes)
    assert len(notes) == len(set(notes))
