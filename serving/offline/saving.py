"""Keeps the texts that offsets count in: one file for each document that was a file."""

import re
from collections.abc import Iterator
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.rows import Document
from dragoman.writing import replacing

from .plan import Plan
from .records import START
from .units import document_of

_UNSAFE = re.compile(r"[^\w.,()+ -]+")
_LONGEST_NAME = 150


def save_texts(plan: Plan, folder: Path) -> int:
    """Write the text of each file, and of each in an archive, to `NAME.txt`; returns how many.

    A file that has the same text already stays as it is, so that a run may be repeated.

    Raises:
        UnreadableInput: an input cannot be read twice, or a file of that name holds something else.
    """
    if stream := next((one.name for one in plan.sources if one.stream), None):
        raise UnreadableInput(f"{stream}: is read only once; --save-text needs files")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UnreadableInput(f"{folder}: {problem.strerror or problem}") from None
    seen: dict[str, int] = {}
    for document in _files(plan):
        stem = _UNSAFE.sub("_", document.name)[-_LONGEST_NAME:].lstrip(".") or "document"
        seen[stem] = seen.get(stem, 0) + 1
        name = stem if seen[stem] == 1 else f"{stem} ({seen[stem]})"
        _keep(folder / f"{name}.txt", document.text)
    return sum(seen.values())


def _files(plan: Plan) -> Iterator[Document]:
    """The documents that are no rows of a table."""
    for record in plan.records(START):
        checked = document_of(record, plan.settings) if record.line is None else ""
        if not isinstance(checked, str):
            yield checked[0]


def _keep(path: Path, text: str) -> None:
    if path.exists():
        if path.is_file() and path.read_bytes() == text.encode():
            return
        raise UnreadableInput(f"{path}: exists and holds something else; name another folder")
    with replacing(path) as file:
        file.write(text)
