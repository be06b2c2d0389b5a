"""Counts of annotated rows, by split."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields

from dragoman.stance import AUTHOR, Stance

from ..annotations import Annotation
from .loading import Row


@dataclass(frozen=True, slots=True)
class Counts:
    """What a set of rows holds; shares are percent of its rows."""

    rows: int
    sentences: int
    entities: int
    neutral: float
    two_or_more_holders: float
    opposite_positions: float
    author: float
    mention_null: float


def counts_by_split(rows: Sequence[Row]) -> dict[str, Counts]:
    """The counts of each split, in order of appearance, and of `all`."""
    groups: dict[str, list[Annotation]] = {}
    for row in rows:
        groups.setdefault(row.split, []).append(row.annotation)
    found = {split: count(group) for split, group in groups.items()}
    return {**found, "all": count([row.annotation for row in rows])}


def count(annotations: Sequence[Annotation]) -> Counts:
    """The counts of some annotations."""

    def percent(holds: Callable[[Annotation], bool]) -> float:
        return round(100 * sum(map(holds, annotations)) / max(1, len(annotations)), 1)

    return Counts(
        rows=len(annotations),
        sentences=len({one.text for one in annotations}),
        entities=len({one.target for one in annotations}),
        neutral=percent(lambda one: one.stance is Stance.NEUTRAL),
        two_or_more_holders=percent(lambda one: len(_holders(one)) > 1),
        opposite_positions=percent(_opposite),
        author=percent(lambda one: AUTHOR in _holders(one)),
        mention_null=percent(lambda one: one.mention_said and one.mention is None),
    )


def _holders(one: Annotation) -> set[object]:
    return {position.holder for position in one.positions}


def _opposite(one: Annotation) -> bool:
    return {Stance.AGAINST, Stance.FAVOR} <= {position.stance for position in one.positions}


def as_table(counts: dict[str, Counts]) -> str:
    """A plain table: one line a count, one column a split."""
    names = list(counts)
    lines = [["", *names]]
    for field in fields(Counts):
        label = field.name.replace("_", " ") + (" %" if field.type is float else "")
        lines.append([label, *(f"{getattr(counts[name], field.name):,}" for name in names)])
    widths = [max(len(line[column]) for line in lines) for column in range(len(names) + 1)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
