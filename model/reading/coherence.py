"""Coherence: one actor has one stance toward one target in one sentence, and none toward itself.

A sentence's stance and its holders' stances are decided together: the likeliest of all assignments
in which a stance has a holder and a holder has a stance that the sentence has.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..rows import PositionRow
from ..stance import Answer, Stance
from .actors import Actor

_ONE_VOICE = re.compile(
    r"[’']s?\s+(?:[\w-]+\s+){0,2}|\s+|\s+(?:of|for)\s+(?:the\s+)?|,\s+(?:the\s+|its\s+)?",
    re.IGNORECASE,
)
"""What stands between an actor and who speaks for it: "Lithuania's president", "envoy of Chad"."""

_LEAST = 1e-6
_LEAST_HELD = 0.3  # a position less probable than this is nobody's, however sure the sentence


@dataclass(frozen=True, slots=True)
class Decision:
    """The stance of a sentence, and that of each holder, in the order asked."""

    stance: Stance
    held: tuple[Stance, ...]


def decide(sentence: Answer, holders: Sequence[Answer]) -> Decision:
    """The likeliest assignment: neutral throughout, or a stance that at least one holder shares."""
    neutral = _log(sentence, Stance.NEUTRAL) + sum(_log(one, Stance.NEUTRAL) for one in holders)
    best = Decision(Stance.NEUTRAL, (Stance.NEUTRAL,) * len(holders))
    highest = neutral
    for stance in (Stance.AGAINST, Stance.FAVOR):
        held = [one.stance for one in holders]
        total = _log(sentence, stance) + sum(
            _log(one, own) for one, own in zip(holders, held, strict=True)
        )
        if holders and stance not in held:
            costs = [
                _log(one, own) - _log(one, stance) for one, own in zip(holders, held, strict=True)
            ]
            cheapest = min(range(len(costs)), key=costs.__getitem__)
            if holders[cheapest].probabilities[list(Stance).index(stance)] < _LEAST_HELD:
                continue
            held[cheapest] = stance
            total -= costs[cheapest]
        if total > highest:
            highest, best = total, Decision(stance, tuple(held))
    return best


def each(sentence: Answer, holders: Sequence[Answer]) -> Decision:
    """Every answer by itself."""
    return Decision(sentence.stance, tuple(one.stance for one in holders))


def _log(answer: Answer, stance: Stance) -> float:
    return math.log(max(_LEAST, answer.probabilities[list(Stance).index(stance)]))


def one_each(positions: Sequence[PositionRow], text: str) -> tuple[PositionRow, ...]:
    """The positions with the likeliest stance of each actor, likeliest first, each voice once.

    "Beijing" and "Xi" in one sentence are two positions of one actor, but not two opposite ones;
    "Lithuania" said twice, or beside its "president", is one voice.
    """
    stances: dict[Actor, Stance] = {}
    kept: list[PositionRow] = []
    for one in sorted(positions, key=lambda position: -position.probability):
        agreed = stances.setdefault(one.actor, one.stance) is one.stance
        if agreed and not any(_one_voice(one, other, text) for other in kept):
            kept.append(one)
    return tuple(kept)


def _one_voice(one: PositionRow, other: PositionRow, text: str) -> bool:
    """Whether two positions are one actor's by the same words, or by words that belong together."""
    if one.actor != other.actor or one.start is None or other.start is None:
        return False
    if one.holder.casefold() == other.holder.casefold():
        return True
    left, right = sorted((one, other), key=lambda position: position.start or 0)
    return _ONE_VOICE.fullmatch(text, left.end or 0, right.start or 0) is not None
