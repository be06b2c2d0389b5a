"""What happens at each path under `/v1`: read, ask, answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from dragoman import __version__

from .answering import Answering
from .desk import Desk
from .exchange import Exchange, exchange_of
from .limits import read_json

T = TypeVar("T")


class Endpoints:
    """The endpoints of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answering = Answering(desk)

    async def label(self, request: Request) -> Response:
        """`POST /v1/label`: the rows of all documents."""
        return await self._answer(request, self._answering.label)

    async def score(self, request: Request) -> Response:
        """`POST /v1/score`: one result for each item."""
        return await self._answer(request, self._answering.score)

    async def entities(self, request: Request) -> Response:
        """`GET /v1/entities`: the catalogue."""
        model = self._desk.ready
        exchange_of(request).model = model.id
        entities = [asdict(one) for one in model.labeller.questioner.catalogue.entities]
        return JSONResponse({"model": model.id, "entities": entities})

    async def model(self, request: Request) -> Response:
        """`GET /v1/model`: which model answers, since when, how good it is, and its card."""
        model = self._desk.ready
        exchange_of(request).model = model.id
        artifact = model.labeller.artifact
        told = {
            "model": model.id,
            "since": model.since,
            "dragoman": __version__,
            "encoding": artifact.encoding.version,
            "threshold": dict(artifact.threshold),
            "metrics": artifact.about.get("metrics", []),
            "trained_on": artifact.about.get("trained_on", []),
            "card": model.card,
        }
        return Response(_json(told), media_type="application/json")

    async def _answer(
        self,
        request: Request,
        work: Callable[[object, Exchange], Coroutine[Any, Any, bytes]],
    ) -> Response:
        exchange = exchange_of(request)
        exchange.route = request.scope["path"]
        caller = exchange.caller or ""
        self._desk.scheduler.check(caller)
        with self._desk.reading.one(caller), self._desk.traces.step("read", exchange):
            body = await read_json(request, self._desk.settings)
        if self._desk.settings.log_texts:
            exchange.texts = body
        content = await unless_gone(request, work(body, exchange))
        return Response(content, media_type="application/json")


def _json(value: object) -> bytes:
    """Whatever an artifact says of itself as JSON, which has no NaN and no half characters."""
    known = json.loads(json.dumps(value), parse_constant=lambda _: None)
    return json.dumps(known, ensure_ascii=False).encode(errors="replace")


async def unless_gone(request: Request, work: Awaitable[T]) -> T:
    """The result of `work`, which is cancelled as soon as the caller hangs up.

    Raises:
        ClientDisconnect: the caller has gone.
    """
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_hangs_up(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        gone.cancel()
        task.cancel()


async def _hangs_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
