"""All that a report shows, from statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dragoman.catalogue import Catalogue
from dragoman.stance import Stance

from .findings import Finding, findings
from .standing import Standing, standing
from .statement import Statement
from .timeline import Timeline, parse_date, timelines


@dataclass(frozen=True, slots=True)
class TargetCounts:
    """How many statements about a target are surely against, neutral, in favor; and how many unsure."""

    id: str
    name: str
    against: int
    neutral: int
    favor: int
    unsure: int

    @property
    def total(self) -> int:
        """All statements about it."""
        return self.against + self.neutral + self.favor + self.unsure


@dataclass(frozen=True, slots=True)
class Source:
    """A document: its name, whose it is, when it was said, and how many statements it has."""

    name: str
    author: str | None
    date: str | None
    statements: int


@dataclass(frozen=True, slots=True)
class Report:
    """The content of the page; counts are of rows, undated of rows without a date that can be read."""

    title: str
    rows: int
    sentences: int
    unsure: int
    undated: int
    models: Sequence[str]
    standing: Standing
    findings: Sequence[Finding]
    targets: Sequence[TargetCounts]
    timelines: Sequence[Timeline]
    sources: Sequence[Source]

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self.sources)


def build(title: str, statements: Sequence[Statement], catalogue: Catalogue) -> Report:
    """Count, group and order."""
    found = standing(statements, catalogue)
    return Report(
        title=title,
        rows=len(statements),
        sentences=len({(one.document, one.sentence.start) for one in statements}),
        unsure=sum(one.unsure for one in statements),
        undated=sum(parse_date(one.date) is None for one in statements),
        models=sorted({one.model for one in statements if one.model}),
        standing=found,
        findings=findings(found),
        targets=_targets(statements),
        timelines=timelines(statements),
        sources=_sources(statements),
    )


def _targets(statements: Sequence[Statement]) -> list[TargetCounts]:
    stances = Counter((one.entity.id, one.stance) for one in statements if not one.unsure)
    unsure = Counter(one.entity.id for one in statements if one.unsure)
    names = {one.entity.id: one.entity.name for one in statements}
    counts = [
        TargetCounts(
            target,
            name,
            against=stances[target, Stance.AGAINST],
            neutral=stances[target, Stance.NEUTRAL],
            favor=stances[target, Stance.FAVOR],
            unsure=unsure[target],
        )
        for target, name in names.items()
    ]
    return sorted(counts, key=lambda one: -one.total)


def _sources(statements: Sequence[Statement]) -> list[Source]:
    """The documents by date; those without one come last, in the order of the rows."""
    first: dict[str, Statement] = {}
    for one in statements:
        first.setdefault(one.document, one)
    counts = Counter(one.document for one in statements)
    found = [Source(name, one.author, one.date, counts[name]) for name, one in first.items()]
    return sorted(found, key=lambda one: (parse_date(one.date) is None, one.date or ""))
