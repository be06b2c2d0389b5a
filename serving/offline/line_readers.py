"""Reads JSON Lines, lines of text and whole documents."""

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Any

from dragoman.documents.extracted import LONGEST_DOCUMENT, Extracted
from dragoman.documents.reading import MOST_BYTES, read_documents
from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_json_lines
from dragoman.not_text import HEAD, refuse_other
from dragoman.strict_json import decode
from dragoman.terminal import shown_name
from dragoman.writing import STDIO

LONGEST_LINE = 20_000_000  # bytes

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


def documents(name: str, content: IO[bytes], skip: int) -> Iterator[Raw]:
    """The whole file is one document, or an archive of several."""
    data = content.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        yield from [(1, None, None, f"larger than {MOST_BYTES:,} bytes; split the document")][skip:]
        return
    for number, part in enumerate(read_documents(data, name), start=1):
        if number <= skip:
            continue
        if isinstance(part.content, str):
            inside = "" if part.name is None else f"{part.name}: "
            yield number, None, None, f"{inside}{part.content}"
        else:
            yield number, None, _row(name, part.name, part.content), too_long(part.content.text)


def _row(name: str, inner: str | None, found: Extracted) -> dict[str, Any]:
    """A document as a row; of a plain text there is only the text."""
    archive = "stdin" if name == STDIO else PurePath(name).name
    about = {
        "name": None if inner is None else shown_name(f"{archive}/{inner}"),
        "author": found.author,
        "date": found.date,
        "pages": list(found.pages),
    }
    return {"text": found.text} | {key: value for key, value in about.items() if value}


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
