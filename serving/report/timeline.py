"""Stance over time: the statements about a target, counted by year, month or day."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.stance import Stance

from .statement import Statement

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?![\d-])")
_YEARS_FROM, _MONTHS_FROM = 3 * 366, 62
"""Days between the first and the last date from which years or months are counted."""


@dataclass(slots=True)
class Period:
    """One year, month or day: how many statements take a side, and how many of those are unsure."""

    label: str
    against: int = 0
    favor: int = 0
    against_unsure: int = 0
    favor_unsure: int = 0

    def add(self, one: Statement) -> None:
        """Take in one statement; a neutral one takes no side."""
        if one.stance is Stance.AGAINST:
            self.against += 1
            self.against_unsure += one.unsure
        elif one.stance is Stance.FAVOR:
            self.favor += 1
            self.favor_unsure += one.unsure


@dataclass(frozen=True, slots=True)
class Timeline:
    """The periods of one target from the first date to the last, empty ones too."""

    target: str
    name: str
    periods: Sequence[Period]

    @property
    def tallest(self) -> int:
        """The largest count, at least 1."""
        return max(1, *(max(one.against, one.favor) for one in self.periods))

    @property
    def total(self) -> int:
        """How many statements take a side."""
        return sum(one.against + one.favor for one in self.periods)

    @property
    def sure(self) -> int:
        """How many of them surely do."""
        return self.total - sum(one.against_unsure + one.favor_unsure for one in self.periods)


def timelines(statements: Iterable[Statement]) -> list[Timeline]:
    """One for each target on which sides are taken in two periods or more, most statements first."""
    by_target: dict[str, list[tuple[date, int, Statement]]] = {}
    for one in statements:
        if (when := parse_date(one.date)) is not None:
            by_target.setdefault(one.entity.id, []).append((*when, one))
    found = [_timeline(dated) for dated in by_target.values()]
    kept = [one for one in found if sum(bool(p.against or p.favor) for p in one.periods) > 1]
    return sorted(kept, key=lambda one: -one.total)


def parse_date(text: str | None) -> tuple[date, int] | None:
    """The date at the start of an ISO date or time, and how precise it is: 4 year, 7 month, 10 day."""
    found = _DATE.match(text.strip()) if text else None
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        return date(int(year), int(month or 1), int(day or 1)), len(found[0])
    except ValueError:
        return None


def _timeline(dated: Sequence[tuple[date, int, Statement]]) -> Timeline:
    days = [day for day, _, _ in dated]
    first, last, precision = min(days), max(days), min(precise for _, precise, _ in dated)
    span = (last - first).days
    length = min(precision, 4 if span >= _YEARS_FROM else 7 if span >= _MONTHS_FROM else 10)
    periods = {label: Period(label) for label in _labels(first, last, length)}
    for day, _, one in dated:
        periods[day.isoformat()[:length]].add(one)
    entity = dated[0][2].entity
    return Timeline(entity.id, entity.name, list(periods.values()))


def _labels(first: date, last: date, length: int) -> dict[str, None]:
    """Every period between two days, in order."""
    if length == 4:
        return dict.fromkeys(f"{year:04}" for year in range(first.year, last.year + 1))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return dict.fromkeys(day.isoformat()[:length] for day in days)
