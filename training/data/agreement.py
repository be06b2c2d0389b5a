"""Several annotators on one sentence: agreement counts once, disagreement is told, ground truth wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .duplicates import by, by_mention, differences
from .loading import Row


@dataclass(frozen=True, slots=True)
class Agreed:
    """What some rows say together, by the numbers of the rows.

    kept: one row for each mention of a target, in order. repeats: rows that say what a kept one says.
    refused: rows that others contradict, each with the reason.
    """

    kept: Sequence[int]
    repeats: int
    refused: Mapping[int, str]


def agreed(rows: Sequence[Row]) -> Agreed:
    """Weigh all rows about one mention of a target against each other.

    Of rows that contradict each other nothing tells which is right: all of them are refused, unless
    one is marked as ground truth. Of rows that agree the one that says most is kept.
    """
    kept: list[int] = []
    refused: dict[int, str] = {}
    for mentions in by_mention(rows):
        for numbers in mentions:
            lost = dict(_contradicted(rows, numbers))
            refused |= lost
            left = [number for number in numbers if number not in lost]
            kept += [max(left, key=lambda number: _says(rows[number]))] if left else []
    return Agreed(sorted(kept), len(rows) - len(kept) - len(refused), refused)


def _says(row: Row) -> tuple[bool, bool, int, bool]:
    """How much a row says, so that the one which says most is the greatest."""
    one = row.annotation
    return row.ground_truth, one.holders_complete, len(one.positions), one.mention is not None


def _contradicted(rows: Sequence[Row], numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The rows of one mention that another one contradicts, with what is said there."""
    true = [number for number in numbers if rows[number].ground_truth]
    for number in numbers:
        row = rows[number]
        judges = _distinct(rows, true or numbers)
        found = (
            (what, rows[other])
            for other in judges
            for what in differences(row.annotation, rows[other].annotation)
        )
        if problem := next(found, None):
            what, other = problem
            way = "" if other.ground_truth and not row.ground_truth else "; keep one of the two"
            yield number, f"{what} at {other.place}{by(other)}{way}"


def _distinct(rows: Sequence[Row], numbers: Sequence[int]) -> list[int]:
    """The first of all rows that say the same."""
    first: dict[object, int] = {}
    for number in numbers:
        one = rows[number].annotation
        first.setdefault((one.stance, one.positions), number)
    return list(first.values())
