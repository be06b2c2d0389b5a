"""Counts from which every figure follows, and their bootstrap over documents.

A resampled document adds its counts, so that one pass over the draws serves all figures. Draws are
those of `metrics.figure`, and equal for equal documents: differences of two artifacts are paired.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..evaluate import Evaluation, Judged
from ..metrics import LABELS, RESAMPLES, Figure

Counts = NDArray[np.float64]
Labels = NDArray[np.int64]
Score = Callable[[Counts], Counts]
"""From totals (..., columns) to a score (...)."""

CLASSES = len(LABELS)
BINS = 15
CONFUSION = slice(0, CLASSES * CLASSES)
HOLDERS = slice(CONFUSION.stop, CONFUSION.stop + 4)
BRIER = HOLDERS.stop
CALIBRATION = slice(BRIER + 1, BRIER + 1 + 3 * BINS)


@dataclass(frozen=True, slots=True)
class Tally:
    """The summed counts of some rows: whole (columns), and of each draw, (draws, columns)."""

    rows: int
    documents: int
    whole: Counts
    draws: Counts

    @classmethod
    def of(cls, counts: Counts, groups: Sequence[str], seed: int = 0) -> "Tally":
        """Sum the rows of each document, then the documents of each draw."""
        names = {group: index for index, group in enumerate(dict.fromkeys(groups))}
        by_document = np.zeros((len(names), counts.shape[1]))  # (documents, columns)
        np.add.at(by_document, [names[group] for group in groups], counts)
        rng = np.random.default_rng(seed)
        size = len(names)
        draws = [
            np.bincount(rng.integers(size, size=size), minlength=size) @ by_document
            for _ in range(RESAMPLES)
        ]
        return cls(len(counts), size, counts.sum(axis=0), np.stack(draws))

    @classmethod
    def of_evaluation(cls, evaluation: Evaluation) -> "Tally":
        """Everything there is to count about judged rows."""
        counts = np.hstack(
            [
                confusion_counts(evaluation.gold(), evaluation.predicted()),  # (rows, 9)
                np.array([_holder_counts(one) for one in evaluation.judged]),  # (rows, 4)
                _probability_counts(evaluation),  # (rows, 1 + 3 * bins)
            ]
        )
        return cls.of(counts, evaluation.groups())

    def figure(self, score: Score) -> Figure:
        """A score with its 95% percentile interval."""
        return self._figure(float(score(self.whole)), score(self.draws))

    def difference(self, other: "Tally", score: Score) -> Figure:
        """This score minus another's on the same rows; every draw takes the same documents of both."""
        value = float(score(self.whole) - score(other.whole))
        return self._figure(value, score(self.draws) - score(other.draws))

    def _figure(self, value: float, draws: Counts) -> Figure:
        low, high = np.percentile(draws, [2.5, 97.5])
        return Figure(value, float(low), float(high), self.rows)


def confusion_counts(gold: Labels, predicted: Labels) -> Counts:
    """One 1 in a row, in the column of its gold and predicted label, (rows, 9)."""
    counts: Counts = np.eye(CLASSES * CLASSES)[gold * CLASSES + predicted]
    return counts


def _holder_counts(one: Judged) -> list[float]:
    """Right among the found, found, right among the gold, gold: matched as `Evaluation` does."""
    found = Evaluation([one]).holders()
    right_found = round(found.precision * found.found / 100)
    return [right_found, found.found, round(found.recall * found.gold / 100), found.gold]


def _probability_counts(evaluation: Evaluation) -> Counts:
    """The squared error of the probabilities; then rows, confidence and hits of each bin."""
    probabilities = np.array([one.answer.probabilities for one in evaluation.judged])  # (rows, 3)
    gold = evaluation.gold()
    squared = ((probabilities - np.eye(CLASSES)[gold]) ** 2).sum(axis=1, keepdims=True)
    confidence = probabilities.max(axis=1)
    bins = np.eye(BINS)[np.minimum((confidence * BINS).astype(int), BINS - 1)]  # (rows, bins)
    right = evaluation.predicted() == gold
    return np.hstack([squared, bins, bins * confidence[:, None], bins * right[:, None]])
