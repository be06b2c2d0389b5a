"""Cells: who stands where on what in a document, with the sentences that show it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..rows import EntityRef, LabelRow, SentenceRef
from ..stance import Stance
from .actors import Actor

OUTWEIGHED = 0.6
"""A stance with less than this share of the opposite one's summed probability is no view of its own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One actor's stance toward one target in one document.

    count: in how many sentences. unsure: the share of them in which the model is in doubt.
    probability: the highest one. mixed: the actor takes the opposite stance elsewhere, too.
    resolved: whether it is known who the holder is; a pronoun or a role that nobody bore is not.
    """

    document: str
    actor: Actor
    target: EntityRef
    stance: Stance
    count: int
    unsure: float
    probability: float
    mixed: bool
    resolved: bool
    holders: tuple[str, ...]
    evidence: tuple[SentenceRef, ...]

    def _repr_html_(self) -> str:
        from ..notebook import show_cells

        return show_cells([self])

    @property
    def doubtful(self) -> bool:
        """Whether a "?" belongs to it: every sentence is in doubt, or nobody knows who it is."""
        return self.unsure == 1 or not self.resolved

    def as_dict(self) -> dict[str, Any]:
        """The row as the contract has it."""
        return {
            "document": self.document,
            "actor": {"id": self.actor.id, "name": self.actor.name},
            "target": asdict(self.target),
            "stance": self.stance.value,
            "count": self.count,
            "unsure": round(self.unsure, 6),
            "probability": round(self.probability, 6),
            "mixed": self.mixed,
            "resolved": self.resolved,
            "holders": list(self.holders),
            "evidence": [asdict(one) for one in self.evidence],
        }


def cells(rows: Iterable[LabelRow]) -> list[Cell]:
    """The cells of labelled rows, by document, in the order in which they first occur."""
    found: dict[tuple[Any, ...], list[tuple[LabelRow, Any]]] = {}
    for row in rows:
        for position in row.positions:
            key = (row.document, _key(position.actor), row.entity.id, position.stance)
            found.setdefault(key, []).append((row, position))
    weights = {key: sum(one.probability for _, one in pairs) for key, pairs in found.items()}
    opposite = {key: weights.get((*key[:3], _other(key[3])), 0.0) for key in found}
    return [
        _cell(key[3], pairs, opposite[key] > 0)
        for key, pairs in found.items()
        if weights[key] >= OUTWEIGHED * opposite[key]
    ]


def _key(actor: Actor) -> tuple[str, str]:
    return ("id", actor.id) if actor.id is not None else ("name", actor.name.casefold())


def _other(stance: Stance) -> Stance:
    return Stance.FAVOR if stance is Stance.AGAINST else Stance.AGAINST


def _cell(stance: Stance, pairs: Sequence[tuple[LabelRow, Any]], mixed: bool) -> Cell:
    first, position = pairs[0]
    shown = {row.sentence.index: row for row, _ in pairs}
    doubts = [row.unsure or one.unsure for row, one in pairs]
    return Cell(
        document=first.document,
        actor=position.actor,
        target=first.entity,
        stance=stance,
        count=len(shown),
        unsure=sum(doubts) / len(doubts),
        probability=max(one.probability for _, one in pairs),
        mixed=mixed,
        resolved=any(one.resolved for _, one in pairs),
        holders=tuple(dict.fromkeys(one.holder for _, one in pairs)),
        evidence=tuple(row.sentence for row in shown.values()),
    )
