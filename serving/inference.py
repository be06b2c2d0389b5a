"""The Open Inference Protocol (KServe V2): what KServe, Triton's clients and gateways ask."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dragoman import __version__
from dragoman.stance import Stance

from .answering import Answering
from .answers import Inferred
from .desk import Desk
from .endpoints import unless_gone
from .exchange import Exchange, exchange_of
from .limits import parse_body, read_body
from .problems import Problem
from .tensors import BYTES, FP32, Tensor, read_texts, wanted, write

NAME = "dragoman"
"""What the model is called; its version is the artifact's id."""
INPUTS = ("text", "target", "holder")
OUTPUTS = {
    "stance": (BYTES, [-1]),
    "probabilities": (FP32, [-1, len(Stance)]),
    "positions": (BYTES, [-1]),
    "reason": (BYTES, [-1]),
}
HEADER = "inference-header-content-length"
"""How long the JSON is where binary data follow it; browsers do not send it to another site."""


class Inference:
    """The paths under `/v2` of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answering = Answering(desk)

    async def live(self, _: Request) -> Response:
        """`GET /v2/health/live`: the process runs."""
        return JSONResponse({"live": True})

    async def ready(self, request: Request) -> Response:
        """`GET /v2/health/ready`, `/v2/models/{name}/ready`: a model has passed its probe."""
        _check_name(request)
        exchange_of(request).model = self._desk.ready.id
        return JSONResponse({"name": NAME, "ready": True})

    async def server(self, _: Request) -> Response:
        """`GET /v2`: what answers here."""
        extensions = ["binary_tensor_data"]
        return JSONResponse({"name": NAME, "version": __version__, "extensions": extensions})

    async def metadata(self, request: Request) -> Response:
        """`GET /v2/models/{name}`: its inputs and outputs."""
        _check_name(request)
        exchange_of(request).model = self._desk.ready.id
        outputs = [{"name": n, "datatype": t, "shape": s} for n, (t, s) in OUTPUTS.items()]
        inputs = [{"name": name, "datatype": BYTES, "shape": [-1]} for name in INPUTS]
        told = {"name": NAME, "versions": [self._desk.ready.id], "platform": "onnxruntime"}
        return JSONResponse(told | {"inputs": inputs, "outputs": outputs})

    async def infer(self, request: Request) -> Response:
        """`POST /v2/models/{name}/infer`: texts and targets in, stances and who holds them out."""
        _check_name(request)
        exchange = exchange_of(request)
        exchange.route = request.scope["route"].path
        caller = exchange.caller or ""
        self._desk.scheduler.check(caller)
        with self._desk.reading.one(caller), self._desk.traces.step("read", exchange):
            body, binary = await self._read(request)
        texts = read_texts(body, binary)
        outputs = wanted(body, list(OUTPUTS))
        return await unless_gone(request, self._answer(body, texts, outputs, exchange))

    async def _read(self, request: Request) -> tuple[Any, bytes]:
        """The JSON of a request, and the binary data that follow it."""
        length = request.headers.get(HEADER)
        raw = await read_body(request, self._desk.settings, any_type=length is not None)
        if length is None:
            return parse_body(raw), b""
        if not (length.isascii() and length.isdecimal() and int(length) <= len(raw)):
            raise Problem(400, "Inference-Header-Content-Length does not fit the body.")
        return parse_body(raw[: int(length)]), raw[int(length) :]

    async def _answer(
        self, body: Any, texts: dict[str, Tensor], outputs: dict[str, bool], exchange: Exchange  # noqa: ANN401
    ) -> Response:  # fmt: skip
        rows = _rows(texts)
        if self._desk.settings.log_texts:
            exchange.texts = rows
        found = await self._answering.infer(rows, "positions" in outputs, exchange)
        with self._desk.traces.step("write", exchange):
            head = {"model_name": NAME, "model_version": exchange.model}
            head |= {"id": body["id"]} if isinstance(body.get("id"), str) else {}
            tensors = [_output(name, found, texts["text"].shape) for name in outputs]
            content, length = write(head, tensors, outputs)
        if not any(outputs.values()):
            return Response(content, media_type="application/json")
        return Response(
            content, headers={HEADER: str(length)}, media_type="application/octet-stream"
        )


def _check_name(request: Request) -> None:
    """Refuse another model's name.

    Raises:
        Problem: 404.
    """
    if request.path_params.get("name", NAME) != NAME:
        raise Problem(404, f"There is one model here, and it is called {NAME}.")


def _rows(texts: dict[str, Tensor]) -> list[dict[str, Any]]:
    """The questions, one for each text; an empty holder is none.

    Raises:
        Problem: 422, a tensor is missing, unknown, or of another size.
    """
    if unknown := texts.keys() - set(INPUTS):
        known = ", ".join(INPUTS)
        raise Problem(422, f"There is no input {min(unknown)!r}; there are {known}.")
    if missing := {"text", "target"} - texts.keys():
        raise Problem(422, f"The input {min(missing)!r} is missing.")
    sizes = {len(one.values) for one in texts.values()}
    if len(sizes) > 1:
        raise Problem(422, "All inputs must have as many texts as `text` has.")
    columns = [texts[name].values for name in texts]
    rows = [dict(zip(texts, values, strict=True)) for values in zip(*columns, strict=True)]
    return [{name: text for name, text in row.items() if text or name != "holder"} for row in rows]


def _output(name: str, found: Sequence[Inferred], shape: tuple[int, ...]) -> Tensor:
    """One output of all questions; what could not be answered has a reason, and else nothing."""
    if name == "probabilities":
        values = [one.probabilities.get(stance.value, 0.0) for one in found for stance in Stance]
        return Tensor(name, FP32, (len(found), len(Stance)), values)
    if name == "positions":
        texts = [json.dumps(one.positions, ensure_ascii=False) for one in found]
    else:
        texts = [one.stance if name == "stance" else one.reason for one in found]
    return Tensor(name, BYTES, shape, texts)
