"""The items of a JSON array, each with the line on which it begins."""

import json
import re
from collections.abc import Iterator
from typing import Any

from dragoman.files import Rejects

_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def items(name: str, text: str, rejects: Rejects) -> Iterator[tuple[int, Any]]:
    """Line and value of each item; where the JSON breaks off, that and what follows is one reject."""
    place, line, counted = _after(text, 0, "["), 1, 0
    while place is not None and text[place : place + 1] != "]":
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, end = _DECODER.raw_decode(text, place)
            broken = "\\u" in text[place:end] and _lone_surrogate(value)
        except (ValueError, RecursionError) as problem:
            rejects.add(name, line, f"not JSON: {problem}; nothing from here on was read", None)
            return
        if broken:
            reason = "half a surrogate pair is no character; mend the \\u escapes"
            rejects.add(name, line, reason, None)
        else:
            yield line, value
        place = _after(text, _skip(text, end), ",") or _closing(text, end)
    if place is None:
        reason = "not JSON: the array breaks off; nothing from here on was read"
        rejects.add(name, line, reason, None)


def first(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """The first item of a JSON array; None if it has none, or is none."""
    place = _after(text, _skip(text, 0), "[")
    try:
        return None if place is None else _DECODER.raw_decode(text, place)[0]
    except (ValueError, RecursionError):
        return None


def _skip(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place


def _after(text: str, place: int, sign: str) -> int | None:
    """Where the text goes on after a sign and blanks; None if the sign is not there."""
    place = _skip(text, place)
    return _skip(text, place + 1) if text.startswith(sign, place) else None


def _closing(text: str, place: int) -> int | None:
    place = _skip(text, place)
    return place if text.startswith("]", place) else None


def _lone_surrogate(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False
