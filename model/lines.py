"""Lines of a document, cut also where a page lost its line ends, and which of them a wrap made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .speakers import QUESTION_OR_ANSWER, inline_turn, label_at

_LINE_END = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_WIDE = re.compile(r"[^\S\t]{3,}")
_SENTENCE_END = re.compile(r"[.?!…:;。！？؟।][\"'”’“»)\]*_]*$")
_MARK = re.compile(
    r"""
    [-*+•‣◦·▪▫●○■□➢→»–—―]\s+
    | \(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})\)\s+
    | (?:\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,3}|[a-z]|[ivx]{1,5})\.(?:\s+|(?=[*_“"]))
    | \d{1,2}(?:\.\d{1,2}){1,3}\s+(?=[A-Z])
    """,
    re.VERBOSE,
)
_BULLET = re.compile(r"[-•*–]\s")
_BLANK_BULLET = re.compile(r"(?<=\S)\s+(?=[-•*–]\s+\S)")
_NUMBER = re.compile(r"\(?(?P<number>\d{1,2})(?P<close>[.)])\s")
_BLANK_NUMBER = re.compile(r"(?P<blank>(?<=\S)\s+)\(?(?P<number>\d{1,2})(?P<close>[.)])(?=\s+\S)")
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u2060"
_WIDEST_WRAP = 130
_LOOSE = 0.75  # a line that a wrap ended is at least this full
_LONGEST_SPACED = 90
_MOST_LINES = 10_000  # looked at together; bounds memory
_FEWEST_BROKEN = 4
_LONGEST_LISTED = 45
_NARROWEST_WRAP = 45


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it; `gap` tells whether a blank line stands before it."""

    start: int
    end: int
    indent: int
    gap: bool


def lines(text: str) -> Iterator[Line]:
    """The lines of a text that are not blank."""
    gap, position = True, 0
    while position <= len(text):
        found = _LINE_END.search(text, position)
        stop = found.start() if found else len(text)
        start, end = trimmed(text, position, stop)
        if start < end:
            indent = len(text[position:start].expandtabs(4))
            for piece, (first, last) in enumerate(_pieces(text, start, end)):
                yield Line(first, last, indent, gap or piece > 0)
            gap = False
        else:
            gap = True
        if not found:
            return
        position = found.end()


def chunks(text: str) -> Iterator[list[Line]]:
    """Lines that no blank line parts; lines with a blank one after each count as set without."""
    spaced: list[Line] = []
    for chunk in _close_lines(text):
        short = len(chunk) == 1 and chunk[0].end - chunk[0].start <= _LONGEST_SPACED
        if short and len(spaced) < _MOST_LINES:
            spaced.append(chunk[0])
            continue
        yield from _unspaced(text, spaced)
        spaced = []
        yield chunk
    yield from _unspaced(text, spaced)


def _close_lines(text: str) -> Iterator[list[Line]]:
    chunk: list[Line] = []
    for line in lines(text):
        if chunk and (line.gap or len(chunk) == _MOST_LINES):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def _unspaced(text: str, spaced: Sequence[Line]) -> Iterator[list[Line]]:
    """Single lines as one chunk where many of them break off in mid-sentence."""
    broken = sum(
        text[after.start].islower() and not ends_sentence(text, line.start, line.end)
        for line, after in pairwise(spaced)
    )
    if broken < _FEWEST_BROKEN or broken * 4 < len(spaced):
        yield from ([line] for line in spaced)
    else:
        yield [spaced[0], *(replace(line, gap=False) for line in spaced[1:])]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space and invisible marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in _INVISIBLE):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    return start, end


def list_mark(text: str, start: int, end: int) -> re.Match[str] | None:
    """The bullet or number with which a list item begins."""
    found = _MARK.match(text, start, end)
    return found if found and found.end() < end else None


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a span ends as a sentence or clause does."""
    return bool(_SENTENCE_END.search(text[max(start, end - 8) : end]))


@dataclass(frozen=True, slots=True)
class Wrap:
    """How the lines of a chunk are wrapped: at which width (0: not at all), and how surely."""

    width: int = 0
    sure: bool = False
    listed: bool = False
    """Short lines none of which ends a sentence: a list without marks."""

    @property
    def least(self) -> float:
        """The length of the shortest line that a wrap may have ended."""
        return _LOOSE * self.width if self.width >= _NARROWEST_WRAP else 0


def wrap_of(text: str, chunk: Sequence[Line]) -> Wrap:
    """How the lines of a chunk seem to be wrapped."""
    longest = max(line.indent + line.end - line.start for line in chunk)
    unfinished = [text[line.end - 1].isalnum() or text[line.end - 1] == ")" for line in chunk]
    if all(unfinished) and len(chunk) > 2 and longest <= _LONGEST_LISTED:
        return Wrap(listed=True)
    if longest > _WIDEST_WRAP:
        return Wrap()
    broken = sum(
        text[after.start].islower() and not ends_sentence(text, line.start, line.end)
        for line, after in pairwise(chunk)
    )
    if longest >= _NARROWEST_WRAP:
        return Wrap(longest, sure=broken > 0)
    mostly = broken * 2 >= len(chunk) > 2
    return Wrap(longest, sure=True) if mostly else Wrap()


def goes_on(text: str, line: Line, following: Line, wrap: Wrap) -> bool:
    """Whether the end of a line is only a wrap, and the paragraph goes on in the next one."""
    last, first = text[line.end - 1], text[following.start]
    if wrap.listed or (last in ",;" and _clause(text, following)):
        return False
    if _full(text, line, following, wrap.width):
        return True
    if ends_sentence(text, line.start, line.end):
        return False
    if first.islower() or first in ",;)":
        return True
    long = line.indent + line.end - line.start >= wrap.least
    return wrap.sure and long and (last.isalnum() or last == ",")


def _clause(text: str, line: Line) -> bool:
    """Whether a line begins as the paragraphs of a resolution do: "Recalling", "Welcomes"."""
    word = re.match(r"[*_]{0,2}([A-Z][a-z]+(?:ing|s))\b", text[line.start : line.start + 30])
    return word is not None


def _full(text: str, line: Line, following: Line, width: int) -> bool:
    """Whether the first word of the next line had no room in this one."""
    if not width:
        return False
    head = text[following.start : min(following.end, following.start + width)].split()[0]
    return line.indent + line.end - line.start + 1 + len(head) > width


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Paragraphs, turns and items that stand in one line, as text copied from a page has them."""
    bullet = _BULLET.match(text, start, end)
    number = _NUMBER.match(text, start, end)
    if bullet:
        pieces = _cut(text, start, end, _items(text, start, end, bullet[0][0]))
    elif number:
        pieces = _cut(text, start, end, _numbered_items(text, start, end, number))
    else:
        pieces = _cut(text, start, end, _paragraphs(text, start, end))
    for first, last in pieces:
        questions = bool(QUESTION_OR_ANSWER.match(text, first, last))
        yield from _cut(text, first, last, inline_turn(text, first, last, questions))


def _cut(text: str, start: int, end: int, cuts: Iterator[int]) -> Iterator[tuple[int, int]]:
    for cut in cuts:
        yield trimmed(text, start, cut)
        start = cut
    yield trimmed(text, start, end)


def _items(text: str, start: int, end: int, bullet: str) -> Iterator[int]:
    """Where the further items of a list on one line begin."""
    for blank in _BLANK_BULLET.finditer(text, start, end):
        if text[blank.end()] == bullet and _ends_item(text, start, blank.start()):
            yield blank.end()


def _numbered_items(text: str, start: int, end: int, first: re.Match[str]) -> Iterator[int]:
    """Where the items 2), 3), ... begin on the line that begins with item 1)."""
    number = int(first["number"])
    for blank in _BLANK_NUMBER.finditer(text, first.end(), end):
        if int(blank["number"]) != number + 1 or blank["close"] != first["close"]:
            continue
        if _ends_item(text, start, blank.start()):
            number += 1
            yield blank.end("blank")


def _ends_item(text: str, start: int, end: int) -> bool:
    """Whether a list item ends: as a sentence or clause, or with "...; and"."""
    last = text[max(start, end - 12) : end]
    return ends_sentence(text, start, end) or bool(re.search(r"[;,] (?:and|or)$", last))


def _paragraphs(text: str, start: int, end: int) -> Iterator[int]:
    """Where a wide blank inside a line parts two paragraphs."""
    for blank in _WIDE.finditer(text, start, end):
        if _parts(text, start, blank, end):
            start = blank.end()
            yield start


def _parts(text: str, start: int, blank: re.Match[str], end: int) -> bool:
    if text[blank.end()].isspace():  # a tab: a cell ends here
        return False
    if ends_sentence(text, start, blank.start()) and text[blank.start() - 1] not in ":;":
        return not text[blank.end()].islower()
    if (label := label_at(text, start, blank.end())) and label.words >= blank.start():
        return False
    label = label_at(text, blank.end(), end)
    if label and label.sure:
        return True
    return _heads(text, start, blank, end)


def _heads(text: str, start: int, blank: re.Match[str], end: int) -> bool:
    """Whether what stands before a wide blank is the heading of what follows it."""
    head = text[start : min(blank.start(), start + 120)]
    words = head.split()
    return (
        blank.start() - start <= 100
        and (head[0].isupper() or head[0].isdigit())
        and 2 <= len(words) <= 14
        and (len(words) <= 8 or all(word[0].isupper() for word in words if len(word) > 4))
        and (text[blank.end()].isupper() or text[blank.end()] in '*_“"')
        and end - blank.end() > 80
        and not _WIDE.search(text, blank.end(), min(end, blank.end() + 40))
    )
