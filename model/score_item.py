"""One question of `dragoman score`, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import InvalidQuery
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
            InvalidQuery: a field is missing, of the wrong type, or a span lies outside the text.
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
