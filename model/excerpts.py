"""What of a text is read that is longer than the encoder's window, and what its answers come to.

Every sentence that mentions the target is read by itself, with the sentences up to the holder if
the holder stands nearby; a text without a mention is read where it shares most words with the
target. Of the answers those that take a side count if one of them is sure, else all: the answer is
their mean. docs/decisions/0009-long-texts.md has the figures that led here.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .actor_words import NO_NAMES
from .folding import fold
from .sentences import Sentence
from .stance import Answer, Holder, Query, Span, Stance

MOST_EXCERPTS = 32  # sentences that are read for one question
NEARBY = 2  # sentences between mention and holder that are read along

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, `text[start:end]`, and the question about it, in its own offsets."""

    start: int
    end: int
    query: Query


def excerpts(
    text: str,
    sentences: Sequence[Sentence],
    query: Query,
    mentions: Sequence[Span],
    holders: Sequence[Span],
) -> list[Excerpt]:
    """The parts of a text that answer a question, in text order; the whole text where none does.

    mentions, holders: where the text speaks of the target and of the holder.
    """
    places = [sentence.start for sentence in sentences]
    by_sentence = _by_place(mentions, places)
    heard = _by_place(holders, places)
    if not by_sentence:
        likely = next(iter(heard), None) if heard else _likeliest(sentences, query.target)
        return [_excerpt(text, sentences, query, likely, None, heard)]
    both = [place for place in by_sentence if place in heard]
    read = (both or list(by_sentence))[:MOST_EXCERPTS]
    return [_excerpt(text, sentences, query, place, by_sentence[place][0], heard) for place in read]


def combined(answers: Sequence[Answer], threshold: float) -> Answer:
    """One answer from those of all excerpts.

    threshold: from which probability on an answer is sure.
    """
    sides = [one for one in answers if one.stance is not Stance.NEUTRAL]
    sure = any(one.confidence >= threshold for one in sides)
    counted = sides if sure else answers
    against, neutral, favor = (
        sum(values) / len(counted)
        for values in zip(*(one.probabilities for one in counted), strict=True)
    )
    return Answer((against, neutral, favor), any(one.truncated for one in answers))


def _by_place(spans: Sequence[Span], places: Sequence[int]) -> dict[int, list[Span]]:
    """Spans by the number of the sentence in which they begin."""
    found: dict[int, list[Span]] = {}
    for span in spans:
        found.setdefault(max(0, bisect_right(places, span[0]) - 1), []).append(span)
    return found


def _likeliest(sentences: Sequence[Sentence], target: str) -> int | None:
    """The first of the sentences that share most words with a target; None if no one does."""
    wanted = _words(target)
    shared = [len(wanted & _words(sentence.text)) for sentence in sentences]
    most = max(shared, default=0)
    return shared.index(most) if most else None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text).text)) - NO_NAMES


def _excerpt(
    text: str,
    sentences: Sequence[Sentence],
    query: Query,
    place: int | None,
    mention: Span | None,
    heard: dict[int, list[Span]],
) -> Excerpt:
    """The question about one sentence, or about the whole text where no sentence is the right one."""
    if place is None:
        return Excerpt(0, len(text), query)
    near = min(heard, key=lambda other: abs(other - place), default=None)
    near = near if near is not None and abs(near - place) <= NEARBY else None
    first, last = sorted((place, place if near is None else near))
    start, end = sentences[first].start, sentences[last].end
    if mention is not None:  # a mention may run beyond the end of its sentence
        start, end = min(start, mention[0]), max(end, mention[1])
    span = None if near is None else heard[near][0]
    return Excerpt(start, end, _moved(query, mention, span, start))


def _moved(query: Query, mention: Span | None, holder: Span | None, start: int) -> Query:
    """The question in offsets of an excerpt; whom it does not show is asked about by name."""

    def moved(span: Span | None) -> Span | None:
        return None if span is None else (span[0] - start, span[1] - start)

    whose = query.holder
    if whose is not None and whose.span is not None:
        whose = Holder(whose.name, moved(holder))
    return replace(query, mention=moved(mention), holder=whose)
