"""OpenTelemetry traces: a span for each request, and one each for what it spends its time on.

`read` is the body, `wait` the time until its turn, `encode` its passes (on the threads, whose rows
are written there), `write` putting the answer together. Spans hold counts and ids, never a text.
"""

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from dragoman import __version__
from dragoman.extras import missing

from .exchange import Exchange
from .logs import tell
from .settings import InvalidSettings, Settings

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

T = TypeVar("T")
_SECONDS = 5
"""How long the receiver may take for a batch of spans."""


class Traces:
    """Makes the spans of one process; without an exporter it makes none, and imports nothing."""

    def __init__(self, exporter: "SpanExporter | None") -> None:
        self._on = exporter is not None
        if exporter is None:
            return
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        name = os.environ.get("OTEL_SERVICE_NAME", "dragoman")
        self._provider = TracerProvider(resource=Resource.create({"service.name": name}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("dragoman", __version__)

    @classmethod
    def of(cls, settings: Settings) -> "Traces":
        """Spans for the receiver that is set, or none.

        Raises:
            InvalidSettings: it is no URL.
            MissingExtra: the exporter is not installed.
        """
        return cls(_exporter(settings.traces) if settings.traces else None)

    @contextlib.contextmanager
    def request(self, exchange: Exchange, headers: Mapping[str, str]) -> Iterator[None]:
        """A request, as part of the caller's trace if it sent a `traceparent`."""
        if not self._on:
            yield
            return
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract(headers, _nothing())
        span = self._tracer.start_span(exchange.method, parent, SpanKind.SERVER)
        exchange.span = span
        exchange.trace_id = f"{span.get_span_context().trace_id:032x}"
        try:
            yield
        finally:
            _describe(span, exchange)
            span.end()

    @contextlib.contextmanager
    def step(self, name: str, exchange: Exchange) -> Iterator[None]:
        """A part of a request."""
        if not self._on or exchange.span is None:
            yield
            return
        span = self._begin(name, exchange)
        try:
            yield
        except BaseException as mistake:
            _failed(span, mistake)
            raise
        finally:
            span.end()

    @contextlib.contextmanager
    def work(self, exchange: Exchange, passes: Iterator[T]) -> Iterator[Iterator[T]]:
        """The passes of a request: `wait` until the first is taken, `encode` from then on."""
        if not self._on or exchange.span is None:
            yield passes
            return
        spans = [self._begin("wait", exchange)]

        def noted() -> Iterator[T]:
            if spans[0].is_recording():  # else the caller has given up meanwhile
                spans[0].end()
                spans.append(self._begin("encode", exchange))
            yield from passes

        try:
            yield noted()
        except BaseException as mistake:
            _failed(spans[-1], mistake)
            raise
        finally:
            if spans[-1].is_recording():
                spans[-1].end()

    def close(self) -> None:
        """Send what has not been sent."""
        if self._on:
            self._provider.shutdown()

    def _begin(self, name: str, exchange: Exchange) -> "Span":
        from opentelemetry.trace import set_span_in_context

        return self._tracer.start_span(name, set_span_in_context(exchange.span, _nothing()))


def _nothing() -> "Context":
    """A context of its own: what BentoML traces is no parent of ours."""
    from opentelemetry.context import Context

    return Context()


def _describe(span: "Span", exchange: Exchange) -> None:
    """The names are those of OpenTelemetry's semantic conventions for HTTP, and ours."""
    from opentelemetry.trace import StatusCode

    span.update_name(f"{exchange.method} {exchange.route}")
    known: dict[str, str | int | None] = {
        "http.request.method": exchange.method,
        "http.route": exchange.route,
        "http.response.status_code": exchange.status,
        "dragoman.request_id": exchange.id,
        "dragoman.model": exchange.model,
        "dragoman.items": exchange.items,
        "dragoman.invalid": exchange.invalid,
        "error.type": exchange.reason,
    }
    span.set_attributes({name: value for name, value in known.items() if value is not None})
    if exchange.status >= 500:
        span.set_status(StatusCode.ERROR)


def _failed(span: "Span", mistake: BaseException) -> None:
    """Its kind only: a message may quote the caller's text."""
    from opentelemetry.trace import StatusCode

    if span.is_recording():
        span.set_attribute("error.type", type(mistake).__name__)
        span.set_status(StatusCode.ERROR)


def _exporter(url: str) -> "SpanExporter":
    """Sends spans to an OTLP/HTTP receiver; the log says, in our format, if it does not take them."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidSettings(
            "DRAGOMAN_TRACES is no URL of an OTLP/HTTP receiver; write "
            "http://HOST:4318/v1/traces, or nothing for no traces"
        )
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import SpanExportResult
    except ModuleNotFoundError as problem:
        raise missing("DRAGOMAN_TRACES", problem) or problem from None

    class Told(OTLPSpanExporter):
        def export(self, spans):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            result = super().export(spans)
            if result is not SpanExportResult.SUCCESS:
                tell("traces_failed", "error", lost=len(spans))
            return result

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it has no JSON, and is wordy
    return Told(endpoint=url, timeout=_SECONDS)
