"""Figures with their uncertainty; definitions as in scikit-learn."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

RESAMPLES = 1000
LABELS = (0, 1, 2)

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric in percent, over n rows, with its 95% bootstrap interval."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.value:.1f} [{self.low:.1f}, {self.high:.1f}]"

    def as_dict(self) -> dict[str, float]:
        """Rounded to two decimals, for `dragoman.json`."""
        return {name: round(value, 2) for name, value in asdict(self).items()}


def macro_f1(gold: Labels, predicted: Labels) -> float:
    """Mean of the three classes' F1, in percent; a class without any row counts as 0."""
    return 100 * float(
        f1_score(gold, predicted, labels=list(LABELS), average="macro", zero_division=0)
    )


def accuracy(gold: Labels, predicted: Labels) -> float:
    """Share of equal labels, in percent."""
    return 100 * float((gold == predicted).mean())


def figure(
    metric: Callable[[Labels, Labels], float],
    gold: Labels,
    predicted: Labels,
    groups: Sequence[str],
    seed: int = 0,
) -> Figure:
    """A metric with a percentile bootstrap (Efron and Tibshirani 1993, chapter 13).

    groups: what is resampled together, such as documents: sentences of one speech are not
    independent, and resampling rows would make the interval too narrow.
    """
    draws = [metric(gold[rows], predicted[rows]) for rows in _resampled(groups, seed)]
    low, high = np.percentile(draws, [2.5, 97.5])
    return Figure(metric(gold, predicted), float(low), float(high), len(gold))


def _resampled(groups: Sequence[str], seed: int) -> list[NDArray[np.int64]]:
    members: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    blocks = [np.array(rows) for rows in members.values()]
    rng = np.random.default_rng(seed)
    return [
        np.concatenate([blocks[i] for i in rng.integers(len(blocks), size=len(blocks))])
        for _ in range(RESAMPLES)
    ]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Precision, recall and F1 of found positions, in percent."""

    precision: float
    recall: float
    f1: float
    gold: int
    found: int

    @classmethod
    def of(cls, right_found: int, found: int, right_gold: int, gold: int) -> "Retrieval":
        """From counts: of those found, how many are right; of the gold ones, how many are found."""
        precision = 100 * right_found / found if found else 0.0
        recall = 100 * right_gold / gold if gold else 0.0
        total = precision + recall
        return cls(precision, recall, 2 * precision * recall / total if total else 0.0, gold, found)


def calibration_error(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 15
) -> float:
    """Expected calibration error with bins of equal width (Guo et al., ICML 2017), 0 to 1."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        (which == b).mean() * abs(confidence[which == b].mean() - right[which == b].mean())
        for b in np.unique(which)
    ]
    return float(sum(gaps))
