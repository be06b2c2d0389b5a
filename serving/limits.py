"""Reads a body within its limits: size, time, media type, UTF-8, JSON."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import ClientDisconnect, Request

from dragoman.errors import UnreadableInput
from dragoman.strict_json import parse_json

from .problems import ABOUT, Problem
from .settings import Settings

_DRAIN = 4
"""How many times the largest size is read and thrown away, so that the caller hears of the 413."""


class Reading:
    """Counts the bodies that are arriving; of one caller at most so many, or it could hold every connection."""

    def __init__(self, most_of_one: int) -> None:
        self._most = most_of_one
        self._now: Counter[str] = Counter()

    @contextmanager
    def one(self, caller: str) -> Iterator[None]:
        """A body of this caller arrives.

        Raises:
            Problem: 429, too many others of it are arriving.
        """
        if self._now[caller] >= self._most:
            detail = f"{self._most} bodies of yours are arriving; try again."
            raise Problem(429, detail, "caller", {"Retry-After": "2"})
        self._now[caller] += 1
        try:
            yield
        finally:
            self._now[caller] -= 1
            if not self._now[caller]:
                del self._now[caller]


async def read_json(request: Request, settings: Settings) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value of a body.

    Raises:
        Problem: 400, 408, 413 or 415, whatever the caller sent.
        ClientDisconnect: the caller has gone.
    """
    return parse_body(await read_body(request, settings))


async def read_body(request: Request, settings: Settings, any_type: bool = False) -> bytes:
    """The bytes of a body; any_type: it need not be declared as JSON.

    Raises:
        Problem: 408, 413 or 415.
        ClientDisconnect: the caller has gone.
    """
    if not any_type:
        _check_media_type(request)
    try:
        async with asyncio.timeout(settings.body_seconds):
            return await _read(request, settings.most_body_bytes)
    except TimeoutError:
        raise Problem(408, ABOUT[408], headers={"Connection": "close"}) from None


def parse_body(raw: bytes) -> Any:  # noqa: ANN401 - any JSON
    """The JSON value of a body.

    Raises:
        Problem: 400.
    """
    try:
        return parse_json(raw)
    except UnreadableInput as problem:
        raise Problem(400, f"The body is unusable: {problem}.") from None
    except (ValueError, RecursionError) as problem:  # also a number of thousands of digits
        raise Problem(400, f"The body is not JSON: {problem}.") from None


def _check_media_type(request: Request) -> None:
    kind, *parameters = request.headers.get("content-type", "").lower().split(";")
    named = (one.strip().partition("=") for one in parameters)
    charsets = {value.strip(' "') for name, _, value in named if name.startswith("charset")}
    plain = request.headers.get("content-encoding", "identity").lower() == "identity"
    if kind.strip() != "application/json" or not plain or charsets - {"utf-8", "utf8"}:
        raise Problem(
            415, "Send the body as it is, with the header Content-Type: application/json."
        )


async def _read(request: Request, most: int) -> bytes:
    """The body, if it is small enough; a larger one is mostly read and not kept."""
    parts: list[bytes] = []
    size = 0
    if int(request.headers.get("content-length", 0)) > _DRAIN * most:
        raise _too_large(most)
    async for part in request.stream():
        size += len(part)
        if size <= most:
            parts.append(part)
        elif size > _DRAIN * most:
            break
    if size > most:
        raise _too_large(most)
    return b"".join(parts)


def _too_large(most: int) -> Problem:
    detail = f"The body is larger than {most} bytes; send fewer or shorter texts a request."
    return Problem(413, detail, headers={"Connection": "close"})


__all__ = ["ClientDisconnect", "parse_body", "read_body", "read_json"]
