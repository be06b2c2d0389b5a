"""The published description of the interface, with every status that it can answer."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Any

from dragoman import __version__

from .feedback.correction import Correction
from .inference import NAME
from .problems import ABOUT, MEDIA_TYPE
from .settings import Settings

Json = dict[str, Any]
_ANY = (401, 403, 405, 500)
_READING = (*_ANY, 503)
_ASKING = (400, *_READING, 408, 413, 415, 422, 429, 504)
_SENTENCE = "Moscow rejects any further enlargement of NATO."


@dataclass(frozen=True, slots=True)
class Operation:
    """One path: how it is asked, what it answers, and with which other statuses.

    answer, asked: names of schemas; example: a request to try; header: one of the request's, and
    what it is for. media: the type of its body.
    """

    path: str
    summary: str
    answer: str
    problems: tuple[int, ...] = _READING
    asked: str | None = None
    example: Any = None
    success: int = 200
    header: tuple[str, str] | None = None
    media: str = "application/json"


OPERATIONS = (
    Operation(
        "/v1/label",
        "Who stands where on what, sentence by sentence",
        "LabelAnswer",
        _ASKING,
        "LabelRequest",
        {"documents": [{"text": _SENTENCE, "name": "note"}]},
    ),
    Operation(
        "/v1/label/files",
        "The same for files: PDF, Word, OpenDocument, RTF, web pages, mails, Markdown, archives of these",
        "FilesAnswer",
        _ASKING,
        "FilesRequest",
        media="multipart/form-data",
    ),
    Operation(
        "/v1/score",
        "The stance of a text, or of a holder in it, toward a target",
        "ScoreAnswer",
        _ASKING,
        "ScoreRequest",
        {"items": [{"text": _SENTENCE, "target": "NATO enlargement", "holder": "Moscow"}]},
    ),
    Operation(
        "/v1/explain",
        "What each word does to an answer: every word is left out once, and the model asked again",
        "Explanation",
        _ASKING,
        "ExplainRequest",
        {"text": _SENTENCE, "target": "NATO enlargement", "holder": "Moscow"},
    ),
    Operation(
        "/v1/feedback",
        "What an answer should have been; on the disk before 201 is sent",
        "Receipt",
        (400, *_READING, 408, 413, 415, 422, 429),
        "Correction",
        {"text": _SENTENCE, "target": "NATO enlargement", "stance": "against"},
        success=201,
        header=("Idempotency-Key", "Sent again under the same key, a correction is kept once."),
    ),
    Operation(
        "/v1/feedback/find",
        "What annotators say of some sentences: the latest word of each, without what was withdrawn",
        "Corrections",
        (400, *_READING, 408, 413, 415, 422, 429),
        "CorrectionsRequest",
        {"texts": [_SENTENCE]},
    ),
    Operation("/v1/entities", "The catalogue of entities", "Entities"),
    Operation("/v1/model", "Which model answers, how good it is, and its card", "Model"),
    Operation("/v2", "What answers here, by the Open Inference Protocol", "InferenceServer", _ANY),
    Operation("/v2/health/live", "The process runs", "InferenceLive", (405, 500)),
    Operation(
        "/v2/health/ready", "A model has passed its probe", "InferenceReady", (405, 500, 503)
    ),
    Operation("/v2/models/{name}", "Inputs and outputs", "InferenceModel", (404, *_READING)),
    Operation("/v2/models/{name}/ready", "The model is ready", "InferenceReady", (404, *_READING)),
    Operation(
        "/v2/models/{name}/infer",
        "Stances and who holds them, as tensors of the Open Inference Protocol",
        "InferenceResponse",
        (404, *_ASKING),
        "InferenceRequest",
        {
            "inputs": [
                {"name": "text", "datatype": "BYTES", "shape": [1], "data": [_SENTENCE]},
                {"name": "target", "datatype": "BYTES", "shape": [1], "data": ["NATO enlargement"]},
            ]
        },
    ),
    Operation("/livez", "The process runs", "Alive", (405, 500)),
    Operation("/readyz", "A model has passed its probe", "Ready", (405, 500, 503)),
)
"""What is described; a path with a request body is a POST."""


def openapi(settings: Settings) -> Json:
    """The description, with the limits of these settings."""
    source = resources.files("dragoman.serving") / "schemas.json"
    schemas = json.loads(source.read_text("utf-8"))
    schemas |= correction_schemas()
    limit(schemas, settings)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dragoman",
            "version": __version__,
            "description": "Who stands where on what: stances and their holders in diplomatic text. "
            "Lists are the fast way: send many items in one request.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {one.path: _path(one) for one in OPERATIONS} | {"/metrics": _metrics()},
        "components": {"schemas": schemas, "securitySchemes": {"key": _KEY}},
        "security": [{"key": []}, {}],
    }


_KEY = {"type": "http", "scheme": "bearer", "description": "Needed where the operator set keys."}


def correction_schemas() -> Json:
    """The schema of a correction and of its parts, from the class that checks it."""
    schema = Correction.model_json_schema(ref_template="#/components/schemas/{model}")
    parts: Json = schema.pop("$defs")
    return parts | {"Correction": schema}


def limit(schemas: Json, settings: Settings) -> None:
    """Write the limits of the settings into the schemas of requests."""
    score, label = schemas["ScoreRequest"]["properties"], schemas["LabelRequest"]["properties"]
    score["items"]["maxItems"] = settings.most_items
    label["documents"]["maxItems"] = settings.most_documents
    files = schemas["FilesRequest"]["properties"]
    files["file"]["maxItems"] = settings.most_documents
    files["entities"]["maxItems"] = settings.most_entities
    files["entities"]["items"]["maxLength"] = settings.most_characters
    label["entities"]["anyOf"][0]["maxItems"] = settings.most_entities
    label["entities"]["anyOf"][0]["items"]["maxLength"] = settings.most_characters
    schemas["CorrectionsRequest"]["properties"]["texts"]["maxItems"] = settings.most_items
    for name in ("text", "target", "holder"):
        schemas["Item"]["properties"][name]["maxLength"] = settings.most_characters


def _path(one: Operation) -> Json:
    answer = {"$ref": f"#/components/schemas/{one.answer}"}
    operation: Json = {
        "summary": one.summary,
        "operationId": re.sub(r"\W+", "_", one.path.strip("/")),
        "responses": _responses(
            {"application/json": {"schema": answer}}, one.problems, one.success
        ),
    }
    if one.header is not None:
        name, about = one.header
        schema = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        operation["parameters"] = [
            {"name": name, "in": "header", "description": about, "schema": schema}
        ]
    if "{name}" in one.path:
        schema = {"type": "string", "const": NAME}
        operation["parameters"] = [
            {"name": "name", "in": "path", "required": True, "schema": schema}
        ]
    if one.asked is None:
        return {"get": operation}
    schema = {"$ref": f"#/components/schemas/{one.asked}"}
    body = {"schema": schema} if one.example is None else {"schema": schema, "example": one.example}
    content = {one.media: body}
    return {"post": operation | {"requestBody": {"required": True, "content": content}}}


def _metrics() -> Json:
    content = {"text/plain": {"schema": {"type": "string"}}}
    responses = _responses(content, _ANY)
    return {
        "get": {"summary": "Prometheus metrics", "operationId": "metrics", "responses": responses}
    }


def _responses(content: Json, problems: Iterable[int], success: int = 200) -> Json:
    """Success, and each problem, with the headers that they carry."""
    told = {"X-Request-ID": {"schema": {"type": "string"}}}
    found: Json = {
        str(success): {"description": "The answer.", "headers": told, "content": content}
    }
    problem = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in sorted(problems):
        headers = dict(told)
        if status in (429, 503):
            headers["Retry-After"] = {"schema": {"type": "integer"}}
        found[str(status)] = {"description": ABOUT[status], "headers": headers, "content": problem}
    return found
