"""Texts with decomposed letters, or invisible characters inside words, read as if they had none.

Programs and files differ in how they write "é": as one character or as two. Readers see no
difference, so a document is read in its composed form (Unicode NFC), and what is found is taken back
to the characters that stand there.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .rows import LabelRow, PositionRow, Quote, SentenceRef, Speaker
from .stance import Span

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff"
_CLUSTER = re.compile(rf"[^\W{_MARKS}]?[{_MARKS}]+|(?<=\w)[\u00ad\u200b\u2060\ufeff]+(?=\w)")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Composed:
    """A composed text; its character `i` stands for `original[starts[i]:ends[i]]`."""

    original: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Take a non-empty span back to the original."""
        return self.starts[start], self.ends[end - 1]

    def row(self, row: LabelRow) -> LabelRow:
        """A row about the composed text as one about the original."""
        sentence = self._quote(Quote(row.sentence.start, row.sentence.end, ""))
        return replace(
            row,
            sentence=SentenceRef(row.sentence.index, sentence.start, sentence.end, sentence.text),
            mention=self._maybe(row.mention),
            mentions=tuple(map(self._quote, row.mentions)),
            positions=tuple(map(self._position, row.positions)),
            speaker=self._speaker(row.speaker),
            antecedent=self._maybe(row.antecedent),
        )

    def _position(self, position: PositionRow) -> PositionRow:
        antecedent = self._maybe(position.antecedent)
        if position.start is None or position.end is None:
            return replace(position, antecedent=antecedent)
        start, end = self.span(position.start, position.end)
        return replace(
            position,
            holder=self.original[start:end],
            start=start,
            end=end,
            antecedent=antecedent,
        )

    def _speaker(self, speaker: Speaker | None) -> Speaker | None:
        if speaker is None or speaker.start is None or speaker.end is None:
            return speaker
        start, end = self.span(speaker.start, speaker.end)
        return replace(speaker, start=start, end=end)

    def _maybe(self, quote: Quote | None) -> Quote | None:
        return None if quote is None else self._quote(quote)

    def _quote(self, quote: Quote) -> Quote:
        start, end = self.span(quote.start, quote.end)
        return Quote(start, end, self.original[start:end])


def compose(text: str) -> Composed | None:
    """The composed form of a text; None where the text is that already."""
    if text.isascii() or not (_INVISIBLE.search(text) or _decomposed(text)):
        return None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for cluster in _CLUSTER.finditer(text):
        begin, end = cluster.span()
        pieces += [text[done:begin], composed := _composed(cluster.group())]
        starts += [*range(done, begin), *(min(begin + at, end - 1) for at in range(len(composed)))]
        ends += [*range(done + 1, begin + 1), *(end for _ in composed)]
        done = end
    pieces.append(text[done:])
    starts += range(done, len(text))
    ends += range(done + 1, len(text) + 1)
    whole = "".join(pieces)
    return None if whole == text else Composed(text, whole, starts, ends)


def _decomposed(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text)


def _composed(cluster: str) -> str:
    """A letter with its marks as one character where there is one; nothing of what is invisible."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", cluster))
