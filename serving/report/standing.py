"""Who stands where: statements counted by holder and target, with what chance alone could do."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.catalogue import Catalogue
from dragoman.stance import AUTHOR, Stance

from .statement import Side, Statement
from .wilson import Interval, wilson


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom positions are grouped under: an entity of the catalogue, an author, or a name as written."""

    key: str
    name: str


@dataclass(slots=True)
class Cell:
    """All statements of one holder about one target, by stance; a sentence counts once a stance."""

    anchor: str
    against: list[Statement] = field(default_factory=list)
    favor: list[Statement] = field(default_factory=list)

    def add(self, side: Side, statement: Statement) -> None:
        """Take in one position."""
        found = self.favor if side.stance is Stance.FAVOR else self.against
        if statement not in found[-1:]:  # "Xi" and "Beijing" in one sentence are one holder
            found.append(statement)

    @property
    def share(self) -> Interval:
        """The share in favor, with its 95% Wilson interval."""
        return wilson(len(self.favor), len(self.favor) + len(self.against))

    @property
    def sentences(self) -> Iterator[tuple[Stance, Statement]]:
        """The statements with their stances, those against first."""
        yield from ((Stance.AGAINST, one) for one in self.against)
        yield from ((Stance.FAVOR, one) for one in self.favor)


@dataclass(slots=True)
class Standing:
    """The matrix: holders and targets with most statements first, targets that are contested before."""

    holders: list[Holder]
    targets: list[str]
    names: dict[str, str]
    words: dict[str, list[str]]
    cells: dict[tuple[str, str], Cell]
    contested: set[str]

    def cell(self, holder: Holder, target: str) -> Cell | None:
        """What a holder says about a target, if anything."""
        return self.cells.get((holder.key, target))


def standing(statements: Iterable[Statement], catalogue: Catalogue) -> Standing:
    """Count all positions of all statements."""
    found = Standing([], [], {}, {}, {}, set())
    holders: dict[str, Holder] = {}
    for statement in statements:
        for side in statement.positions:
            if side.stance is not Stance.NEUTRAL:
                holder = _holder(side, statement, catalogue)
                holders[holder.key] = holder
                _count(found, holder, side, statement)
    _order(found, holders)
    return found


def _count(found: Standing, holder: Holder, side: Side, statement: Statement) -> None:
    target = statement.entity.id
    found.names.setdefault(target, statement.entity.name)
    words = found.words.setdefault(holder.key, [])
    if side.start is not None and side.holder not in (*words, holder.name):
        words.append(side.holder)
    anchor = f"cell-{len(found.cells) + 1}"
    found.cells.setdefault((holder.key, target), Cell(anchor)).add(side, statement)


def _order(found: Standing, holders: dict[str, Holder]) -> None:
    def total(keys: Sequence[str], place: int) -> dict[str, int]:
        totals = dict.fromkeys(keys, 0)
        for pair, cell in found.cells.items():
            totals[pair[place]] += len(cell.against) + len(cell.favor)
        return totals

    sides = {target: {0: False, 1: False} for target in found.names}
    for (_, target), cell in found.cells.items():
        sides[target][0] |= bool(cell.against)
        sides[target][1] |= bool(cell.favor)
    found.contested = {target for target, both in sides.items() if all(both.values())}
    by_holder, by_target = total(list(holders), 0), total(list(found.names), 1)
    found.holders = sorted(holders.values(), key=lambda one: -by_holder[one.key])
    found.targets = sorted(
        found.names, key=lambda one: (one not in found.contested, -by_target[one])
    )


def _holder(side: Side, statement: Statement, catalogue: Catalogue) -> Holder:
    """Whom a position is counted for; names that belong to nobody known are compared without case."""
    if side.actor is not None and side.actor.name != AUTHOR.name:
        if side.actor.id is not None:
            return Holder(f"entity {side.actor.id}", side.actor.name)
        return Holder(f"name {side.actor.name.casefold()}", side.actor.name)
    if side.start is None and side.entity is None:
        return Holder(f"author {statement.author}", statement.author or "the author")
    if side.entity is not None:
        entity = catalogue.get(side.entity)
        return Holder(f"entity {side.entity}", entity.bare_name if entity else side.entity)
    return Holder(f"name {side.holder.casefold()}", side.holder)
