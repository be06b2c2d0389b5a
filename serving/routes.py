"""The one list of paths: what is served where, and who may ask without a key."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .desk import Desk
from .docs_page import SCRIPT, STYLES, docs_page, docs_script
from .endpoints import Endpoints
from .exchange import exchange_of
from .inference import Inference
from .openapi import openapi
from .page.files import page_files, page_routes
from .reader import Reader


@dataclass(frozen=True, slots=True)
class Open:
    """Paths that need no key. always: answered to any caller; with_keys: static files."""

    always: AbstractSet[str]
    with_keys: AbstractSet[str]


BENTO_OWN = frozenset({"/schema.json", STYLES, SCRIPT})
"""Answered by BentoML itself: the schema that its clients read, and the files of Swagger UI."""

PAGE = page_files()

OPEN = Open(
    always=frozenset({"/livez", "/readyz", "/v2/health/live", "/v2/health/ready"}),
    with_keys=BENTO_OWN | PAGE.keys() | {"/openapi.json", "/docs", "/docs/start.js"},
)


def routes(desk: Desk) -> list[BaseRoute]:
    """Every route of the service."""
    v1 = Endpoints(desk)
    reader = Reader(desk)
    system = System(desk)
    v2 = Inference(desk)
    return [
        *page_routes(PAGE),
        Route("/v1/label", v1.label, methods=["POST"]),
        Route("/v1/label/files", v1.label_files, methods=["POST"]),
        Route("/v1/score", v1.score, methods=["POST"]),
        Route("/v1/explain", reader.explain, methods=["POST"]),
        Route("/v1/feedback", reader.feedback, methods=["POST"]),
        Route("/v1/feedback/find", reader.find, methods=["POST"]),
        Route("/v1/entities", v1.entities),
        Route("/v1/model", v1.model),
        Route("/v2", v2.server),
        Route("/v2/health/live", v2.live),
        Route("/v2/health/ready", v2.ready),
        Route("/v2/models/{name}", v2.metadata),
        Route("/v2/models/{name}/ready", v2.ready),
        Route("/v2/models/{name}/infer", v2.infer, methods=["POST"]),
        Route("/livez", system.livez),
        Route("/readyz", system.readyz),
        Route("/metrics", system.metrics),
        Route("/openapi.json", system.openapi),
        Route("/docs", docs_page),
        Route("/docs/start.js", docs_script),
    ]


class System:
    """What operators and programs ask about the service itself."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._openapi = openapi(desk.settings)

    async def livez(self, _: Request) -> Response:
        """`GET /livez`: the process runs."""
        return JSONResponse({"status": "alive"})

    async def readyz(self, request: Request) -> Response:
        """`GET /readyz`: a model has passed the golden probe; 503 until then."""
        exchange_of(request).model = self._desk.ready.id
        return JSONResponse({"status": "ready", "model": self._desk.ready.id})

    async def metrics(self, _: Request) -> Response:
        """`GET /metrics`: Prometheus metrics."""
        return Response(self._desk.metrics.text(), media_type="text/plain; version=0.0.4")

    async def openapi(self, _: Request) -> Response:
        """`GET /openapi.json`: this interface, with every status."""
        return JSONResponse(self._openapi)
