"""Who stands where: statements counted by holder and target, with what chance alone could do."""

from collections.abc import Iterable, Sequence
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


@dataclass(frozen=True, slots=True)
class Said:
    """A statement with the stance that one holder takes in it; unsure: a "?" belongs to it."""

    stance: Stance
    statement: Statement
    unsure: bool


@dataclass(slots=True)
class Cell:
    """All statements of one holder about one target; a sentence counts once a stance."""

    anchor: str
    said: list[Said] = field(default_factory=list)

    def add(self, side: Side, statement: Statement) -> None:
        """Take in one position; "Xi" and "Beijing" in one sentence are one holder, as sure as the surer."""
        new = Said(side.stance, statement, statement.unsure or side.doubtful)
        for place in range(len(self.said) - 1, max(-1, len(self.said) - 3), -1):
            old = self.said[place]
            if old.stance is new.stance and old.statement == statement:
                if old.unsure:
                    self.said[place] = new
                return
        self.said.append(new)

    @property
    def against(self) -> list[Statement]:
        """The statements that are surely against."""
        return self._sure(Stance.AGAINST)

    @property
    def favor(self) -> list[Statement]:
        """The statements that are surely in favor."""
        return self._sure(Stance.FAVOR)

    @property
    def sure(self) -> int:
        """How many count in the summary."""
        return sum(not one.unsure for one in self.said)

    @property
    def unsure(self) -> int:
        """How many are left out of it."""
        return len(self.said) - self.sure

    @property
    def share(self) -> Interval:
        """The share in favor of the sure ones, with its 95% Wilson interval."""
        return wilson(len(self.favor), self.sure)

    @property
    def sentences(self) -> list[Said]:
        """Those sure first, and of these those against."""
        return sorted(self.said, key=lambda one: (one.unsure, one.stance is Stance.FAVOR))

    def _sure(self, stance: Stance) -> list[Statement]:
        return [one.statement for one in self.said if one.stance is stance and not one.unsure]


@dataclass(slots=True)
class Standing:
    """The matrix: holders and targets with most sure statements first, contested targets before.

    doubtful: keys of the holders and targets of which nothing is sure.
    """

    holders: list[Holder]
    targets: list[str]
    names: dict[str, str]
    words: dict[str, list[str]]
    cells: dict[tuple[str, str], Cell]
    contested: set[str]
    doubtful: set[str]

    def cell(self, holder: Holder, target: str) -> Cell | None:
        """What a holder says about a target, if anything."""
        return self.cells.get((holder.key, target))

    def said_among(self, holder: Holder, targets: Sequence[str]) -> int:
        """How many statements a holder has about some targets."""
        return sum(len(cell.said) for one in targets if (cell := self.cell(holder, one)))

    def sure_among(self, holder: Holder, targets: Sequence[str]) -> int:
        """How many of them are sure."""
        return sum(cell.sure for one in targets if (cell := self.cell(holder, one)))


def standing(statements: Iterable[Statement], catalogue: Catalogue) -> Standing:
    """Count all positions of all statements."""
    found = Standing([], [], {}, {}, {}, set(), set())
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
    by_holder, by_target = _totals(found, list(holders), 0), _totals(found, list(found.names), 1)
    sides: dict[str, set[Stance]] = {}
    for (_, target), cell in found.cells.items():
        sides.setdefault(target, set()).update(one.stance for one in cell.said if not one.unsure)
    found.contested = {target for target, both in sides.items() if len(both) > 1}
    found.doubtful = {
        key for key, (sure, _) in (*by_holder.items(), *by_target.items()) if not sure
    }
    found.holders = sorted(holders.values(), key=lambda one: _falling(by_holder[one.key]))
    found.targets = sorted(
        found.names, key=lambda one: (one not in found.contested, *_falling(by_target[one]))
    )


def _totals(found: Standing, keys: Sequence[str], place: int) -> dict[str, tuple[int, int]]:
    """How many statements each holder (place 0) or target (place 1) has: those sure, and all."""
    totals = dict.fromkeys(keys, (0, 0))
    for pair, cell in found.cells.items():
        sure, every = totals[pair[place]]
        totals[pair[place]] = (sure + cell.sure, every + len(cell.said))
    return totals


def _falling(totals: tuple[int, int]) -> tuple[int, int]:
    return (-totals[0], -totals[1])


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
