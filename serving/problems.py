"""The one error format, for every status: problem details of RFC 9457."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"
ABOUT: Mapping[int, str] = {
    400: "The body is not a JSON text in UTF-8.",
    401: "The key is missing or unknown.",
    403: "Without keys, only callers on this machine are answered.",
    404: "There is nothing at this path.",
    405: "The path does not take this method.",
    408: "The body did not arrive in time.",
    413: "The body is too large.",
    415: "The body is not declared as application/json in UTF-8.",
    422: "The JSON is not a request of this endpoint.",
    429: "Too many requests are under way; try again after Retry-After.",
    500: "A mistake of the service; the log has it under the request id.",
    503: "Not ready, or too much work waits; try again after Retry-After.",
    504: "No answer within the deadline.",
}
"""Every status of an error, and what it means; the published OpenAPI is made from it."""


@dataclass
class Problem(Exception):
    """An answer other than success.

    detail: a sentence for the caller that says what to do. reason: the word for metrics and logs.
    """

    status: int
    detail: str
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def as_problem(mistake: Exception) -> Problem:
    """Any exception as what the caller is told; of an unforeseen one nothing leaks out."""
    if isinstance(mistake, Problem):
        return mistake
    if isinstance(mistake, HTTPException):
        detail = ABOUT.get(mistake.status_code, mistake.detail)
        return Problem(mistake.status_code, detail, headers=mistake.headers or {})
    return Problem(500, ABOUT[500])


def problem_response(problem: Problem, request_id: str, path: str = "") -> Response:
    """The response of a problem; `request_id` finds it in the log.

    path: what was asked for; clients of the Open Inference Protocol look for a member `error`.
    """
    content: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "request_id": request_id,
    }
    if path.startswith("/v2"):
        content["error"] = problem.detail
    return Response(
        json.dumps(content, ensure_ascii=False).encode(errors="replace"),
        problem.status,
        dict(problem.headers),
        MEDIA_TYPE,
    )
