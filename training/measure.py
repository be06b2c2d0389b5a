"""The dev figures of an artifact, next to a baseline from the same run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from dragoman.encoder import Encoder
from dragoman.questions import Questioner
from dragoman.stance import Ask

from .annotations import Annotation
from .baselines import linear_svm
from .calibrate import cross_fitted
from .corpora import ADDED, Shelf
from .evaluate import Evaluation, evaluate
from .metrics import Figure, Retrieval, accuracy, calibration_error, figure, macro_f1


@dataclass(frozen=True, slots=True)
class DevSet:
    """A dev set: the splits it joins, and the train splits that its baseline learns from, if there."""

    name: str
    dev: tuple[str, ...]
    train: tuple[str, ...]

    def on(self, shelf: Shelf) -> bool:
        """Whether all of it is on disk, and something for the baseline to learn from."""
        return all(shelf.holds(name, "dev") for name in self.dev) and bool(self.taught(shelf))

    def taught(self, shelf: Shelf) -> list[str]:
        """The train splits that are on disk."""
        return [name for name in self.train if shelf.holds(name, "train")]


WRITTEN = ("written", "written-2", "written-3")
WRITTEN_TRAIN = (*WRITTEN, "written-4")  # the fourth round has no dev split

DEV_SETS = (
    DevSet("diplomatic", ("diplomatic",), ("diplomatic",)),
    DevSet("news", ("news",), ("diplomatic", "news", "news-2")),
    DevSet("written", WRITTEN, ("diplomatic", *WRITTEN_TRAIN)),
    DevSet("newsmtsc + newsmtsc-mt", ("newsmtsc", "newsmtsc-mt"), ("newsmtsc",)),
)
# What `dragoman retrain` brought in; only where a dataset version has rows enough to hold some out.
ADDED_SET = DevSet("added", (ADDED,), (ADDED, "diplomatic", *WRITTEN_TRAIN))


def dev_sets(shelf: Shelf) -> list[DevSet]:
    """Those that are on disk."""
    return [one for one in (*DEV_SETS, ADDED_SET) if one.on(shelf)]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report. Figures are percent; `calibration` is the ECE, 0 to 1.

    rows: "sure" leaves out rows that are marked unsure. holders is None where none are labelled.
    """

    dev_set: str
    rows: str
    macro_f1: Figure
    accuracy: Figure
    baseline: Figure
    holders: Retrieval | None
    calibration: float

    def as_dict(self) -> dict[str, Any]:
        """For `dragoman.json`."""
        found = self.holders
        return {
            "dev_set": self.dev_set,
            "rows": self.rows,
            "macro_f1": self.macro_f1.as_dict(),
            "accuracy": self.accuracy.as_dict(),
            "baseline_macro_f1": self.baseline.as_dict(),
            "holder_precision": round(found.precision, 2) if found else None,
            "holder_recall": round(found.recall, 2) if found else None,
            "holder_f1": round(found.f1, 2) if found else None,
            "calibration_error": round(self.calibration, 4),
        }


@dataclass(frozen=True, slots=True)
class _Measured:
    """A dev set with what was answered and what the baseline answers."""

    dev_set: DevSet
    found: Evaluation
    baseline: np.ndarray[Any, Any]

    @property
    def ask(self) -> Ask:
        """The kind of question that the dev set labels."""
        return self.found.judged[0].annotation.ask


def measure(encoder: Encoder, shelf: Shelf, questioner: Questioner) -> Iterator[Line]:
    """Evaluate on every dev set that is on disk, on rows that are not unsure and on all."""
    measured = []
    for dev_set in dev_sets(shelf):
        dev = [one for name in dev_set.dev for one in shelf.annotations(name, "dev")]
        train = [one for name in dev_set.taught(shelf) for one in shelf.annotations(name, "train")]
        whole = evaluate(dev, questioner, encoder.answers, f"dev set {dev_set.name}, sentences")
        baseline = linear_svm(_without(train, dev), [one.annotation for one in whole.judged])
        measured.append(_Measured(dev_set, whole, baseline))
    for one, confidence in zip(measured, _confidences(measured), strict=True):
        unsure = np.array([row.annotation.unsure for row in one.found.judged])
        name = one.dev_set.name
        if unsure.any():
            yield _line(name, "sure", one.found.sure(), one.baseline[~unsure], confidence[~unsure])
        yield _line(name, "all", one.found, one.baseline, confidence)


def _confidences(measured: Sequence[_Measured]) -> Iterator[np.ndarray[Any, Any]]:
    """Cross-fitted top probabilities of each dev set; sets of one kind of question are fitted as one."""
    by_ask = {}
    for ask in {one.ask for one in measured}:
        mine = [one.found for one in measured if one.ask is ask]
        by_ask[ask] = iter(
            cross_fitted(
                np.concatenate([one.probabilities() for one in mine]),
                np.concatenate([one.gold() for one in mine]),
                np.array([row.annotation.weight for one in mine for row in one.judged]),
                [group for one in mine for group in one.groups()],
            )
        )
    for one in measured:
        yield np.array(list(islice(by_ask[one.ask], len(one.found.judged))))


def _without(train: Sequence[Annotation], dev: Sequence[Annotation]) -> list[Annotation]:
    held_out = {one.text for one in dev}
    return [one for one in train if one.text not in held_out]


def _line(
    name: str,
    rows: str,
    found: Evaluation,
    baseline: np.ndarray[Any, Any],
    confidence: np.ndarray[Any, Any],
) -> Line:
    gold, predicted, groups = found.gold(), found.predicted(), found.groups()
    labelled = any(one.annotation.positions for one in found.judged)
    return Line(
        dev_set=name,
        rows=rows,
        macro_f1=found.macro_f1(),
        accuracy=figure(accuracy, gold, predicted, groups),
        baseline=figure(macro_f1, gold, baseline, groups),
        holders=found.holders() if labelled else None,
        calibration=calibration_error(confidence, predicted == gold),
    )
