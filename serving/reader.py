"""What only readers of the page ask for: why an answer is what it is, to correct it, and who did."""

import asyncio
import json
import re
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dragoman.errors import DragomanError
from dragoman.strict_json import refuse_unwritable

from .answering import PER_TEXT
from .desk import Desk
from .endpoints import unless_gone
from .exchange import Exchange, exchange_of
from .explain import plan_row
from .feedback.correction import Correction
from .feedback.inbox import Inbox
from .limits import read_json
from .problems import Problem

_KEY = re.compile(r"[!-~]{1,200}")


class Reader:
    """`/v1/explain`, `/v1/feedback` and `/v1/feedback/find` of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox = Inbox(desk.settings.feedback)

    async def explain(self, request: Request) -> Response:
        """`POST /v1/explain`: what each word does to the asked stance."""
        self._desk.scheduler.check(exchange_of(request).caller or "")
        body = await self._read(request)
        content = await unless_gone(request, self._explained(body, exchange_of(request)))
        return Response(content, media_type="application/json")

    async def feedback(self, request: Request) -> Response:
        """`POST /v1/feedback`: a correction, on the disk before 201 is sent."""
        body = await self._read(request)
        key = request.headers.get("idempotency-key") or secrets.token_hex(16)
        if not _KEY.fullmatch(key):
            raise Problem(422, "Idempotency-Key must be 1 to 200 visible ASCII characters.")
        try:
            correction = Correction.from_row(body)
            with self._desk.traces.step("write", exchange_of(request)):
                kept = await self._inbox.keep(correction, key)
        except DragomanError as problem:
            raise _refusal(problem) from None
        return JSONResponse({"id": kept.id, "key": key, "received": kept.received}, 201)

    async def find(self, request: Request) -> Response:
        """`POST /v1/feedback/find`: what annotators say of some sentences, each one's latest word."""
        texts = read_texts(await self._read(request), self._desk.settings.most_items)
        kept = await self._inbox.about(texts)
        found = [
            {
                "id": one.id,
                "received": one.received,
                "correction": one.correction.model_dump(mode="json"),
            }
            for one in kept
        ]
        return JSONResponse({"corrections": found})

    async def _read(self, request: Request) -> object:
        exchange = exchange_of(request)
        exchange.route = request.scope["path"]
        traces, caller = self._desk.traces, exchange.caller or ""
        with self._desk.reading.one(caller), traces.step("read", exchange):
            body: object = await read_json(request, self._desk.settings)
        try:
            refuse_unwritable(body)
        except DragomanError as problem:
            raise _refusal(problem) from None
        if self._desk.settings.log_texts:
            exchange.texts = body
        return body

    async def _explained(self, body: object, exchange: Exchange) -> bytes:
        """The explanation as JSON; its passes take turns with those of everybody else."""
        left = self._desk.settings.deadline_seconds - exchange.seconds
        until = asyncio.get_running_loop().time() + left
        with self._desk.champions.lease() as leased:
            model = leased or self._desk.ready
            exchange.model, labeller = model.id, model.labeller
            try:
                plan = plan_row(labeller.questioner, body)
            except DragomanError as problem:
                raise _refusal(problem) from None
            cost = (PER_TEXT + len(plan.item.text)) * len(plan.questions)
            work = self._desk.traces.work(exchange, labeller.score_passes(plan.questions))
            with self._desk.metrics.queue.track_inprogress(), work as passes:
                found = await self._desk.scheduler.run(passes, cost, until, exchange.caller or "")
        with self._desk.traces.step("write", exchange):
            explanation = plan.read([answer for answers in found for answer in answers])
            return json.dumps(explanation.as_dict(), ensure_ascii=False).encode()


def read_texts(body: object, most: int) -> list[str]:
    """The sentences of `{"texts": [...]}`.

    Raises:
        Problem: 422, it is no such object, or has more than `most` sentences.
    """
    alone = isinstance(body, dict) and body.keys() == {"texts"}
    texts = body["texts"] if alone and isinstance(body, dict) else None
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise Problem(422, "A JSON object with `texts`, a list of sentences, is expected.")
    if len(texts) > most:
        raise Problem(422, f"`texts` has {len(texts)} elements, at most {most} are taken.")
    return texts


def _refusal(problem: DragomanError) -> Problem:
    """What a caller is told whose request does not follow the schema."""
    words = str(problem)
    return Problem(422, words[:1].upper() + words[1:] + ".")
