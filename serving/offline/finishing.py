"""From units and their answers to the lines of the output and of the rejects."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.documents.extracted import page_of
from dragoman.rows import answered, free_name
from dragoman.terminal import shown_name
from dragoman.writing import flatten, json_line

from .answering import Answer
from .records import Place
from .settings import Command, Json
from .units import Row, Unit


@dataclass(frozen=True, slots=True)
class Finished:
    """What became of a unit: lines as they are written, and the counts that must add up.

    good: records answered. useful: whether one of them held a text.
    """

    end: Place
    lines: list[str]
    rejects: list[str]
    records: int
    good: int
    useful: bool


def finish(unit: Unit, answers: Sequence[Answer], command: Command) -> Finished:
    """Put rows and answers together; where one job failed, all rows of the unit are rejected."""
    failure = next((answer for answer in answers if isinstance(answer, str)), None)
    rejects = list(unit.rejects)
    lines: list[str] = []
    if failure is not None:
        rejects += [(row.line, failure, row.given) for row in unit.rows]
        rejects.sort(key=lambda reject: reject[0] or 0)
    elif unit.jobs:
        found = [rows for rows in answers if not isinstance(rows, str)]
        make = _scored if command is Command.SCORE else _labelled
        lines = [json_line(row) for row in make(unit.rows, found)]
    return Finished(
        end=unit.end,
        lines=lines,
        rejects=[_reject(unit.file, *reject) for reject in rejects],
        records=unit.records,
        good=unit.records - len(rejects),
        useful=failure is None and unit.useful,
    )


def _scored(rows: Sequence[Row], answers: Sequence[list[Json]]) -> list[Json]:
    """Every row with the answer to its question."""
    return [answered(row.fields, answers[0][row.pick]) for row in rows]


def _labelled(rows: Sequence[Row], answers: Sequence[list[Json]]) -> list[Json]:
    """The rows of the one document, with what it carries."""
    about, carried = rows[0].fields["about"], rows[0].fields["carried"]
    pages = tuple(rows[0].fields["pages"])
    return [_carrying(carried, _paged(row | about, pages)) for part in answers for row in part]


def _paged(row: Json, pages: tuple[int, ...]) -> Json:
    """A row with its page, in a document that has pages."""
    return row | {"page": page_of(pages, row["sentence"]["start"])} if pages else row


def _carrying(carried: Json, row: Json) -> Json:
    """A label row, then what its document carries; a name or a column that is taken gets `input_`."""
    if not carried:
        return row
    taken = {*row, *flatten(row)}
    fields = dict(row)
    for name, value in carried.items():
        if not taken.isdisjoint({name, *flatten({name: value})}):
            name = free_name(f"input_{name}", taken | carried.keys())
        fields[name] = value
    return fields


def _reject(file: str, line: int | None, reason: str, row: Any) -> str:  # noqa: ANN401 - as it was
    return json_line({"file": shown_name(file), "line": line, "reason": reason, "row": row})
