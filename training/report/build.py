"""Puts together all that a report says; the table, `report.json` and the page say the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

import numpy as np

from dragoman.questions import Questioner

from ..behaviour import PassRate
from ..evaluate import Evaluation
from .compare import Comparison
from .judge import Part, joined
from .scores import Calibration, Holders, Scores, confusion
from .shown import Shown, worst
from .slices import Groups, by_entity, slices
from .tally import Tally, confusion_counts

SCHEMA = 1
ALL = "all data"
COVERAGE = tuple(range(5, 101, 5))
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a data set; rows: "all", or "sure" without those marked unsure."""

    name: str
    rows: str
    scores: Scores
    holders: Holders | None
    calibration: Calibration
    baselines: dict[str, Scores | None]


@dataclass(frozen=True, slots=True)
class Slice:
    """The figures of some rows; kind: what they were grouped by."""

    kind: str
    name: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class Selective:
    """Accuracy in percent where only the most confident share of rows, in percent, is answered."""

    coverage: int
    n: int
    least_confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Report:
    """What an artifact gets right and wrong; `confusion` has gold down and answers across.

    rejected: rows that could not be read. in_train: rows whose sentence occurs in train data on
    this machine. behaviour: empty where there are no suites.
    """

    artifact: str
    created: str
    rejected: int
    in_train: int
    measured: list[Measured]
    confusion: list[list[int]]
    selective: list[Selective]
    entities: list[Slice]
    slices: list[Slice]
    behaviour: list[PassRate]
    worst: list[Shown]
    comparison: Comparison | None

    def as_dict(self) -> dict[str, Any]:
        """For JSON: numbers rounded, and the version of this schema."""
        rounded: dict[str, Any] = _rounded(asdict(self))
        for row, rate in zip(rounded["behaviour"], self.behaviour, strict=True):
            row["percent"] = round(rate.percent, DIGITS)
        return {"schema": SCHEMA, **rounded}


def measured(parts: Sequence[Part]) -> list[Measured]:
    """All data sets together, then each; with rows marked unsure, first without them."""
    whole = [joined(parts, ALL)] if len(parts) > 1 else []
    found = []
    for part in (*whole, *parts):
        found.append(_measure(part, "all"))
        if sure := part.sure():
            found.append(_measure(sure, "sure"))
    return found


def confusion_table(evaluation: Evaluation) -> list[list[int]]:
    """Rows by gold label (down) and answer (across)."""
    counts = confusion_counts(evaluation.gold(), evaluation.predicted())
    return [[int(count) for count in row] for row in confusion(counts.sum(axis=0))]


def selective(evaluation: Evaluation) -> list[Selective]:
    """Answer the most confident rows first, and the rest not at all (El-Yaniv and Wiener 2010)."""
    confidence = np.array([one.answer.confidence for one in evaluation.judged])
    order = np.argsort(-confidence, kind="stable")
    right = (evaluation.gold() == evaluation.predicted())[order]
    sizes = [(coverage, ceil(len(order) * coverage / 100)) for coverage in COVERAGE]
    return [
        Selective(coverage, n, float(confidence[order[n - 1]]), 100 * float(right[:n].mean()))
        for coverage, n in sizes
    ]


def build(
    artifact: str,
    created: str,
    parts: Sequence[Part],
    questioner: Questioner,
    *,
    behaviour: Sequence[PassRate] = (),
    comparison: Comparison | None = None,
    rejected: int = 0,
    in_train: int = 0,
) -> Report:
    """Derive every figure from judged rows."""
    whole = joined(parts, ALL).evaluation
    return Report(
        artifact=artifact,
        created=created,
        rejected=rejected,
        in_train=in_train,
        measured=measured(parts),
        confusion=confusion_table(whole),
        selective=selective(whole),
        entities=_scored("entity", by_entity(whole.judged)),
        slices=[
            one
            for kind, groups in slices(whole.judged, questioner).items()
            for one in _scored(kind, groups)
        ],
        behaviour=list(behaviour),
        worst=worst(parts),
        comparison=comparison,
    )


def _measure(part: Part, rows: str) -> Measured:
    tally = Tally.of_evaluation(part.evaluation)
    gold, groups = part.evaluation.gold(), part.evaluation.groups()
    baselines = {
        name: None
        if labels is None
        else Scores.of(Tally.of(confusion_counts(gold, labels), groups))
        for name, labels in part.guesses.items()
    }
    return Measured(
        part.name, rows, Scores.of(tally), Holders.of(tally), Calibration.of(tally), baselines
    )


def _scored(kind: str, groups: Groups) -> list[Slice]:
    found = []
    for name, judged in groups.items():
        rows = Evaluation(judged)
        counts = confusion_counts(rows.gold(), rows.predicted())
        found.append(Slice(kind, name, Scores.of(Tally.of(counts, rows.groups()))))
    return found


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list | tuple) else value
