"""Annotated spans as words: without the blanks around them, and none that cuts a word."""

import re
from dataclasses import replace
from functools import cache
from unicodedata import combining

from dragoman.catalogue import Catalogue
from dragoman.questions import Questioner
from dragoman.stance import Holder, Span

from ..annotations import Annotation, InvalidAnnotations, Position

_EDGE = ",;:"
_SPACED = re.compile(r"[\w\u0300-\u036f]")
_UNSPACED = range(0x0E00, 0x1E00), range(0x2E80, 0x20000 * 2)  # Thai to Khmer, Chinese, Japanese


def looked_for(text: str, target: str) -> Span | None:
    """Where a text names a target, by the rules of `dragoman score`."""
    return _questioner().target(text, " ".join(target.split())).mention


@cache
def _questioner() -> Questioner:
    return Questioner(Catalogue.default())


def tidy(one: Annotation) -> Annotation:
    """Without blanks and commas at the edges of its spans, and blanks around the target's name.

    Raises:
        InvalidAnnotations: a span has nothing else.
    """
    target, mention = " ".join(one.target.split()), one.mention and trimmed(one.text, one.mention)
    if one.mention and one.target == one.text[slice(*one.mention)] and mention:
        target = " ".join(one.text[slice(*mention)].split())  # it was called by the marked words
    positions = tuple(_tidy_position(one.text, position) for position in one.positions)
    return replace(one, target=target, mention=mention, positions=positions)


def _tidy_position(text: str, position: Position) -> Position:
    holder = position.holder
    if holder.span is None:
        return position
    span = trimmed(text, holder.span)
    return position if span == holder.span else Position(Holder(text[slice(*span)], span), position.stance)  # fmt: skip


def trimmed(text: str, span: Span) -> Span:
    """A span without blanks and commas at its edges.

    Raises:
        InvalidAnnotations: it has nothing else.
    """
    start, end = span
    while start < end and _at_edge(text[start]):
        start += 1
    while start < end and _at_edge(text[end - 1]):
        end -= 1
    if start == end:
        raise InvalidAnnotations(f"span {list(span)} marks nothing but {text[slice(*span)]!r}")
    return (start, end)


def _at_edge(char: str) -> bool:
    return char.isspace() or char in _EDGE or char in "\u200b\ufeff"


def whole_words(text: str, span: Span) -> bool:
    """Whether a span is free of blanks at its ends and cuts through no word."""
    words = text[slice(*span)]
    return words == words.strip() and not any(_cuts(text, place) for place in span)


def _cuts(text: str, place: int) -> bool:
    """Whether a place lies inside of a word, in a script that puts blanks between words."""
    if not 0 < place < len(text):
        return False
    if combining(text[place]) > 0:
        return True
    before, after = text[place - 1], text[place]
    return all(_SPACED.match(one) and not _without_blanks(one) for one in (before, after))


def _without_blanks(char: str) -> bool:
    return any(ord(char) in block for block in _UNSPACED)


def check_words(one: Annotation) -> None:
    """Refuse spans that cut words: they were counted otherwise, or marked in haste.

    Raises:
        InvalidAnnotations: with the words, and where the target stands.
    """
    spans = [one.mention, *(position.holder.span for position in one.positions)]
    for span in spans:
        if span is None or whole_words(one.text, span):
            continue
        words = one.text[slice(*span)]
        if span == one.mention and words.casefold() == one.target.casefold() != words:
            continue
        there = looked_for(one.text, one.target) if span == one.mention else None
        hint = f"; the target stands at {list(there)}" if there and there != span else ""
        raise InvalidAnnotations(f"span {list(span)} cuts a word: {words!r}{hint}")
