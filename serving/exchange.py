"""One request and its answer, as logs and metrics see them."""

import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request

_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
SCOPE = "dragoman"


@dataclass(slots=True)
class Exchange:
    """What is noted while a request is answered.

    id: the caller's X-Request-ID if it is a plain word, else a new one. route: the path as
    published, never what the caller typed. items, invalid: how many a list had. texts: only
    where the log may have them. span, trace_id: where requests are traced.
    """

    id: str
    method: str
    started: float = field(default_factory=time.monotonic)
    route: str = "none"
    caller: str | None = None
    status: int = 499
    model: str | None = None
    items: int | None = None
    invalid: int | None = None
    reason: str | None = None
    texts: object = None
    span: Any = None
    trace_id: str | None = None

    @classmethod
    def begun(cls, method: str, headers: Mapping[str, str]) -> "Exchange":
        """A request that has just arrived; 499 stays its status if the caller goes before the answer."""
        given = headers.get("x-request-id", "")
        return cls(given if _ID.fullmatch(given) else uuid.uuid4().hex, method)

    @property
    def seconds(self) -> float:
        """Time since the request arrived."""
        return time.monotonic() - self.started

    def fields(self) -> dict[str, Any]:
        """What the log says about it."""
        return {
            "request_id": self.id,
            "method": self.method,
            "route": self.route,
            "status": self.status,
            "ms": round(1000 * self.seconds, 1),
            "caller": self.caller,
            "model": self.model,
            "items": self.items,
            "invalid": self.invalid,
            "reason": self.reason,
            "trace_id": self.trace_id,
            "texts": self.texts,
        }


def exchange_of(request: Request) -> Exchange:
    """The exchange that a request belongs to."""
    exchange: Exchange = request.scope[SCOPE]
    return exchange
