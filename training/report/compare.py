"""One artifact against another on the same rows: paired differences, rows fixed, rows broken."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..metrics import Figure
from .judge import Part, joined
from .scores import Holders, accuracy, holder_f1, macro_f1
from .shown import Shown, changes
from .tally import Tally


@dataclass(frozen=True, slots=True)
class Difference:
    """Figures of both artifacts in percent, and this one's minus the other's in points.

    holder_f1: None where no position is labelled.
    """

    name: str
    n: int
    mine: Figure
    other: Figure
    macro_f1: Figure
    accuracy: Figure
    holder_f1: Figure | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All data sets together, then each; and the rows that only one of the artifacts gets right."""

    other: str
    differences: list[Difference]
    fixed: list[Shown]
    broken: list[Shown]


def compare(other: str, parts: Sequence[Part], others: Sequence[Part], whole: str) -> Comparison:
    """Hold the answers of an artifact against those of another to the same questions."""
    pairs = list(zip(parts, others, strict=True))
    if len(pairs) > 1:
        pairs.insert(0, (joined(parts, whole), joined(others, whole)))
    fixed, broken = changes(parts, others)
    return Comparison(other, [_difference(*pair) for pair in pairs], fixed, broken)


def _difference(part: Part, other: Part) -> Difference:
    mine, its = Tally.of_evaluation(part.evaluation), Tally.of_evaluation(other.evaluation)
    return Difference(
        name=part.name,
        n=mine.rows,
        mine=mine.figure(macro_f1),
        other=its.figure(macro_f1),
        macro_f1=mine.difference(its, macro_f1),
        accuracy=mine.difference(its, accuracy),
        holder_f1=mine.difference(its, holder_f1) if Holders.of(mine) else None,
    )
