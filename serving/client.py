"""Clients of the service, with the types that `Labeller` has in process.

>>> from dragoman.serving.client import Client
>>> with Client("http://127.0.0.1:3000") as client:
...     rows = client.label([Document("Canberra hailed AUKUS.")])
"""

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from typing import Any, Self

import httpx

from dragoman.rows import Document, LabelRow, Scored
from dragoman.score_item import ScoreItem
from dragoman.stance import Ask

from .parsing import scored
from .retries import content, pause_for, pauses

DOCUMENTS, ITEMS = 32, 256
"""How many documents or items a request carries at most; half of what a service takes by default."""
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2.0)
"""The service closes connections that were idle for five seconds; one that is used just then would be lost."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What the service could not answer, and why; the others were answered."""

    asked: Document | ScoreItem
    reason: str


class Client:
    """Asks a service from blocking code; close it, or use it in a `with` statement."""

    def __init__(
        self, url: str, key: str | None = None, timeout: float = 30.0, retries: int = 5
    ) -> None:
        self._http = httpx.Client(
            base_url=url, headers=_headers(key), timeout=timeout, limits=_LIMITS
        )
        self._retries = retries

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def label(
        self,
        documents: Iterable[Document],
        entities: Sequence[str] = (),
        everywhere: bool = False,
    ) -> list[list[LabelRow] | Refused]:
        """The rows of each document, in order; arguments as those of `Labeller.label`.

        Raises:
            ServiceError: the service refused a request, also after the retries.
        """
        return [
            rows
            for chunk, body in _label_requests(documents, entities, everywhere)
            for rows in _labelled(chunk, self._post("/v1/label", body))
        ]

    def score(self, items: Iterable[ScoreItem]) -> list[Scored | Refused]:
        """The answer to each question, in order.

        Raises:
            ServiceError: the service refused a request, also after the retries.
        """
        return [
            answer
            for chunk, body in _score_requests(items)
            for answer in _answered(chunk, self._post("/v1/score", body))
        ]

    def _post(self, path: str, body: object) -> dict[str, Any]:
        for pause in pauses(self._retries):
            answer = self._http.post(path, json=body, headers=trace_headers())
            wait = pause_for(answer, pause)
            if wait is None:
                return content(answer)
            time.sleep(wait)
        return content(self._http.post(path, json=body, headers=trace_headers()))


class AsyncClient:
    """Asks a service from asyncio; close it, or use it in an `async with` statement."""

    def __init__(
        self, url: str, key: str | None = None, timeout: float = 30.0, retries: int = 5
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=url, headers=_headers(key), timeout=timeout, limits=_LIMITS
        )
        self._retries = retries

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def label(
        self,
        documents: Iterable[Document],
        entities: Sequence[str] = (),
        everywhere: bool = False,
    ) -> list[list[LabelRow] | Refused]:
        """As `Client.label`."""
        found: list[list[LabelRow] | Refused] = []
        for chunk, body in _label_requests(documents, entities, everywhere):
            found += _labelled(chunk, await self._post("/v1/label", body))
        return found

    async def score(self, items: Iterable[ScoreItem]) -> list[Scored | Refused]:
        """As `Client.score`."""
        found: list[Scored | Refused] = []
        for chunk, body in _score_requests(items):
            found += _answered(chunk, await self._post("/v1/score", body))
        return found

    async def _post(self, path: str, body: object) -> dict[str, Any]:
        for pause in pauses(self._retries):
            answer = await self._http.post(path, json=body, headers=trace_headers())
            wait = pause_for(answer, pause)
            if wait is None:
                return content(answer)
            await asyncio.sleep(wait)
        return content(await self._http.post(path, json=body, headers=trace_headers()))


def trace_headers() -> dict[str, str]:
    """`traceparent` of the span in which the caller's program asks; nothing where it traces nothing."""
    try:
        from opentelemetry.propagate import inject
    except ModuleNotFoundError:
        return {}
    headers: dict[str, str] = {}
    inject(headers)
    return headers


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def _label_requests(
    documents: Iterable[Document], entities: Sequence[str], everywhere: bool
) -> Iterator[tuple[list[Document], dict[str, Any]]]:
    """Requests of bounded length; names are replaced by places, so that rows find their document."""
    about = {"entities": list(entities), "everywhere": everywhere} if entities else {}
    source = iter(documents)
    while chunk := list(islice(source, DOCUMENTS)):
        sent = [asdict(one) | {"name": str(place)} for place, one in enumerate(chunk)]
        yield chunk, {"documents": sent} | about


def _labelled(
    chunk: Sequence[Document], answer: dict[str, Any]
) -> Iterator[list[LabelRow] | Refused]:
    refused = {one["document"]: one["reason"] for one in answer["rejects"]}
    rows: dict[int, list[LabelRow]] = {}
    for row in answer["rows"]:
        place = int(row["document"])
        rows.setdefault(place, []).append(LabelRow.from_dict(row | {"document": chunk[place].name}))
    for place, document in enumerate(chunk):
        if place in refused:
            yield Refused(document, refused[place])
        else:
            yield rows.get(place, [])


def _score_requests(
    items: Iterable[ScoreItem],
) -> Iterator[tuple[list[ScoreItem], dict[str, Any]]]:
    """Requests of bounded length, each of one kind of question."""
    for ask, run in groupby(items, key=lambda item: item.ask):
        while chunk := list(islice(run, ITEMS)):
            yield chunk, {"items": [_sent(item) for item in chunk], "ask": Ask(ask).value}


def _sent(item: ScoreItem) -> dict[str, Any]:
    """What the service reads of an item."""
    fields = ("text", "target", "mention", "holder", "holder_span")
    return {name: value for name in fields if (value := getattr(item, name)) is not None}


def _answered(chunk: Sequence[ScoreItem], answer: dict[str, Any]) -> Iterator[Scored | Refused]:
    for item, result in zip(chunk, answer["results"], strict=True):
        if result["status"] == "ok":
            yield scored(item, result)
        else:
            yield Refused(item, result["reason"])
