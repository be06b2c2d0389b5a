"""One question of `dragoman score`, checked."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import InvalidQuery
from .lookup import find_words
from .questions import Questioner
from .stance import Ask, Query, Span

MOST_CHARACTERS = 100_000
LONGEST_RUN = 64  # questions about one text that share a run, and with it their passes


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """A text, a target, and perhaps a mention and a holder; `row` is the input, carried through."""

    text: str
    target: str
    mention: Span | None = None
    holder: str | None = None
    holder_span: Span | None = None
    ask: Ask = Ask.STANCE
    row: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def from_row(cls, row: Mapping[str, Any], ask: Ask = Ask.STANCE) -> "ScoreItem":
        """Check an input row; fields that are not of the contract are carried through.

        Raises:
            InvalidQuery: a field is missing, of the wrong type, or a span lies outside the text or beside
                the words that it is said to be.
        """
        text = _words(row, "text", MOST_CHARACTERS)
        holder = row.get("holder")
        item = cls(
            text=text,
            target=_words(row, "target", MOST_CHARACTERS),
            mention=_span(row, "mention", text),
            holder=None if holder is None else _words(row, "holder", MOST_CHARACTERS),
            holder_span=_span(row, "holder_span", text),
            ask=ask,
            row=row,
        )
        _refuse_miscounted("mention", text, item.mention, item.target)
        _refuse_miscounted("holder_span", text, item.holder_span, item.holder)
        if item.holder is None and item.holder_span is not None:
            start, end = item.holder_span
            return cls(text, item.target, item.mention, text[start:end], item.holder_span, ask, row)
        return item

    def query(self, questioner: Questioner) -> Query:
        """The question for the encoder; missing spans are looked for."""
        target = questioner.target(self.text, self.target, self.mention, self.ask)
        if self.holder is None:
            return target
        holder = questioner.holder(self.text, self.holder, self.holder_span)
        return Query(target.target, target.mention, holder, target.ask, target.spelled)


def _words(row: Mapping[str, Any], name: str, most: int) -> str:
    value = row.get(name)
    if value is None:
        raise InvalidQuery(f"`{name}` is missing")
    if not isinstance(value, str):
        raise InvalidQuery(f"`{name}` is {type(value).__name__}, not text")
    if not value.strip():
        raise InvalidQuery(f"`{name}` is empty")
    if len(value) > most:
        raise InvalidQuery(f"`{name}` has {len(value)} characters, at most {most} are read")
    return value


def _span(row: Mapping[str, Any], name: str, text: str) -> Span | None:
    value = row.get(name)
    if value is None:
        return None
    whole = isinstance(value, list | tuple) and len(value) == 2
    if not whole or not all(type(offset) is int for offset in value):
        raise InvalidQuery(f"`{name}` must be [start, end], two whole numbers")
    start, end = value
    if not 0 <= start < end <= len(text):
        raise InvalidQuery(
            f"`{name}` [{start}, {end}) lies outside a text of {len(text)} characters; "
            "offsets count code points and exclude the end"
        )
    return (start, end)


def _refuse_miscounted(name: str, text: str, span: Span | None, words: str | None) -> None:
    """See that a span does not cut a word, or count other units, while the words stand elsewhere."""
    if span is None or words is None or text[slice(*span)] == words:
        return
    cut = any(_cuts_word(text, place) for place in span)
    if not cut and text.isascii():
        return
    found = find_words(text, words)
    if not found or span in found:
        return
    units = next((unit for unit, codec in _UNITS if _counted(text, span, codec) in found), None)
    if not (cut or units):
        return
    start, end = found[0]
    raise InvalidQuery(
        f"`{name}` [{span[0]}, {span[1]}) {'cuts a word' if cut else 'is something else'}, while "
        f"{words.strip()[:60]!r} stands at [{start}, {end}); offsets count code points"
        + (f", not {units}" if units else "")
    )


_UNITS = (("UTF-16 units", "utf-16-le"), ("bytes of UTF-8", "utf-8"))


def _cuts_word(text: str, place: int) -> bool:
    """Whether a place is inside a word."""
    if not 0 < place < len(text):
        return False
    goes_on = text[place].isalnum() or unicodedata.combining(text[place]) > 0
    return goes_on and text[place - 1].isalnum()


def _counted(text: str, span: Span, codec: str) -> Span | None:
    """A span that counts the units of an encoding, in code points; None if it cuts one."""
    size = 2 if codec == "utf-16-le" else 1
    raw = text.encode(codec, "surrogatepass")
    try:
        start, end = (len(raw[: size * at].decode(codec, "surrogatepass")) for at in span)
    except UnicodeDecodeError:
        return None
    return (start, end)
