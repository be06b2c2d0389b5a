"""The service as callers meet it: a real process, real sockets, one error format."""

import json
import socket
import time
from typing import Any

import bentoml
import httpx
import psutil
import pytest

from dragoman.artifact import Artifact
from dragoman.labeller import Document, Labeller, ScoreItem, Targets

from .conftest import PATIENCE

SENTENCE = "Moscow rejects any further enlargement of NATO."
GOOD = {"text": SENTENCE, "target": "NATO enlargement"}
JSON = {"content-type": "application/json"}


def is_problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """An answer in the one error format, with the id that the log has."""
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail", "request_id"}
    assert problem["request_id"] == answer.headers["x-request-id"]
    return problem


def post(server: Any, path: str, body: bytes | str, **headers: str) -> httpx.Response:
    """Send a body as it is."""
    return server.http.post(path, content=body, headers=JSON | headers)


def test_it_listens_on_this_machine_only(server: Any) -> None:
    """BentoML's default is every interface; ours is loopback."""
    port = int(server.url.rsplit(":", 1)[1])
    listening = [one for one in psutil.net_connections("tcp") if one.status == psutil.CONN_LISTEN]
    assert {one.laddr.ip for one in listening if one.laddr.port == port} == {"127.0.0.1"}


def test_score_answers_each_item(server: Any, artifact: Artifact, labeller: Labeller) -> None:
    """A result for every item, in order; the good ones are the rows of `dragoman score`."""
    answer = server.score(GOOD | {"id": 7}, {"text": "x"}, 3, GOOD | {"holder": "Moscow"})
    first, second, third, last = answer["results"]
    (row,) = labeller.score([ScoreItem.from_row(GOOD | {"id": 7})])
    assert answer["model"] == artifact.id
    assert first == {"status": "ok"} | row.as_dict()
    assert (second["status"], third["status"]) == ("invalid", "invalid")
    assert "`target` is missing" in second["reason"]
    assert (last["status"], last["stance"]) == ("ok", "against")


def test_label_answers_with_rows(server: Any, labeller: Labeller) -> None:
    """The rows of `dragoman label`; a document without a name is called after its place."""
    body = {"documents": [{"text": 5}, {"text": SENTENCE, "author": "Wong"}]}
    answer = post(server, "/v1/label", json.dumps(body)).json()
    document = Document(SENTENCE, "document-2", author="Wong")
    assert answer["rows"] == [row.as_dict() for row in labeller.label(document)]
    assert answer["rejects"] == [
        {"document": 0, "status": "invalid", "reason": "`text` is int, not text"}
    ]


def test_label_asks_about_phrases(server: Any, labeller: Labeller) -> None:
    """`entities` does what --entity does, `everywhere` what --everywhere does."""
    text = "They want Wind Power. The fleet left."
    for everywhere, sentences in ((False, 1), (True, 2)):
        body = {"documents": [{"text": text}], "entities": ["wind power"], "everywhere": everywhere}
        rows = post(server, "/v1/label", json.dumps(body)).json()["rows"]
        document = Document(text, "document-1")
        expected = labeller.label(document, ["wind power"], everywhere=everywhere)
        assert rows == [row.as_dict() for row in expected]
        assert len(rows) == sentences


def test_label_answers_with_cells(server: Any, labeller: Labeller) -> None:
    """`cells` are those of `Labeller.cells`; without asking there are none."""
    text = "Xi and Putin met. The two leaders oppose AUKUS."
    body = {"documents": [{"text": text}], "cells": True, "targets": "catalogue"}
    found = post(server, "/v1/label", json.dumps(body)).json()["cells"]
    expected = labeller.cells(Document(text, "document-1"), targets=Targets.CATALOGUE)
    assert found == [cell.as_dict() for cell in expected]
    assert {cell["actor"]["name"] for cell in found} == {"China", "Russia"}
    del body["cells"]
    assert "cells" not in post(server, "/v1/label", json.dumps(body)).json()


@pytest.mark.parametrize("field", ['"cells": 1', '"targets": "all"', '"targets": null'])
def test_bad_options_of_label_are_refused(server: Any, field: str) -> None:
    """The request as a whole is wrong."""
    is_problem(post(server, "/v1/label", f'{{"documents": [], {field}}}'), 422)


