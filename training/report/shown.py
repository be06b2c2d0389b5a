"""Rows that a person should read: the worst errors, and what another artifact answers otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.stance import Span, Stance

from ..evaluate import Judged
from .judge import Part

WORST = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """A row with its text; other: what the artifact that it is compared with answers."""

    data_set: str
    document: str
    text: str
    target: str
    mention: Span | None
    gold: Stance
    answer: Stance
    probabilities: dict[str, float]
    confidence: float
    unsure: bool
    other: Stance | None = None


def worst(parts: Sequence[Part]) -> list[Shown]:
    """The errors with the highest confidence."""
    errors = [
        _shown(part.name, one, gold)
        for part in parts
        for one in part.evaluation.judged
        if (gold := one.annotation.stance) is not None and gold is not one.answer.stance
    ]
    return sorted(errors, key=lambda one: -one.confidence)[:WORST]


def changes(parts: Sequence[Part], others: Sequence[Part]) -> tuple[list[Shown], list[Shown]]:
    """Rows that only this artifact gets right, then those that only the other one does."""
    fixed, broken = [], []
    for name, mine, its in _pairs(parts, others):
        gold = mine.annotation.stance
        if mine.answer.stance is not its.answer.stance and gold is not None:
            shown = _shown(name, mine, gold, its.answer.stance)
            if mine.answer.stance is gold:
                fixed.append(shown)
            elif its.answer.stance is gold:
                broken.append(shown)
    return fixed, broken


def _pairs(parts: Sequence[Part], others: Sequence[Part]) -> Iterator[tuple[str, Judged, Judged]]:
    for part, other in zip(parts, others, strict=True):
        for mine, its in zip(part.evaluation.judged, other.evaluation.judged, strict=True):
            yield part.name, mine, its


def _shown(name: str, one: Judged, gold: Stance, other: Stance | None = None) -> Shown:
    asked, answer = one.annotation, one.answer
    return Shown(
        data_set=name,
        document=asked.group,
        text=asked.text,
        target=asked.target,
        mention=asked.mention,
        gold=gold,
        answer=answer.stance,
        probabilities={
            stance.value: value for stance, value in zip(Stance, answer.probabilities, strict=True)
        },
        confidence=answer.confidence,
        unsure=asked.unsure,
        other=other,
    )
