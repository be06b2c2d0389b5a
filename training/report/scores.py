"""Figures as functions of counts; definitions as in scikit-learn, 0 where nothing is to divide."""

from dataclasses import dataclass
from functools import partial

import numpy as np

from dragoman.stance import Stance

from ..metrics import Figure
from .tally import BINS, BRIER, CALIBRATION, CLASSES, CONFUSION, HOLDERS, Counts, Tally

_POLAR = [list(Stance).index(stance) for stance in (Stance.AGAINST, Stance.FAVOR)]


def confusion(totals: Counts) -> Counts:
    """Rows by gold label (down) and answer (across), (..., 3, 3)."""
    return totals[..., CONFUSION].reshape(*totals.shape[:-1], CLASSES, CLASSES)


def accuracy(totals: Counts) -> Counts:
    """Share of right answers, in percent."""
    table = confusion(totals)
    return 100 * _share(np.trace(table, axis1=-2, axis2=-1), table.sum(axis=(-2, -1)))


def class_f1(totals: Counts) -> Counts:
    """F1 of each class, in percent, (..., 3)."""
    table = confusion(totals)
    right = np.diagonal(table, axis1=-2, axis2=-1)
    return 100 * _share(2 * right, table.sum(axis=-1) + table.sum(axis=-2))


def macro_f1(totals: Counts) -> Counts:
    """Mean F1 of the three classes; a class without any row counts as 0."""
    return np.asarray(class_f1(totals).mean(axis=-1))


def favg(totals: Counts) -> Counts:
    """Mean F1 of favor and against (SemEval-2016 task 6, Mohammad et al.)."""
    return np.asarray(class_f1(totals)[..., _POLAR].mean(axis=-1))


def mcc(totals: Counts) -> Counts:
    """Matthews' correlation of gold and answer for many classes (Gorodkin 2004), -1 to 1."""
    table = confusion(totals)
    gold, answered = table.sum(axis=-1), table.sum(axis=-2)  # (..., 3)
    rows = table.sum(axis=(-2, -1))
    right = np.trace(table, axis1=-2, axis2=-1)
    spread = (rows**2 - (gold**2).sum(axis=-1)) * (rows**2 - (answered**2).sum(axis=-1))
    return _share(right * rows - (gold * answered).sum(axis=-1), np.sqrt(spread))


def calibration_error(totals: Counts) -> Counts:
    """Expected calibration error, 0 to 1; bins as in `metrics.calibration_error`.

    Resampling adds noise to every bin, so that its interval leans upwards.
    """
    rows, confidence, right = np.split(totals[..., CALIBRATION], 3, axis=-1)  # (..., bins) each
    return _share(np.abs(confidence - right).sum(axis=-1), rows.sum(axis=-1))


def brier(totals: Counts) -> Counts:
    """Mean squared error of the three probabilities, summed over classes, 0 to 2 (Brier 1950)."""
    return _share(totals[..., BRIER], totals[..., CONFUSION].sum(axis=-1))


def holder_precision(totals: Counts) -> Counts:
    """Share of found positions that are right, in percent."""
    return 100 * _share(totals[..., HOLDERS.start], totals[..., HOLDERS.start + 1])


def holder_recall(totals: Counts) -> Counts:
    """Share of gold positions that are found, in percent."""
    return 100 * _share(totals[..., HOLDERS.start + 2], totals[..., HOLDERS.start + 3])


def holder_f1(totals: Counts) -> Counts:
    """Harmonic mean of precision and recall of positions, in percent."""
    precision, recall = holder_precision(totals), holder_recall(totals)
    return _share(2 * precision * recall, precision + recall)


def _share(part: Counts, whole: Counts) -> Counts:
    return np.divide(part, whole, out=np.zeros(np.shape(whole)), where=np.asarray(whole) != 0)


def _one_class(totals: Counts, index: int) -> Counts:
    return class_f1(totals)[..., index]


@dataclass(frozen=True, slots=True)
class Scores:
    """How well labels are met. Figures are percent; `mcc` lies in -1 to 1."""

    n: int
    documents: int
    macro_f1: Figure
    accuracy: Figure
    f1: dict[str, Figure]
    favg: Figure
    mcc: Figure

    @classmethod
    def of(cls, tally: Tally) -> "Scores":
        """All figures of a tally."""
        return cls(
            n=tally.rows,
            documents=tally.documents,
            macro_f1=tally.figure(macro_f1),
            accuracy=tally.figure(accuracy),
            f1={
                stance.value: tally.figure(partial(_one_class, index=index))
                for index, stance in enumerate(Stance)
            },
            favg=tally.figure(favg),
            mcc=tally.figure(mcc),
        )


@dataclass(frozen=True, slots=True)
class Holders:
    """How well the positions of single holders are found, in percent, over so many of them."""

    precision: Figure
    recall: Figure
    f1: Figure
    gold: int
    found: int

    @classmethod
    def of(cls, tally: Tally) -> "Holders | None":
        """None where no position is labelled."""
        _, found, _, gold = (int(count) for count in tally.whole[HOLDERS])
        if not gold:
            return None
        return cls(
            precision=tally.figure(holder_precision),
            recall=tally.figure(holder_recall),
            f1=tally.figure(holder_f1),
            gold=gold,
            found=found,
        )


@dataclass(frozen=True, slots=True)
class Bin:
    """A bin of the reliability diagram; confidence and accuracy are means of its n rows, 0 to 1."""

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether probabilities mean what they say; empty bins are left out."""

    ece: Figure
    brier: Figure
    bins: list[Bin]

    @classmethod
    def of(cls, tally: Tally) -> "Calibration":
        """From the counts of a tally."""
        rows, confidence, right = np.split(tally.whole[CALIBRATION], 3)
        bins = [
            Bin(i / BINS, (i + 1) / BINS, int(rows[i]), confidence[i] / rows[i], right[i] / rows[i])
            for i in np.flatnonzero(rows).tolist()
        ]
        return cls(tally.figure(calibration_error), tally.figure(brier), bins)
