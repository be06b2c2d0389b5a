"""The front keeps its deadlines whatever is behind it."""

import asyncio
import json
from typing import Any

import pytest

from dragoman.serving.desk import Desk
from dragoman.serving.front import Front
from dragoman.serving.settings import Settings

from .conftest import PATIENCE

LOCAL = {
    "type": "http",
    "method": "GET",
    "path": "/schema.json",
    "headers": [(b"host", b"localhost"), (b"x-request-id", b"stuck")],
    "client": ("127.0.0.1", 1),
}


def test_what_hangs_behind_it_is_504_in_the_one_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """BentoML would answer later, in a format of its own and without the request id."""
    monkeypatch.setattr("dragoman.serving.front._SPARE", 0.0)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def hangs(*_: Any) -> None:
        await asyncio.Event().wait()

    async def ask() -> None:
        desk = Desk(Settings(body_seconds=0.1, deadline_seconds=0.1, threads=1))
        await Front(desk)(dict(LOCAL), receive, send, hangs)
        await desk.close()

    asyncio.run(asyncio.wait_for(ask(), PATIENCE))
    start, body = sent
    assert start["status"] == 504
    assert dict(start["headers"])[b"content-type"] == b"application/problem+json"
    assert json.loads(body["body"])["request_id"] == "stuck"
