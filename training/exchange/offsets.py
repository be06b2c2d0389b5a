r"""Spans of other tools: held against the text and the quoted words, and repaired where that is proven.

A tool may count UTF-16 units, "\r\n" as one character, "\n" as two, or characters of another Unicode
normal form. Each such way to count is a reading. A span is repaired if its words were quoted, the
offsets as they stand are wrong, and all readings that lead to those words lead to one place.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Literal
from unicodedata import combining, normalize

from dragoman.stance import Span

from ..annotations import InvalidAnnotations
from .words import trimmed, whole_words

Form = Literal["NFC", "NFD"]
Marked = tuple[Span, str | None]
"""A span as a tool wrote it, and the words that it quoted there, if it did."""
Reading = Callable[[Span], Span | None]


@dataclass(frozen=True, slots=True)
class Counting:
    """One way in which a tool may have counted characters."""

    utf16: bool
    line_end: int | None
    form: Form | None

    def width(self, piece: str) -> int:
        """How many characters the tool took a piece of text for."""
        if piece in ("\n", "\r\n") and self.line_end:
            return self.line_end
        piece = normalize(self.form, piece) if self.form else piece
        return len(piece.encode("utf-16-le", "surrogatepass")) // 2 if self.utf16 else len(piece)


def fit(text: str, marks: Sequence[Marked], trusted: bool = False) -> list[Span | str]:
    """The place of each mark in code points, or the reason why it has none.

    trusted: the source counts code points by definition; a span without quoted words is doubted
    only if other spans of the text are proven to be counted otherwise.
    """
    readings = _readings(text)
    proven = [mark for mark in marks if mark[1]]
    fitted: list[Span | str] = []
    for span, words in marks:
        try:
            if words:
                fitted.append(_quoted(text, span, words, readings))
            else:
                fitted.append(_unquoted(text, span, proven, readings, trusted))
        except InvalidAnnotations as problem:
            fitted.append(str(problem))
    return fitted


def _quoted(text: str, span: Span, words: str, readings: Sequence[Reading]) -> Span:
    plain, *others = readings
    if _reads(text, plain(span), words):
        return span
    read_so = {place for read in others if _reads(text, place := read(span), words) and place}
    exact = {place for place in read_so if text[slice(*place)] == words}
    found = exact or {trimmed(text, place) for place in read_so}
    if len(found) == 1:
        return found.pop()
    there = repr(text[slice(*span)]) if plain(span) else "outside the text"
    how = f"it may be {sorted(found)}" if found else "no known way to count leads to them"
    raise InvalidAnnotations(
        f"span {list(span)} is {there}, not {words!r}; {how}{_once(text, words)}"
    )


def _unquoted(
    text: str, span: Span, proven: Sequence[Marked], readings: Sequence[Reading], trusted: bool
) -> Span:
    """Where no words are quoted, the other marks of the text tell how its characters were counted."""
    plain = readings[0]
    able = [
        read
        for read in readings
        if all(_reads(text, read(one), words or "") for one, words in proven)
    ]
    places = {place for read in able if (place := read(span))}
    if plain not in able and len(places) == 1:
        return places.pop()
    if plain in able and plain(span) and (trusted or _stands_out(text, span, places)):
        return span
    if not places or (plain in able and not plain(span)):
        raise InvalidAnnotations(f"span {list(span)} lies outside a text of {len(text)} characters")
    options = ", ".join(repr(text[slice(*place)]) for place in sorted(places))
    raise InvalidAnnotations(
        f"span {list(span)} quotes no words and may be, by how characters are counted: {options}"
    )


def _stands_out(text: str, span: Span, places: set[Span]) -> bool:
    """Whether a span is the only place possible, or the only one that cuts through no word."""
    whole = {place for place in places if whole_words(text, place)}
    return places == {span} or whole == {span}


def _once(text: str, words: str) -> str:
    """A hint for whoever mends the span by hand."""
    if text.count(words) != 1:
        return ""
    start = text.index(words)
    return f"; the words stand once, at {[start, start + len(words)]}"


def _reads(text: str, place: Span | None, words: str) -> bool:
    return place is not None and _same(text[slice(*place)]) == _same(words)


def _same(words: str) -> str:
    r"""Words apart from their blanks and normal form.

    Label Studio quotes a run of white space as one blank, or a line end as the two signs `\n`.
    """
    return normalize("NFC", " ".join(words.replace("\\r", " ").replace("\\n", " ").split()))


def _plain(text: str, span: Span) -> Span | None:
    """The reading of who counts code points."""
    return span if 0 <= span[0] < span[1] <= len(text) else None


def _readings(text: str) -> list[Reading]:
    """Code points, then the other ways to count that make a difference in this text."""
    units = (False, True) if any(ord(char) > 0xFFFF for char in text) else (False,)
    ends = (None, 1, 2) if "\n" in text else (None,)
    forms: tuple[Form | None, ...] = (None,) if text.isascii() else (None, "NFC", "NFD")
    countings = [Counting(*parts) for parts in product(units, ends, forms)]
    return [partial(_plain, text), *(_reading(text, counting) for counting in countings[1:])]


def _reading(text: str, counting: Counting) -> Reading:
    places, count, place = {0: 0}, 0, 0
    for piece in _pieces(text, counting.form):
        count, place = count + counting.width(piece), place + len(piece)
        places[count] = place

    def read(span: Span) -> Span | None:
        start, end = places.get(span[0]), places.get(span[1])
        return (start, end) if start is not None and end is not None and start < end else None

    return read


def _pieces(text: str, form: Form | None) -> Iterator[str]:
    """The text in parts whose normal forms add up to the normal form of the whole."""
    piece = ""
    for char in re.findall(r"\r\n|.", text, re.DOTALL):
        if piece and not (form and _joined(piece, char, form)):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _joined(piece: str, char: str, form: Form) -> bool:
    if combining(char[0]):
        return True
    return normalize(form, piece + char) != normalize(form, piece) + normalize(form, char)
