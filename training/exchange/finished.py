"""Items that their annotator did not finish, or that were turned down: they are never annotations."""

from collections.abc import Mapping
from typing import Any

_ANSWERS = ("reject", "rejected", "ignore", "ignored", "skip", "skipped")
_STATES = ("discarded", "rejected", "skipped", "cancelled", "canceled", "ignored")
_FLAGS = ("was_cancelled", "was_canceled", "skipped", "cancelled", "rejected")
_TRUE = (True, "true", "True", "TRUE", "1", 1)


def unfinished(row: Mapping[str, Any]) -> str | None:
    """Why an item is no annotation although it may have labels; None if nothing says so."""
    answer = row.get("answer")
    if isinstance(answer, str) and answer.strip().casefold() in _ANSWERS:
        return f"`answer` is {answer.strip()}"
    state = row.get("status")
    if isinstance(state, str) and state.strip().casefold() in _STATES:
        return f"`status` is {state.strip()}"
    flag = next((name for name in _FLAGS if row.get(name) in _TRUE), None)
    return f"`{flag}` is true" if flag else None
