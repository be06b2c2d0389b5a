"""JSON as the standard has it: UTF-8, no NaN, no half characters, not nested without end."""

import json
import re
from typing import Any

from .errors import UnreadableInput

DEEPEST = 50
SUSPICIOUS = re.compile(rb"\\u|\d[eE]\+?\d{3}|\d{309}")  # half a character, or a number beyond all


def decode(data: bytes) -> str:
    """UTF-8 to text, without a byte order mark; line ends stay as they are.

    Raises:
        UnreadableInput: names the first byte that is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnreadableInput(
            f"not UTF-8: byte {problem.start} is 0x{problem.object[problem.start]:02x}; convert the file first"
        ) from None


def parse_json(raw: bytes) -> Any:  # noqa: ANN401 - a JSON text may be anything
    """One JSON text in UTF-8, without NaN, at most `DEEPEST` deep.

    Raises:
        UnreadableInput: not UTF-8, not a JSON value, or nested too deep.
        ValueError, RecursionError: not JSON.
    """
    value = json.loads(decode(raw), parse_constant=_refuse_constant)
    if raw.count(b"[") + raw.count(b"{") > DEEPEST:
        _refuse_depth(value)
    return value


def _refuse_constant(name: str) -> None:
    raise UnreadableInput(f"{name} is no JSON value")


def refuse_unwritable(row: object) -> None:
    r"""JSON can spell what no JSON text in UTF-8 can hold: half a character ("\ud83d"), 1e999.

    Raises:
        UnreadableInput: there is one, in a name or in a value.
    """
    try:
        json.dumps(row, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise UnreadableInput(
            "half a surrogate pair is no character; mend the \\u escapes"
        ) from None
    except ValueError:
        raise UnreadableInput("a number is too large") from None


def _refuse_depth(row: object) -> None:
    """Reading can nest a little deeper than writing; nobody needs either."""
    level: list[Any] = [row]
    for _ in range(DEEPEST):
        level = [part for part in level if isinstance(part, dict | list)]
        if not level:
            return
        inside = (part.values() if isinstance(part, dict) else part for part in level)
        level = [one for parts in inside for one in parts]
    raise UnreadableInput(f"nested more than {DEEPEST} deep")
