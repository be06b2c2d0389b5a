"""The items of an export: a JSON array, one object over several lines, or an object a line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

from dragoman.charset import decode_text
from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, numbered, read_bytes, read_json_lines

from . import json_array


def content(name: str, data: bytes | None = None) -> str:
    """A file's text, unpacked if its name ends in `.gz`; `data` is what was read of it before.

    Raises:
        UnreadableInput: it cannot be read, or is no text.
    """
    raw = read_bytes(name) if data is None else data
    try:
        raw = gzip.decompress(raw) if name.lower().endswith(".gz") else raw
        return decode_text(raw).text
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise UnreadableInput(f"{name}: no whole gzip file: {problem}") from None
    except UnreadableInput as problem:
        raise UnreadableInput(f"{name}: {str(problem).removeprefix(f'{name}: ')}") from None


def items(
    name: str, rejects: Rejects, data: bytes | None = None, text: str | None = None
) -> Iterator[tuple[int, Any]]:
    """Line and value of each item; what is broken is rejected. text: the content, if it is known.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    text = content(name, data) if text is None else text
    start = text.lstrip()
    if start.startswith("["):
        yield from json_array.items(name, text, rejects)
    elif (whole := _one_object(start)) is not None:
        yield 1 + text.count("\n", 0, len(text) - len(start)), whole
    else:
        yield from read_json_lines(name, rejects, numbered(text.encode("utf-8", "surrogatepass")))


def _one_object(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """The only object of a text that writes it over several lines; None if it is otherwise."""
    first = text.split("\n", 1)[0].strip()
    if not first.startswith("{") or first.endswith("}"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
