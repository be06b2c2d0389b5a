"""What a report says first: the positions that most sentences show, each with one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.stance import Stance

from .standing import Cell, Holder, Standing
from .statement import Statement

MOST = 8


@dataclass(frozen=True, slots=True)
class Finding:
    """A stance toward a target and who takes it, in the same sentences; all of them sure.

    said: those sentences. other: how many of the first holder's say the opposite.
    """

    holders: tuple[Holder, ...]
    target: str
    name: str
    anchor: str
    stance: Stance
    said: tuple[Statement, ...]
    other: int

    @property
    def documents(self) -> int:
        """In how many documents it is said."""
        return len({one.document for one in self.said})

    @property
    def example(self) -> Statement:
        """The shortest sentence that shows it."""
        return min(self.said, key=lambda one: len(one.sentence.text))


def findings(standing: Standing, most: int = MOST) -> list[Finding]:
    """The positions with most sentences; a holder with as many on either side has none."""
    joined: dict[object, Finding] = {}
    for one in _all(standing):
        sentences = tuple((said.document, said.sentence.start) for said in one.said)
        key = (one.target, one.stance, sentences)
        before = joined.get(key)
        joined[key] = replace(before, holders=before.holders + one.holders) if before else one
    return sorted(joined.values(), key=lambda one: (-len(one.said), one.other))[:most]


def _all(standing: Standing) -> Iterator[Finding]:
    for holder in standing.holders:
        for target in standing.targets:
            cell = standing.cell(holder, target)
            if cell is not None and len(cell.against) != len(cell.favor):
                yield _finding(holder, target, standing.names[target], cell)


def _finding(holder: Holder, target: str, name: str, cell: Cell) -> Finding:
    sides = {Stance.AGAINST: cell.against, Stance.FAVOR: cell.favor}
    stance = max(sides, key=lambda one: len(sides[one]))
    said = tuple(sides[stance])
    return Finding((holder,), target, name, cell.anchor, stance, said, cell.sure - len(said))
