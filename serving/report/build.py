"""All that a report shows, from statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.catalogue import Catalogue
from dragoman.stance import Stance

from .standing import Standing, standing
from .statement import Statement
from .timeline import Timeline, parse_date, timelines


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """How many statements about a target are against, neutral, in favor; and unsure."""

    name: str
    against: int
    neutral: int
    favor: int
    unsure: int

    @property
    def total(self) -> int:
        """All statements about it."""
        return self.against + self.neutral + self.favor


@dataclass(frozen=True, slots=True)
class Report:
    """The content of the page; counts are of rows, undated of rows without a date that can be read."""

    title: str
    rows: int
    documents: int
    sentences: int
    unsure: int
    undated: int
    models: Sequence[str]
    standing: Standing
    targets: Sequence[TargetCounts]
    timelines: Sequence[Timeline]


def build(title: str, statements: Sequence[Statement], catalogue: Catalogue) -> Report:
    """Count, group and order."""
    return Report(
        title=title,
        rows=len(statements),
        documents=len({one.document for one in statements}),
        sentences=len({(one.document, one.sentence.start) for one in statements}),
        unsure=sum(one.unsure for one in statements),
        undated=sum(parse_date(one.date) is None for one in statements),
        models=sorted({one.model for one in statements if one.model}),
        standing=standing(statements, catalogue),
        targets=_targets(statements),
        timelines=timelines(statements),
    )


def _targets(statements: Sequence[Statement]) -> list[TargetCounts]:
    stances = Counter((one.entity.id, one.stance) for one in statements)
    unsure = Counter(one.entity.id for one in statements if one.unsure)
    names = {one.entity.id: one.entity.name for one in statements}
    counts = [
        TargetCounts(
            name,
            against=stances[target, Stance.AGAINST],
            neutral=stances[target, Stance.NEUTRAL],
            favor=stances[target, Stance.FAVOR],
            unsure=unsure[target],
        )
        for target, name in names.items()
    ]
    return sorted(counts, key=lambda one: -one.total)
