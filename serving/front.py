"""Takes every HTTP request before BentoML does: who may ask, one error format, log, metrics.

BentoML has four formats of errors, none for 404, 405 and 415 among them, and answers what its own
request layer refuses before a handler sees it (docs/decisions/0006-service.md). So the front is an
ASGI middleware of the service, and BentoML keeps the process, the lifespan and its own schema.
"""

import asyncio
import random

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .desk import Desk
from .exchange import SCOPE, Exchange
from .keys import caller
from .logs import tell, where
from .problems import ABOUT, Problem, as_problem, problem_response
from .routes import BENTO_OWN, OPEN, routes

_QUIET = frozenset({"/livez", "/readyz", "/metrics", "/v2/health/live", "/v2/health/ready"})
"""Asked every few seconds; successes are not logged, and nothing is traced."""

_SPARE = 1.0
"""Seconds of spare until whatever is still under way is answered 504; BentoML would later, its way."""
_OVERLOAD = frozenset({"requests", "caller", "backlog"})
_HELD_SECONDS, _MOST_HELD = (3.0, 5.0), 512
"""How long a refusal for overload is held back, so that they do not come in waves, and how many are."""


class Front:
    """The whole HTTP surface of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._held = 0
        settings = desk.settings  # all paths keep these deadlines; this one is for mistakes
        self._longest = settings.body_seconds + settings.deadline_seconds + _SPARE
        self._router = Router(routes(desk), redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, bento: ASGIApp) -> None:
        """Answer one request; `bento` answers the few paths that are its own."""
        headers = Headers(scope=scope)
        exchange = scope[SCOPE] = Exchange.begun(scope["method"], headers)
        if scope["path"] in _QUIET:
            await self._answer(scope, receive, send, bento)
            return
        with self._desk.traces.request(exchange, headers):
            await self._answer(scope, receive, send, bento)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, bento: ASGIApp) -> None:
        headers, exchange = Headers(scope=scope), scope[SCOPE]
        reply = _Reply(send, exchange)
        limit = asyncio.timeout(self._longest)
        try:
            _refuse_ambiguous(headers)
            self._admit(scope, headers, exchange)
            inner = bento if scope["path"] in BENTO_OWN else self._router
            async with limit:
                await inner(scope, receive, reply)
        except ClientDisconnect:
            exchange.reason = "gone"
            # Nobody reads it, but BentoML's time limit holds the request until something is sent.
            await Response(status_code=exchange.status)(scope, receive, send)
        except Exception as mistake:  # noqa: BLE001 - whatever it was, the caller gets an answer
            late = Problem(504, ABOUT[504], "deadline")
            problem = late if limit.expired() else as_problem(mistake)
            exchange.reason = problem.reason or None
            if problem.status == 500:
                tell("mistake", "error", request_id=exchange.id, **where(mistake, self._desk.settings.log_texts))  # fmt: skip
            if problem.reason in _OVERLOAD:
                await self._hold_back()
            if not reply.begun:
                await problem_response(problem, exchange.id, scope["path"])(scope, receive, reply)
        finally:
            self._note(scope, exchange)

    async def _hold_back(self) -> None:
        """Let a refusal wait: who asks again at once, and again, would take the time of the others."""
        if self._held >= _MOST_HELD:
            return
        self._held += 1
        try:
            await asyncio.sleep(random.uniform(*_HELD_SECONDS))
        finally:
            self._held -= 1

    def _admit(self, scope: Scope, headers: Headers, exchange: Exchange) -> None:
        keys = self._desk.keys
        path = scope["path"]
        if path in OPEN.always or (keys is not None and path in OPEN.with_keys):
            return
        client = scope.get("client")
        exchange.caller = caller(keys, headers, client[0] if client else None)

    def _note(self, scope: Scope, exchange: Exchange) -> None:
        """Count and log; the route is the published one, so that labels stay few."""
        route = scope["route"].path if "route" in scope else exchange.route
        exchange.route = route
        metrics = self._desk.metrics
        metrics.requests.labels(route, str(exchange.status)).inc()
        metrics.seconds.labels(route).observe(exchange.seconds)
        if exchange.reason:
            metrics.rejects.labels(exchange.reason).inc()
        if route not in _QUIET or exchange.status >= 400:
            tell("request", **exchange.fields())


def _refuse_ambiguous(headers: Headers) -> None:
    """Refuse a body of two lengths: a proxy before us may have believed the other one (RFC 9112, 6.3).

    Raises:
        Problem: 400, and the connection ends.
    """
    if "content-length" in headers and "transfer-encoding" in headers:
        detail = "Send either Content-Length or Transfer-Encoding."
        raise Problem(400, detail, headers={"Connection": "close"})


class _Reply:
    """Sends an answer with its request id and model, and notes its status."""

    def __init__(self, send: Send, exchange: Exchange) -> None:
        self._send = send
        self._exchange = exchange
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            self._exchange.status = message["status"]
            headers = [*message.get("headers", ()), *_FIXED]
            headers.append((b"x-request-id", self._exchange.id.encode()))
            if self._exchange.model:
                headers.append((b"x-dragoman-model", self._exchange.model.encode()))
            message = {**message, "headers": headers}
        await self._send(message)


_FIXED = (
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
)
