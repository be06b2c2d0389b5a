"""Why: how the asked stance's probability changes when one word after the other is left out.

This is a measurement on the model from outside, not a reason that it gives: words that matter only
together show little, and a sentence without a word may be one that nobody would write.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dragoman.errors import InvalidQuery
from dragoman.labeller import Labeller, ScoreItem
from dragoman.questions import Questioner, touches
from dragoman.rows import DECIMALS, Scored, named
from dragoman.stance import Span, Stance

MOST_WORDS, MOST_CHARACTERS = 120, 4_000
"""An explanation costs one pass for each word."""

METHOD = "leave-one-word-out"
FIELDS = ("text", "target", "mention", "holder", "holder_span", "stance")
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


@dataclass(frozen=True, slots=True)
class Plan:
    """The questions that an explanation needs answered: the whole text's first, then without each word.

    stance: None for the one that is answered.
    """

    item: ScoreItem
    left_out: tuple[Span, ...]
    stance: Stance | None

    @property
    def questions(self) -> list[ScoreItem]:
        """What to ask."""
        return [self.item, *(_without(self.item, one) for one in self.left_out)]

    def read(self, answers: Sequence[Scored]) -> Explanation:
        """The explanation, from the answers to `questions` in their order."""
        whole, *without = answers
        stance = self.stance or whole.stance
        place = list(Stance).index(stance)
        words = (
            Influence(
                *span,
                self.item.text[slice(*span)],
                whole.probabilities[place] - rest.probabilities[place],
            )
            for span, rest in zip(self.left_out, without, strict=True)
        )
        return Explanation(self.item, stance, whole.probabilities, tuple(words), whole.model)


def plan_row(questioner: Questioner, row: object) -> Plan:
    """Check a question `{text, target, mention?, holder?, holder_span?, stance?}` and plan its explanation.

    Raises:
        InvalidQuery: a field is missing, unknown or of the wrong kind, or the text is too long.
    """
    if not isinstance(row, dict):
        raise InvalidQuery("a JSON object with `text` and `target` is expected")
    if unknown := [name for name in row if name not in FIELDS]:
        raise InvalidQuery(f"unknown field {unknown[0][:60]!r}; known are {', '.join(FIELDS)}")
    wanted = row.get("stance")
    if wanted is not None and wanted not in list(Stance):
        raise InvalidQuery(f"`stance` must be one of {', '.join(Stance)}")
    return plan(questioner, ScoreItem.from_row(row), Stance(wanted) if wanted else None)


def plan(questioner: Questioner, item: ScoreItem, stance: Stance | None = None) -> Plan:
    """What to ask in order to explain an answer.

    Raises:
        InvalidQuery: the text has more than `MOST_CHARACTERS` or `MOST_WORDS` words.
    """
    if len(item.text) > MOST_CHARACTERS:
        raise InvalidQuery(
            f"`text` has {len(item.text)} characters, at most {MOST_CHARACTERS} are explained; "
            "send one sentence"
        )
    words = [match.span() for match in _WORD.finditer(item.text)]
    if len(words) > MOST_WORDS:
        raise InvalidQuery(
            f"`text` has {len(words)} words, at most {MOST_WORDS} are explained; send one sentence"
        )
    item = _with_spans(questioner, item)
    return Plan(item, tuple(one for one in words if not _asked_about(one, item)), stance)


def explain(labeller: Labeller, item: ScoreItem, stance: Stance | None = None) -> Explanation:
    """What each word does to the probability of a stance; by default of the one that is answered.

    Raises:
        InvalidQuery: the text is too long.
    """
    planned = plan(labeller.questioner, item, stance)
    return planned.read(list(labeller.score(planned.questions)))


def _with_spans(questioner: Questioner, item: ScoreItem) -> ScoreItem:
    """The item with the places that would be looked for, found once and in the whole text."""
    query = item.query(questioner)
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
