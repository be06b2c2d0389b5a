"""Reads JSON Lines and plain text."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_json_lines
from dragoman.not_text import HEAD, refuse_other
from dragoman.strict_json import decode

LONGEST_LINE = 20_000_000  # bytes
LONGEST_DOCUMENT = 5_000_000  # code points; a long book has three million

Raw = tuple[int, int | None, Any, str | None]
"""Number of the record (from 1), its line if it has one, the row, and what is wrong with it."""


def json_lines(name: str, content: IO[bytes], skip: int) -> Iterator[Raw]:
    """One object a line; blank lines are nothing."""
    for number, line in _lines(content):
        if number == 1 and (other := _other(line)):
            yield from [(1, None, None, other)][skip:]
            return
        if number <= skip:
            continue
        if line is None:
            yield number, number, None, _too_long()
            continue
        rejects = Rejects(Path())
        for _, row in read_json_lines(name, rejects, [(number, line)]):
            yield number, number, row, None
        for reject in rejects.collected:
            yield number, number, reject.row, reject.reason


def text_lines(content: IO[bytes], skip: int) -> Iterator[Raw]:
    """One text a line; blank lines are nothing."""
    for number, line in _lines(content):
        if number == 1 and (other := _other(line)):
            yield from [(1, None, None, other)][skip:]
            return
        if number <= skip:
            continue
        if line is None:
            yield number, number, None, _too_long()
            continue
        try:
            text = decode(line).strip()
        except UnreadableInput as problem:
            yield number, number, line.decode("utf-8", "replace").rstrip(), str(problem)
        else:
            if text:
                yield number, number, {"text": text}, None


def documents(content: IO[bytes], skip: int) -> Iterator[Raw]:
    """The whole file is one text."""
    if skip:
        return
    data = content.read(4 * LONGEST_DOCUMENT + 4)
    try:
        refuse_other(data)
        text = decode(data)
    except UnreadableInput as problem:
        yield 1, None, None, str(problem)
        return
    yield 1, None, {"text": text}, too_long(text)


def too_long(text: str) -> str | None:
    """What to say of a document that is larger than any book."""
    if len(text) <= LONGEST_DOCUMENT:
        return None
    return f"longer than {LONGEST_DOCUMENT:,} characters; split the document"


def _too_long() -> str:
    return f"a line of more than {LONGEST_LINE:,} bytes"


def _other(line: bytes | None) -> str | None:
    """What a file is whose first line is no line of a text; None if it may be one."""
    try:
        refuse_other((line or b"")[:HEAD])
    except UnreadableInput as problem:
        return str(problem)
    return None


def _lines(content: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines; of one that is too long nothing is kept."""
    number = 0
    while line := content.readline(LONGEST_LINE):
        number += 1
        if len(line) < LONGEST_LINE or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = content.readline(LONGEST_LINE)
        yield number, None