def test_the_catalogue_and_the_model_are_told(server: Any, artifact: Artifact) -> None:
    """Which entities are known, and which model answers, with figures and card."""
    entities = server.http.get("/v1/entities").json()
    model = server.http.get("/v1/model").json()
    assert {"nato-enlargement", "aukus"} <= {entity["id"] for entity in entities["entities"]}
    assert entities["model"] == model["model"] == artifact.id
    assert model["metrics"] == artifact.about["metrics"]
    assert model["card"] == (artifact.folder / "MODEL_CARD.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"items": [NaN]}', 400),
        (b'{"items": "\xff"}', 400),
        (b"[" * 60 + b"]" * 60, 400),
        (b"1" * 5000, 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"items": {}}', 422),
        (b'{"items": [], "more": 1}', 422),
        (b'{"items": [], "ask": "tone"}', 422),
        (b'{"items": [], "ask": {}}', 422),
        (b'{"items": [' + b"1," * 600 + b"1]}", 422),
        (b" " * 2_000_001, 413),
        (b" " * 9_000_000, 413),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_bad_request_is_refused_in_one_format(server: Any, body: bytes, status: int) -> None:
    """Whatever is wrong with a body as a whole, the caller gets problem details."""
    is_problem(post(server, "/v1/score", body), status)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"everywhere": True}, "needs `entities`"), ({"everywhere": 1}, "must be true or false")],
)
def test_everywhere_needs_phrases(server: Any, fields: dict[str, Any], reason: str) -> None:
    """What would do nothing is refused, in one sentence."""
    answer = post(server, "/v1/label", json.dumps({"documents": [], **fields}))
    assert answer.status_code == 422
    assert reason in answer.json()["detail"]


@pytest.mark.parametrize("entities", ['"AUKUS"', "[1]", '[" "]', r'["\ud83d"]', '["a", ["b"]]'])
def test_bad_phrases_are_refused(server: Any, entities: str) -> None:
    """Phrases are part of the question to every document, so a bad one fails the request."""
    body = f'{{"documents": [], "entities": {entities}}}'
    is_problem(post(server, "/v1/label", body), 422)


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/plain; application/json",
        "application/json; charset=utf-16",
        "application/json; charset*=x'y'%ff; charset*0=a; charset*1=b",
        "application/x-www-form-urlencoded",
    ],
)
def test_only_json_in_utf8_is_read(server: Any, content_type: str) -> None:
    """A form that another site's page could send is not read either."""
    answer = post(server, "/v1/score", '{"items": []}', **{"content-type": content_type})
    is_problem(answer, 415)


@pytest.mark.parametrize(
    "content_type",
    [
        'Application/JSON ;charset="UTF-8"',
        "application/json; charset=utf8; profile=x",
        "application/json;",
    ],
)
def test_json_in_utf8_may_be_declared_in_other_ways(server: Any, content_type: str) -> None:
    """Capitals, quotes, spaces and further parameters mean nothing else."""
    answer = post(server, "/v1/score", '{"items": []}', **{"content-type": content_type})
    assert answer.status_code == 200


def test_a_compressed_body_is_not_read(server: Any) -> None:
    """What is small may unpack to anything."""
    is_problem(post(server, "/v1/score", "x", **{"content-encoding": "gzip"}), 415)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/score", 405),
        ("PUT", "/v1/label", 405),
        ("OPTIONS", "/v1/label", 405),
        ("POST", "/readyz", 405),
        ("GET", "/healthz", 404),
        ("GET", "/docs.json", 404),
    ],
)
def test_wrong_paths_and_methods(server: Any, method: str, path: str, status: int) -> None:
    """BentoML would answer these in plain text, or with pages that ask a tag manager."""
    answer = server.http.request(method, path)
    is_problem(answer, status)
    assert ("allow" in answer.headers) is (status == 405)


def test_a_bad_item_never_fails_its_neighbours(server: Any) -> None:
    """Odd items are `invalid` with a reason, each by itself, and the good one is answered."""
    odd = [
        r'{"text": "\ud83d", "target": "NATO"}',
        '{"text": "a", "target": "b", "extra": 1}',
        '{"text": "a", "target": "b", "mention": [0, 9]}',
        '{"text": "a", "target": "b", "id": 1e999}',
        '{"text": "' + "a" * 50_001 + '", "target": "b"}',
        r'{"text": "a", "target": "b", "id": {"\udc00": 1}}',
        r'{"\ud83d": 1}',
        "[]",
        "null",
    ]
    for one in odd:
        body = f'{{"items": [{json.dumps(GOOD)}, {one}, {json.dumps(GOOD)}]}}'
        before, bad, after = post(server, "/v1/score", body).json()["results"]
        assert before == after
        assert (before["status"], bad["status"]) == ("ok", "invalid"), one
        assert bad["reason"]


def test_every_answer_names_model_and_request(server: Any, artifact: Artifact) -> None:
    """A plain X-Request-ID is kept, anything else is replaced."""
    kept = post(server, "/v1/score", '{"items": []}', **{"x-request-id": "abc.1-2"})
    replaced = post(server, "/v1/score", '{"items": []}', **{"x-request-id": "a b"})
    assert kept.headers["x-request-id"] == "abc.1-2"
    assert replaced.headers["x-request-id"] not in ("", "a b")
    assert kept.headers["x-dragoman-model"] == kept.json()["model"] == artifact.id


