"""Traces: what a request spends its time on, in the caller's trace, and never a text."""

import asyncio
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from dragoman.errors import MissingExtra
from dragoman.rows import Document
from dragoman.serving.client import Client
from dragoman.serving.desk import Desk
from dragoman.serving.exchange import Exchange
from dragoman.serving.front import Front
from dragoman.serving.settings import InvalidSettings, Settings
from dragoman.serving.traces import Traces

from .conftest import free_port
from .samples import SENTENCE, spoken

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ITEM = {"text": SENTENCE, "target": "AUKUS"}


class Receiver(ThreadingHTTPServer):
    """An OTLP/HTTP receiver: takes spans as the specification has it, and keeps them."""

    def __init__(self) -> None:
        self.spans: list[Any] = []
        self.services: set[str] = set()
        super().__init__(("127.0.0.1", 0), _Take)

    @property
    def url(self) -> str:
        """Where to send spans."""
        return f"http://127.0.0.1:{self.server_port}/v1/traces"

    def named(self, name: str) -> list[Any]:
        """The spans of a name."""
        return [span for span in self.spans if span.name == name]


class _Take(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        import gzip

        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            raw = gzip.decompress(raw)
        for group in ExportTraceServiceRequest.FromString(raw).resource_spans:
            about = {one.key: one.value.string_value for one in group.resource.attributes}
            self.server.services.add(about["service.name"])
            self.server.spans += [span for scope in group.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    """A receiver on a thread of its own."""
    server = Receiver()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def traced(start_server: Any, receiver: Receiver) -> Any:
    """A server that sends its traces there."""
    return start_server(traces=receiver.url)


def attributes(span: Any) -> dict[str, Any]:
    """Those of a span as it was received."""
    kinds = {one.key: one.value for one in span.attributes}
    return {name: getattr(value, value.WhichOneof("value")) for name, value in kinds.items()}


def test_a_receiver_gets_the_steps_in_the_trace_of_the_caller(traced: Any, receiver: Receiver) -> None:  # fmt: skip
    """Over HTTP to a real receiver: `traceparent` is taken over, the steps are children in order."""
    traced.http.post("/v1/score", json={"items": [ITEM, {}]}, headers={"traceparent": PARENT})
    traced.until(lambda: receiver.named("POST /v1/score"))
    (whole,) = receiver.named("POST /v1/score")
    assert whole.trace_id.hex() == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert whole.parent_span_id.hex() == "00f067aa0ba902b7"
    steps = [span for span in receiver.spans if span.parent_span_id == whole.span_id]
    steps.sort(key=lambda span: span.start_time_unix_nano)
    assert [span.name for span in steps] == ["read", "wait", "encode", "write"]
    assert all(one.end_time_unix_nano <= two.start_time_unix_nano for one, two in pairwise(steps))  # fmt: skip
    told = attributes(whole)
    assert (told["http.response.status_code"], told["dragoman.items"]) == (200, 2)
    assert (told["dragoman.invalid"], told["dragoman.model"]) == (1, traced.http.get("/readyz").json()["model"])  # fmt: skip
    assert receiver.services == {"dragoman"}
    logged = traced.events("request")[-1]
    assert (logged["route"], logged["trace_id"]) == ("/v1/score", whole.trace_id.hex())
    assert not any(SENTENCE.encode() in span.SerializeToString() for span in receiver.spans)


def test_the_client_passes_the_trace_on(traced: Any, receiver: Receiver) -> None:
    """What a program asks within a span of its own belongs to its trace."""
    context = SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=TraceFlags(1))
    with trace.use_span(NonRecordingSpan(context)), Client(traced.url) as client:
        client.label([Document(SENTENCE)])
    traced.until(lambda: receiver.named("POST /v1/label"))
    (whole,) = receiver.named("POST /v1/label")
    assert int.from_bytes(whole.trace_id) == 0xABC
    assert int.from_bytes(whole.parent_span_id) == 0xDEF


def test_every_question_is_traced_and_no_probe(traced: Any, receiver: Receiver) -> None:
    """An explanation and a correction, too; who does not want to be sampled is not."""
    traced.http.post("/v1/explain", json=ITEM, headers={"traceparent": PARENT[:-1] + "0"})
    assert traced.http.post("/v1/explain", json=ITEM).status_code == 200
    assert traced.http.post("/v1/feedback", json=spoken()).status_code == 201
    assert traced.http.get("/v1/nowhere").status_code == 404
    for name in ("POST /v1/explain", "POST /v1/feedback", "GET none"):
        traced.until(lambda name=name: receiver.named(name))
    assert len(receiver.named("POST /v1/explain")) == 1
    assert not any("readyz" in span.name for span in receiver.spans)


def test_a_receiver_that_is_away_disturbs_nobody(start_server: Any) -> None:
    """Answers are as ever; the log says, as JSON, that spans were lost; the service ends as it should."""
    served = start_server(traces=f"http://127.0.0.1:{free_port()}/v1/traces")
    assert served.score(ITEM)["results"]
    served.until(lambda: served.events("traces_failed"))
    assert served.stop() == 0


def test_a_refused_request_says_which_step_failed() -> None:
    """In process: a failing pass marks `encode` and the request, by kind and without its message."""
    kept = InMemorySpanExporter()
    traces = Traces(kept)
    exchange = Exchange.begun("POST", {})

    def fails() -> Iterator[int]:
        yield 1
        raise ValueError(SENTENCE)

    with traces.request(exchange, {}), pytest.raises(ValueError, match="Canberra"):  # noqa: PT012
        exchange.status = 500
        with traces.work(exchange, fails()) as passes:
            list(passes)
    traces.close()
    spans = {span.name: span for span in kept.get_finished_spans()}
    assert set(spans) == {"wait", "encode", "POST none"}
    assert spans["encode"].attributes == {"error.type": "ValueError"}
    assert not spans["POST none"].status.is_ok
    assert spans["wait"].status.is_ok
    assert "Canberra" not in "".join(span.to_json() for span in spans.values())


def test_the_front_traces_what_it_refuses() -> None:
    """A request without a model: 503, its reason, and no step that was not taken."""
    kept = InMemorySpanExporter()
    scope = {"type": "http", "method": "GET", "path": "/v1/model", "client": ("127.0.0.1", 1)}

    async def ask() -> None:
        desk = Desk(Settings(threads=1))
        desk.traces = Traces(kept)
        await Front(desk)(scope | {"headers": [(b"host", b"localhost")]}, receive, send, send)  # type: ignore[arg-type]
        await desk.close()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(*_: Any) -> None:
        """Nobody listens."""

    asyncio.run(ask())
    (span,) = kept.get_finished_spans()
    told = json.loads(span.to_json())["attributes"]
    assert (span.name, told["http.response.status_code"]) == ("GET /v1/model", 503)
    assert told["error.type"] == "not_ready"


def test_off_by_default() -> None:
    """No setting: no span, no trace id, and passes are handed on as they are."""
    exchange, traces, passes = Exchange.begun("GET", {}), Traces.of(Settings()), iter([1])
    with traces.request(exchange, {"traceparent": PARENT}), traces.work(exchange, passes) as same:
        assert same is passes
    assert exchange.trace_id is None


@pytest.mark.parametrize("url", ["localhost:4318", "grpc://x:4317", "http://"])
def test_a_wrong_url_is_one_sentence(url: str) -> None:
    """It names the form that is taken."""
    with pytest.raises(InvalidSettings, match=r"write http://HOST:4318/v1/traces"):
        Traces.of(Settings(traces=url))


def test_without_the_exporter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Traces have an extra of their own."""
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dragoman\[traces\]'"):
        Traces.of(Settings(traces="http://localhost:4318/v1/traces"))
