"""The lines of a PDF page in reading order, from where pdfium says that each character stands."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from .extracted import LONGEST_DOCUMENT, too_long

_WIDE = 1.2  # of a line's height: a gap that no word space is
_CELL = 2.5  # of a line's height: a gap that no justified line has
_MOST_PIECES = 2000  # on a page; nobody sets more in columns
_LEAST_LINES, _LEAST_RIGHT = 4, 2  # in a column, and in the last one of a page
_CROSSED = 0.2  # of the lines: so many may run across a gutter, as titles do
_FILLED = 0.6  # of a column's width: what its lines fill in the middle, if it is prose and no table
_NARROWEST = 0.12  # of the width of the text: a column


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a part of one, in points from the lower left; hyphen: it ends inside a word."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    column: int = 0

    @property
    def height(self) -> float:
        """The height of its letters."""
        return self.top - self.bottom


def pieces_of(page: Any) -> list[Line]:  # noqa: ANN401 - pypdfium2 has no types
    """Runs of characters on one line without a wide gap, in the order of the page's content.

    Raises:
        UnreadableInput: the page holds more than a book.
    """
    textpage = page.get_textpage()
    try:
        if textpage.count_chars() > LONGEST_DOCUMENT:
            raise too_long()
        return [one for one in _runs(textpage) if one.text.strip()]
    finally:
        textpage.close()


def _runs(textpage: Any) -> Iterator[Line]:  # noqa: ANN401
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    box: tuple[float, float, float, float] | None = None
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        letter = (
            "-" if code in (2, 0xFFFE) else chr(code)
        )  # pdfium's signs for a hyphen at a line's end
        if letter in "\r\n":
            if box and letters:
                yield Line("".join(letters), *box)
            letters, box = [], None
            continue
        here = textpage.get_charbox(index, loose=True)
        if letter.isspace():
            letters.append(" ")
            continue
        if box and _breaks(box, here):
            yield Line("".join(letters), *box)
            letters, box = [], None
        letters.append(letter)
        box = _union(box, here)
    if box and letters:
        yield Line("".join(letters), *box)


def _breaks(box: Sequence[float], here: Sequence[float]) -> bool:
    """Whether a character stands too far from the run before it to be its next."""
    height = max(box[3] - box[1], here[3] - here[1], 1.0)
    beside = here[0] - box[2] > _WIDE * height or here[0] < box[0] - height
    return beside or abs((here[1] + here[3]) - (box[1] + box[3])) > 1.2 * height


def _union(box: Sequence[float] | None, here: Sequence[float]) -> tuple[float, float, float, float]:
    if box is None:
        return here[0], here[1], here[2], here[3]
    return (
        min(box[0], here[0]),
        min(box[1], here[1]),
        max(box[2], here[2]),
        max(box[3], here[3]),
    )


def ordered(pieces: list[Line], column: int = 0) -> list[Line]:
    """Lines in reading order: where there is a gutter, the left column before the right one, band by band."""
    gutter = _gutter(pieces)
    if gutter is None:
        return _rows(pieces, column)
    found: list[Line] = []
    band: list[Line] = []
    for piece in [*sorted(pieces, key=lambda one: -one.top), None]:
        if piece is not None and not piece.left < gutter < piece.right:
            band.append(piece)
            continue
        found += ordered([one for one in band if one.right <= gutter], 2 * column + 1)
        found += ordered([one for one in band if one.right > gutter], 2 * column + 2)
        band = []
        if piece is not None:
            found += _rows([piece], column)
    return found


def _rows(pieces: list[Line], column: int) -> list[Line]:
    """Lines from top to bottom; pieces on one line are put together."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda one: (-one.top - one.bottom, one.left)):
        if rows and _beside(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    found = []
    for row in rows:
        row.sort(key=lambda one: one.left)
        text = _text(row)
        edges = (min(one.left for one in row), min(one.bottom for one in row))
        found.append(Line(text, *edges, max(one.right for one in row), max(one.top for one in row), column))  # fmt: skip
    return found


def _text(row: Sequence[Line]) -> str:
    """The text of a row; a tab where a cell of a table ends."""
    text = ""
    for number, piece in enumerate(row):
        if number:
            text += "\t" if piece.left - row[number - 1].right > _CELL * piece.height else " "
        text += re.sub(r"\s+", " ", piece.text).strip()
    return text


def _beside(one: Line, other: Line) -> bool:
    return abs(one.top + one.bottom - other.top - other.bottom) < one.height


def _gutter(pieces: list[Line]) -> float | None:
    """Where the page is parted into columns: the middle of a strip that few lines cross."""
    if not _LEAST_LINES + _LEAST_RIGHT <= len(pieces) <= _MOST_PIECES:
        return None
    width = max(one.right for one in pieces) - min(one.left for one in pieces)
    narrow = 0.5 * median(one.height for one in pieces)
    best: tuple[int, float, float] | None = None
    for edge, begin in _strips(pieces):
        x = (edge + begin) / 2
        crossing = sum(one.left < x < one.right for one in pieces)
        if begin - edge < narrow or crossing > _CROSSED * len(pieces):
            continue
        parts = [one for one in pieces if one.right <= x], [one for one in pieces if one.left > x]
        least = (_LEAST_LINES, _LEAST_RIGHT)
        if all(
            _is_column(part, width, few) or _gutter(part) is not None
            for part, few in zip(parts, least, strict=True)
        ):
            rank = (crossing, edge - begin, x)
            best = rank if best is None else min(best, rank)
    return None if best is None else best[2]


def _strips(pieces: list[Line]) -> Iterator[tuple[float, float]]:
    """Where several lines begin, and the few places before it where one ends."""
    rights = sorted({one.right for one in pieces})
    begins = Counter(int(one.left) for one in pieces)
    for begin in (at for at, count in begins.items() if count >= _LEAST_RIGHT):
        for edge in rights[max(0, bisect_right(rights, begin) - 3) : bisect_right(rights, begin)]:
            yield edge, begin


def _is_column(part: list[Line], total: float, least: int) -> bool:
    """Whether lines are those of prose in a column: enough of them, and most as wide as it is."""
    if len(part) < least:
        return False
    left, right = min(one.left for one in part), max(one.right for one in part)
    width = right - left
    filled = median(one.right - one.left for one in part)
    return width >= _NARROWEST * total and filled >= _FILLED * width
