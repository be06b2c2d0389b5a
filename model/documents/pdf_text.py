"""Puts the lines of PDF pages together: words that a line end cut, paragraphs, and where pages begin."""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from .pdf_lines import Line

_CUT = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDS = re.compile(r"[.!?:;][\"'”’)\]]*$")
_ITEM = re.compile(r"(?:[•◦▪‣●·–—*]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")
_KEPT = frozenset(
    "well non anti pro ex self vice co pre post cross high low long short so mid half ill all".split()
)
"""Beginnings of words that keep their hyphen where the rest of the document does not say."""


def text_of(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages, and the offset at which each begins."""
    known = {word.lower() for page in pages for line in page for word in _WORDS.findall(line.text)}
    pitch = _pitch(pages)
    edges = _right_edges(pages)
    parts: list[str] = []
    size = 0
    starts = []
    before: Line | None = None
    for number, page in enumerate(pages):
        starts.append(size)
        for place, line in enumerate(page):
            glue = "" if before is None else _glue(before, line, pitch, edges, place == 0)
            cut = _CUT.search(before.text) if before is not None and glue == " " else None
            if cut:
                glue = ""
                if not _keeps(cut[1], line.text, known):
                    parts[-1] = parts[-1][:-1]
                    size -= 1
            if place == 0:
                starts[number] = size + len(glue)
            parts += [glue, line.text] if glue else [line.text]
            size += len(glue) + len(line.text)
            before = line
    return "".join(parts), tuple(starts)


def _keeps(beginning: str, rest: str, known: set[str]) -> bool:
    """Whether a word cut at a hyphen is written with it."""
    word = _WORDS.match(rest)
    if word is None or not word[0][0].islower():
        return True
    first, second = beginning.lower(), word[0].lower()
    if f"{first}{second}" in known:
        return False
    return f"{first}-{second}" in known or first in _KEPT


def _glue(before: Line, line: Line, pitch: float, edges: dict[int, float], first: bool) -> str:
    """What stands between two lines: a space inside a paragraph, a blank line between two."""
    moved = first or line.column != before.column or line.top > before.top
    if _ITEM.match(line.text):
        return "\n\n"
    if abs(line.height - before.height) > 0.2 * max(line.height, before.height):
        return "\n\n"
    if not moved and before.bottom - line.bottom > 1.3 * pitch:
        return "\n\n"
    if line.text[:1].islower() or _CUT.search(before.text):
        return " "
    full = before.right > edges.get(before.column, before.right) - 4 * before.height
    indented = not moved and line.left > before.left + 0.5 * line.height
    if _ENDS.search(before.text):
        return "\n\n" if indented or not full or moved else " "
    return " " if full else "\n\n"


def _pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance from line to line."""
    steps = [
        one.bottom - other.bottom
        for page in pages
        for one, other in pairwise(page)
        if one.column == other.column and one.bottom > other.bottom
    ]
    return median(steps) if steps else 1000.0


def _right_edges(pages: Sequence[Sequence[Line]]) -> dict[int, float]:
    """How far the lines of each column go."""
    rights: dict[int, list[float]] = {}
    for page in pages:
        for line in page:
            rights.setdefault(line.column, []).append(line.right)
    return {column: sorted(found)[int(0.9 * (len(found) - 1))] for column, found in rights.items()}
