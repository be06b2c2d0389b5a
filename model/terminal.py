"""Text fit to be printed: what a terminal would obey, or hide, is spelled out instead."""

import os
import re
import sys

_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # escape sequences begin with these; tab and line feed stay
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # reversed reading
    "\u2028\u2029\ufff9-\ufffb"  # other line ends, notes
    "\ud800-\udfff]"  # half characters: bytes of a file name that is not UTF-8
)
_ENDS = re.compile("[\t\n]")


def harmless(text: str) -> str:
    r"""The text with every control, and every change of the reading direction, as `\u001b`.

    JSON stays the same JSON; tabs and line feeds stay.
    """
    return _OBEYED.sub(_spelled, text)


def one_line(text: str) -> str:
    """Harmless, and without tabs and line feeds, so that it cannot pass for another line."""
    return _ENDS.sub(_spelled, harmless(text))


def shown_name(name: str) -> str:
    r"""The name of a file as text; bytes that are not UTF-8 as `\xe9`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def echo(text: str, err: bool = False) -> None:
    """Print a line, made harmless, to standard output or standard error."""
    print(harmless(text), file=sys.stderr if err else sys.stdout, flush=True)


def _spelled(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