def test_another_sites_page_gets_nothing(server: Any) -> None:
    """No CORS headers; and a name that was rebound to this machine is not this machine."""
    answer = server.http.get("/v1/model", headers={"origin": "https://example.org"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    is_problem(server.http.get("/v1/model", headers={"host": "example.org"}), 403)
    assert server.http.get("/v1/model", headers={"host": "[::1]:3000"}).status_code == 200


def test_the_log_is_json_without_texts(server: Any) -> None:
    """Every request has one line with its id; nothing that a caller wrote is in the log."""
    secret = "Zanzibar secretly favours NATO enlargement"
    post(server, "/v1/score", json.dumps({"items": [{"text": secret, "target": secret}, {secret: 1}]}), **{"x-request-id": "find-me"})  # fmt: skip
    server.http.get(f"/{secret.replace(' ', '-')}")
    server.until(lambda: any(one["request_id"] == "find-me" for one in server.events("request")))
    (line,) = [one for one in server.events("request") if one["request_id"] == "find-me"]
    assert (line["route"], line["status"], line["items"], line["invalid"]) == ("/v1/score", 200, 2, 1)  # fmt: skip
    assert "Zanzibar" not in server.log.read_text("utf-8")


def test_metrics_count_what_happens(server: Any, artifact: Artifact) -> None:
    """Requests, items, passes, tokens and the model are counted; labels never hold raw paths."""
    ok = r'dragoman_items_total\{route="/v1/score",status="ok"\}'
    before, tokens = server.metric(ok), server.metric("dragoman_tokens_total")
    text = f"Oslo hailed AUKUS at {time.time()}."
    server.score({"text": text, "target": "AUKUS"}, {"text": text, "target": "AUKUS"})
    server.http.get("/never-seen-path")
    assert server.metric(ok) == before + 2
    assert server.metric("dragoman_tokens_total") > tokens
    assert server.metric(rf'dragoman_model_info\{{model="{artifact.id}"\}}') == 1
    assert server.metric(r'dragoman_requests_total\{route="none",status="404"\}') >= 1
    assert "never-seen" not in server.http.get("/metrics").text


def test_identical_questions_are_computed_once(server: Any) -> None:
    """The second time no token is read, and the answer is the same."""
    item = {"text": f"Oslo hailed AUKUS at {time.time()}.", "target": "AUKUS"}
    first = server.score(item)
    tokens = server.metric("dragoman_tokens_total")
    assert server.score(item) == first
    assert server.metric("dragoman_tokens_total") == tokens


def test_the_docs_page_needs_no_network(server: Any) -> None:
    """The page, its script, its styles and the description all come from this server."""
    page = server.http.get("/docs")
    assert "http" not in page.text.replace("http-equiv", "")
    for path in ("/openapi.json", "/docs/start.js", "/static_content/swagger-ui.css", "/static_content/swagger-ui-bundle.js"):  # fmt: skip
        assert server.http.get(path).status_code == 200


def test_bentomls_own_client_works(server: Any, labeller: Labeller) -> None:
    """`bentoml.SyncHTTPClient` finds `label` and `score`."""
    with bentoml.SyncHTTPClient(server.url, timeout=PATIENCE) as client:
        scored = client.score(items=[GOOD])
        labelled = client.label(documents=[{"text": SENTENCE, "name": "note"}])
    (row,) = labeller.score([ScoreItem.from_row(GOOD)])
    assert scored["results"] == [{"status": "ok"} | row.as_dict()]
    expected = labeller.label(Document(SENTENCE, "note"))
    assert labelled["rows"] == [one.as_dict() for one in expected]


def test_a_caller_who_hangs_up_takes_the_work_along(start_server: Any) -> None:
    """What has not begun when the connection closes is not computed; one thread has enough to do till then."""
    server = start_server(threads=1)
    filler = "which nobody had expected of it, " * 20
    items = [{"text": f"Oslo hailed AUKUS, {filler}in note {n}.", "target": "AUKUS"} for n in range(512)]  # fmt: skip
    body = json.dumps({"items": items}).encode()
    misses = server.metric(r'dragoman_passes_total\{source="miss"\}')
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)  # fmt: skip
        server.until(lambda: server.metric(r'dragoman_passes_total\{source="miss"\}') > misses)
    server.until(lambda: any(one.get("reason") == "gone" for one in server.events("request")))
    server.until(lambda: server.metric("dragoman_queue_requests") == 0)
    assert server.metric(r'dragoman_passes_total\{source="miss"\}') < misses + 512


def test_it_is_small_and_ends_when_told(server: Any) -> None:
    """Under 400 MB a worker after all of the above; SIGTERM ends it with 0, and no worker stays."""
    (worker,) = server.workers()
    assert worker.memory_info().rss < 400e6
    assert server.stop() == 0
    assert not worker.is_running()
