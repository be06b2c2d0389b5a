"""Why: how the asked stance's probability changes when one word after the other is left out.

This is a measurement on the model from outside, not a reason that it gives: words that matter only
together show little, and a sentence without a word may be one that nobody would write.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dragoman.errors import InvalidQuery
from dragoman.labeller import Labeller, ScoreItem
from dragoman.questions import touches
from dragoman.rows import DECIMALS, named
from dragoman.stance import Span, Stance

MOST_WORDS = 120
"""An explanation costs one pass for each word."""

METHOD = "leave-one-word-out"
FIELDS = frozenset(("text", "target", "mention", "holder", "holder_span", "stance"))
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Influence:
    """A word, its span in the text, and by how much its absence lowers the stance's probability."""

    start: int
    end: int
    text: str
    influence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to a question and what each word does to it.

    item: the question, with the spans that were found. words: in text order, without those of the
    target's mention and of the holder: without them it would be another question.
    """

    item: ScoreItem
    stance: Stance
    probabilities: tuple[float, float, float]
    words: tuple[Influence, ...]
    model: str

    def as_dict(self) -> Json:
        """The answer as JSON; probabilities and influences have six decimals."""
        item = self.item
        asked = {"text": item.text, "target": item.target, "mention": item.mention}
        asked |= {"holder": item.holder, "holder_span": item.holder_span}
        return asked | {
            "stance": self.stance.value,
            "probabilities": named(self.probabilities),
            "method": METHOD,
            "words": [
                asdict(word) | {"influence": round(word.influence, DECIMALS)} for word in self.words
            ],
            "model": self.model,
        }


def explain_row(labeller: Labeller, row: Mapping[str, Any]) -> Explanation:
    """Check a question `{text, target, mention?, holder?, holder_span?, stance?}` and explain its answer.

    Raises:
        InvalidQuery: a field is missing, unknown or of the wrong kind, or the text is too long.
    """
    if unknown := sorted(row.keys() - FIELDS):
        raise InvalidQuery(f"`{unknown[0]}` is no field of a question to explain")
    wanted = row.get("stance")
    if wanted is not None and wanted not in list(Stance):
        raise InvalidQuery(f"`stance` must be one of {', '.join(Stance)}")
    return explain(labeller, ScoreItem.from_row(row), Stance(wanted) if wanted else None)


def explain(labeller: Labeller, item: ScoreItem, stance: Stance | None = None) -> Explanation:
    """What each word does to the probability of a stance; by default of the one that is answered.

    Raises:
        InvalidQuery: the text has more than `MOST_WORDS` words.
    """
    words = [match.span() for match in _WORD.finditer(item.text)]
    if len(words) > MOST_WORDS:
        raise InvalidQuery(
            f"`text` has {len(words)} words, at most {MOST_WORDS} are explained; send one sentence"
        )
    item = _with_spans(labeller, item)
    left_out = [one for one in words if not _asked_about(one, item)]
    whole, *without = labeller.score([item, *(_without(item, one) for one in left_out)])
    stance = stance or whole.stance
    place = list(Stance).index(stance)
    return Explanation(
        item=item,
        stance=stance,
        probabilities=whole.probabilities,
        words=tuple(
            Influence(
                *one, item.text[slice(*one)], whole.probabilities[place] - rest.probabilities[place]
            )
            for one, rest in zip(left_out, without, strict=True)
        ),
        model=whole.model,
    )


def _with_spans(labeller: Labeller, item: ScoreItem) -> ScoreItem:
    """The item with the places that would be looked for, found once and in the whole text."""
    query = item.query(labeller.questioner)
    return replace(
        item, mention=query.mention, holder_span=query.holder.span if query.holder else None
    )


def _asked_about(word: Span, item: ScoreItem) -> bool:
    return touches(word, item.mention) or touches(word, item.holder_span)


def _without(item: ScoreItem, word: Span) -> ScoreItem:
    """The same question about the text without a word and the white space after it."""
    start, end = word
    while end < len(item.text) and item.text[end].isspace():
        end += 1

    def moved(span: Span | None) -> Span | None:
        if span is None or span[0] < end:
            return span
        return (span[0] - (end - start), span[1] - (end - start))

    return replace(
        item,
        text=item.text[:start] + item.text[end:],
        mention=moved(item.mention),
        holder_span=moved(item.holder_span),
    )
