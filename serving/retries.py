"""When a client asks again: on 429 and 503, after a pause that no two clients share."""

import random
from collections.abc import Iterator

import httpx

from dragoman.errors import DragomanError

_AGAIN = (429, 503)
_FIRST, _LONGEST = 0.2, 10.0


class ServiceError(DragomanError):
    """The service refused or failed a request; `problem` is its RFC 9457 body, as far as it has one."""

    def __init__(self, status: int, problem: dict[str, object]) -> None:
        detail = problem.get("detail") or "no further explanation"
        super().__init__(f"the service answered {status}: {detail}")
        self.status = status
        self.problem = problem


def pauses(retries: int) -> Iterator[float]:
    """Seconds to wait before each further try: doubled each time, anywhere below that at random."""
    for attempt in range(retries):
        yield random.uniform(0, min(_LONGEST, _FIRST * 2**attempt))


def pause_for(answer: httpx.Response, pause: float) -> float | None:
    """How long to wait before asking again; None where the answer is final.

    At least what Retry-After says, and the jitter on top of it.
    """
    if answer.status_code not in _AGAIN:
        return None
    told = answer.headers.get("retry-after", "")
    return pause + (min(float(told), _LONGEST) if told.isdecimal() else 0.0)


def content(answer: httpx.Response) -> dict[str, object]:
    """The JSON of a success.

    Raises:
        ServiceError: any other answer.
    """
    try:
        found: dict[str, object] = answer.json()
    except ValueError:
        found = {}
    if answer.status_code != 200:
        raise ServiceError(answer.status_code, found)
    return found
