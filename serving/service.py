"""The BentoML service: wiring only. `bentoml serve dragoman.serving.service:StanceService`."""

import json
import os

os.environ.setdefault("BENTOML_DO_NOT_TRACK", "True")  # nothing is reported to anybody

from typing import Any

import bentoml
from starlette.types import ASGIApp, Receive, Scope, Send

from . import connections, lifeline, logs
from .address import numeric
from .answering import Answering
from .desk import Desk
from .exchange import Exchange
from .front import Front
from .settings import Settings

connections.install()
SETTINGS = Settings.from_env()
_SPARE = 5.0
"""Seconds that BentoML's own time limit, which answers in a format of its own, leaves to ours."""


@bentoml.service(
    name="dragoman",
    description="Who stands where on what: stances and their holders in diplomatic text.",
    workers=SETTINGS.processes,
    http={
        "host": numeric(SETTINGS.host),
        "port": SETTINGS.port,
    },  # BentoML's default: every interface
    traffic={"timeout": SETTINGS.body_seconds + SETTINGS.deadline_seconds + _SPARE},
    metrics={"enabled": False, "namespace": "dragoman"},  # its label is the raw path, ours are few
    logging={"access": {"enabled": False}},
)
class StanceService:
    """Labels documents and scores questions.

    Over HTTP the front answers; the methods do the same inside the process, and tell BentoML's
    clients what there is to call.
    """

    def __init__(self) -> None:
        logs.configure()
        self.desk = Desk(SETTINGS)
        self.front = Front(self.desk)
        self._answering = Answering(self.desk)

    @bentoml.on_startup
    async def open(self) -> None:
        """Begin to load the model; `/readyz` says when it answers."""
        self._limit_connections()
        lifeline.hold(grace=SETTINGS.deadline_seconds + _SPARE)
        await self.desk.open()

    def _limit_connections(self) -> None:
        limits = connections.LIMITS
        limits.head_seconds = SETTINGS.head_seconds
        limits.answer_seconds = SETTINGS.body_seconds + SETTINGS.deadline_seconds + 2 * _SPARE
        limits.most = connections.open_files_allow(SETTINGS.most_connections)
        limits.dropped = lambda reason: self.desk.metrics.dropped.labels(reason).inc()

    @bentoml.on_shutdown
    async def close(self) -> None:
        """Let the threads end."""
        await self.desk.close()

    @bentoml.api(route="/v1/label")
    async def label(
        self,
        documents: list[Any],
        entities: list[str] | None = None,
        everywhere: bool = False,
    ) -> dict[str, Any]:
        """Label documents: one row for each sentence and each entity in it."""
        asked = {"documents": documents, "entities": entities, "everywhere": everywhere}
        return _value(await self._answering.label(asked, Exchange.begun("label", {})))

    @bentoml.api(route="/v1/score")
    async def score(self, items: list[Any], ask: str = "stance") -> dict[str, Any]:
        """Score questions: the stance of a text, or of a holder in it, toward a target."""
        asked = {"items": items, "ask": ask}
        return _value(await self._answering.score(asked, Exchange.begun("score", {})))


def _value(body: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(body)
    return value


class FrontMiddleware:
    """Gives every HTTP request to the front of the service that runs in this process."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; the lifespan stays with BentoML."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        service: Any = bentoml.get_current_service()
        await service.front(scope, receive, send, self._app)


_wired: Any = StanceService  # the decorator made a bentoml.Service of the class
_wired.add_asgi_middleware(FrontMiddleware)
