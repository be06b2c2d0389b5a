"""The obvious alternative that `bench_service.py` measures against: a pipeline behind uvicorn."""

import asyncio
import os
from typing import Any

import torch
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    TextClassificationPipeline,
)

from dragoman.artifact import TOKENIZER, Artifact


def pipeline() -> TextClassificationPipeline:
    """A network of the artifact's shape in fp32; its answers mean nothing, its speed does."""
    artifact = Artifact.default()
    config = BertConfig(**artifact.about["backbone"]["config"], num_labels=3)
    file = str(artifact.folder / TOKENIZER)
    tokenizer = AutoTokenizer.from_pretrained(artifact.folder, tokenizer_file=file)
    return TextClassificationPipeline(
        model=BertForSequenceClassification(config).eval(), tokenizer=tokenizer, device="cpu"
    )


def app() -> Starlette:
    """One endpoint that answers items one after the other on a thread."""
    classify = pipeline()
    torch.set_num_threads(len(os.sched_getaffinity(0)))

    async def score(request: Request) -> Response:
        items = (await request.json())["items"]
        pairs: list[Any] = [{"text": one["text"], "text_pair": one["target"]} for one in items]
        return JSONResponse({"results": await asyncio.to_thread(lambda: [classify(one) for one in pairs])})  # fmt: skip

    async def ready(_: Request) -> Response:
        return JSONResponse({"status": "ready"})

    return Starlette(routes=[Route("/v1/score", score, methods=["POST"]), Route("/readyz", ready)])


if __name__ == "__main__":
    uvicorn.run(app(), port=int(os.environ["DRAGOMAN_PORT"]), log_level="warning")
