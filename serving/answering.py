"""Answers what is asked with the model of the moment: the work behind `/v1/label` and `/v1/score`."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from dragoman.rows import Document, Json

from .answers import Inferred, Written, inferred, label_body, score_body, writing
from .asked import Judged, read_label, read_score
from .champion import Model
from .desk import Desk
from .exchange import Exchange

PER_TEXT = 60
"""What a text costs beside its characters, in characters."""


class Answering:
    """Reads a request's JSON value, asks the model, writes the answer; for one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def label(self, body: object, exchange: Exchange) -> bytes:
        """The rows of all documents, and which documents were none.

        Raises:
            Problem: 422, 429, 503 or 504.
        """
        asked = read_label(body, self._desk.settings)
        documents, entities = asked.documents, asked.entities
        self._note(exchange, documents)
        cost = sum(PER_TEXT + len(document.text) for document in documents.good)
        cost += cost * len(entities) // 8  # a further target is a fraction of the first
        with self._desk.champions.lease() as leased:
            model = self._model(leased, exchange)
            passes = (
                one
                for document in documents.good
                for one in model.labeller.label_passes(
                    document, entities, asked.targets, asked.everywhere
                )
            )
            rows = await self._run(exchange, writing(passes), cost)
        with self._desk.traces.step("write", exchange):
            return label_body(model.id, rows, documents.invalid, asked.cells)

    async def score(self, body: object, exchange: Exchange) -> bytes:
        """One result for each item, in order.

        Raises:
            Problem: 422, 429, 503 or 504.
        """
        items = read_score(body, self._desk.settings)
        self._note(exchange, items)
        cost = sum(PER_TEXT + len(item.text) for item in items.good)
        with self._desk.champions.lease() as leased:
            model = self._model(leased, exchange)
            passes = writing(model.labeller.score_passes(items.good))
            rows = await self._run(exchange, passes, cost)
        with self._desk.traces.step("write", exchange):
            return score_body(model.id, rows, items.invalid)

    async def infer(
        self, rows: Sequence[Json], positions: bool, exchange: Exchange
    ) -> list[Inferred]:
        """The answer to each question, in order; positions: who stands where in its text, too.

        Raises:
            Problem: 422, 429, 503 or 504.
        """
        items = read_score({"items": rows}, self._desk.settings)
        self._note(exchange, items)
        cost = sum(PER_TEXT + len(item.text) for item in items.good) * (2 if positions else 1)
        with self._desk.champions.lease() as leased:
            model = self._model(leased, exchange)
            passes = writing(model.labeller.score_passes(items.good))
            if positions:
                asked = (
                    one
                    for number, item in enumerate(items.good)
                    for one in model.labeller.label_passes(
                        Document(item.text, str(number)), [item.target]
                    )
                )
                passes = chain(passes, writing(asked))
            written = await self._run(exchange, passes, cost)
        return inferred(written, items.invalid)

    def _model(self, leased: Model | None, exchange: Exchange) -> Model:
        model = leased or self._desk.ready
        exchange.model = model.id
        return model

    def _note(self, exchange: Exchange, judged: Judged[Any]) -> None:
        exchange.invalid = len(judged.invalid)
        exchange.items = len(judged.good) + exchange.invalid
        self._desk.metrics.count_items(exchange.route, len(judged.good), exchange.invalid)

    async def _run(
        self, exchange: Exchange, passes: Iterator[Callable[[], list[Written]]], cost: int
    ) -> list[Written]:
        """The rows of all passes, if they are done before the request's deadline."""
        scheduler, metrics = self._desk.scheduler, self._desk.metrics
        left = self._desk.settings.deadline_seconds - exchange.seconds
        until = asyncio.get_running_loop().time() + left
        caller = exchange.caller or ""
        metrics.wait.set(scheduler.wait(caller))
        work = self._desk.traces.work(exchange, passes)
        with metrics.queue.track_inprogress(), work as noted:
            found = await scheduler.run(noted, cost, until, caller)
        rows = [row for rows in found for row in rows]
        metrics.count_answers((row.stance, row.unsure) for row in rows)
        return rows
