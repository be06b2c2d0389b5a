"""Two models side by side: the difference between their answers with bounds, their times in turn."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dragoman.stance import Query

from .evaluate import Answerer
from .metrics import LABELS, Labels
from .progress import told

RESAMPLES = 10_000
CHUNK = 500  # resamples drawn at once: some ten megabytes for thousands of documents
PASSES = 5

Counts = NDArray[np.float64]
Metric = Callable[[Counts], NDArray[np.float64]]
"""From confusions (..., gold, answered) to percent (...)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What candidate and champion answered to the same questions: labels 0, 1, 2, and the gold ones.

    groups: what is drawn together, such as documents; sentences of one speech are not independent.
    """

    gold: Labels
    candidate: Labels
    champion: Labels
    groups: Sequence[str]

    def of(self, rows: Sequence[int]) -> "Pair":
        """The same for some of the rows."""
        chosen = np.array(rows, dtype=np.int64)
        groups = [self.groups[row] for row in rows]
        return Pair(self.gold[chosen], self.candidate[chosen], self.champion[chosen], groups)

    def counts(self) -> Counts:
        """Confusions of each group: (groups, 2, gold, answered), the candidate's before the champion's."""
        names, group = np.unique(np.array(self.groups), return_inverse=True)
        size = len(LABELS)
        both = [
            np.bincount(
                (group * size + self.gold) * size + answered, minlength=len(names) * size**2
            )
            for answered in (self.candidate, self.champion)
        ]
        return np.stack([one.reshape(-1, size, size) for one in both], axis=1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Difference:
    """Candidate minus champion in points, over n rows.

    low, high: one-sided bounds; the true difference lies below `low`, or above `high`, with the
    error probability that was asked for, each on its own.
    """

    candidate: float
    champion: float
    low: float
    high: float
    n: int

    @property
    def value(self) -> float:
        """The difference on the rows themselves."""
        return self.candidate - self.champion


def difference(metric: Metric, pair: Pair, error: float = 0.05, seed: int = 0) -> Difference:
    """A paired percentile bootstrap over groups (Efron and Tibshirani 1993, chapters 13 and 16).

    Both models are measured on the same drawn documents, so that what is hard for both cancels out.
    """
    counts = pair.counts()
    candidate, champion = metric(counts.sum(axis=0)).tolist()
    drawn = metric(_resampled(counts, seed))  # (resamples, 2)
    low, high = np.quantile(drawn[:, 0] - drawn[:, 1], [error, 1 - error])
    return Difference(candidate, champion, float(low), float(high), len(pair.gold))


def macro_f1(confusions: Counts) -> NDArray[np.float64]:
    """As `metrics.macro_f1`: a class without any row counts as 0."""
    right = np.diagonal(confusions, axis1=-2, axis2=-1)
    marked = confusions.sum(axis=-1) + confusions.sum(axis=-2)
    return np.asarray(100 * (2 * right / np.maximum(marked, 1)).mean(axis=-1))


def accuracy(confusions: Counts) -> NDArray[np.float64]:
    """As `metrics.accuracy`."""
    right = np.trace(confusions, axis1=-2, axis2=-1)
    return np.asarray(100 * right / confusions.sum(axis=(-2, -1)))


def _resampled(counts: Counts, seed: int) -> Counts:
    """Sums over as many groups as there are, drawn with replacement, `RESAMPLES` times."""
    groups, rng = len(counts), np.random.default_rng(seed)
    flat = counts.reshape(groups, -1)
    sums = []
    for _ in range(RESAMPLES // CHUNK):
        drawn = rng.integers(groups, size=(CHUNK, groups)) + groups * np.arange(CHUNK)[:, None]
        times = np.bincount(drawn.ravel(), minlength=CHUNK * groups).reshape(CHUNK, groups)
        sums.append(times @ flat)
    return np.concatenate(sums).reshape(RESAMPLES, *counts.shape[1:])


@dataclass(frozen=True, slots=True)
class Times:
    """Median milliseconds for a sentence with all its questions."""

    candidate: float
    champion: float

    @property
    def ratio(self) -> float:
        """How many times as long the candidate takes."""
        return self.candidate / self.champion


def take_turns(
    candidate: Answerer, champion: Answerer, asked: Sequence[tuple[str, Sequence[Query]]]
) -> Times:
    """Time both on the same sentences, one after the other, in changing order.

    Whatever else the machine does meanwhile falls on both alike. The first pass warms up.
    """
    spent = np.zeros((2, PASSES, len(asked)))
    passes = range(PASSES + 1)
    for number in told("gate: passes that are timed", passes, len(passes)):
        for index, (text, queries) in enumerate(asked):
            turns = [(0, candidate), (1, champion)]
            for which, answer in turns[:: 1 if (number + index) % 2 else -1]:
                begin = time.perf_counter()
                answer(text, queries)
                # the first pass fills the place that the last one overwrites
                spent[which, number - 1, index] = time.perf_counter() - begin
    ours, theirs = 1000 * np.median(np.median(spent, axis=1), axis=1)
    return Times(float(ours), float(theirs))
