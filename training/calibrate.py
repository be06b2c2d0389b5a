"""Makes probabilities mean something: one temperature and one threshold for each kind of question."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax

TRUSTED_ACCURACY = 0.9
TINY = 1e-12
LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 0.4, 0.95


def fit_temperature(
    logits: NDArray[np.float64], gold: NDArray[np.int64], weights: NDArray[np.float64]
) -> float:
    """The divisor of (rows, 3) logits that makes the right answers most likely (Guo et al. 2017).

    weights: (rows,), how much each counts. A row that is marked unsure counts as in training: two
    careful readers could disagree on it, so it says little of how likely an answer is right.
    """

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(np.average(scaled[np.arange(len(gold)), gold], weights=weights))

    return round(float(np.exp(minimize_scalar(loss, bounds=(-2, 3), method="bounded").x)), 4)


def fit_threshold(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> float:
    """The lowest top probability from which on answers are right in `TRUSTED_ACCURACY` of cases.

    Answers below it are marked `unsure`. Kept between 0.4 and 0.95. weights: as in `fit_temperature`.
    """
    order = np.argsort(-confidence)
    running = np.cumsum((right * weights)[order]) / np.cumsum(weights[order])
    trusted = np.flatnonzero(running >= TRUSTED_ACCURACY)
    threshold = confidence[order][trusted[-1]] if len(trusted) else HIGHEST_THRESHOLD
    return round(float(np.clip(threshold, LOWEST_THRESHOLD, HIGHEST_THRESHOLD)), 4)


def cross_fitted(
    probabilities: NDArray[np.float64],
    gold: NDArray[np.int64],
    weights: NDArray[np.float64],
    groups: Sequence[str],
) -> NDArray[np.float64]:
    """Top probabilities (rows,) as a temperature would give them that never saw the row.

    Two folds by a hash of the group, a document say: each is scaled by the temperature that the
    other one asks for. So a calibration can be reported on the rows that the shipped one is fitted on.
    """
    fold = np.array([hashlib.sha256(group.encode()).digest()[0] % 2 for group in groups])
    logits = np.log(np.maximum(probabilities, TINY))
    confidence: NDArray[np.float64] = probabilities.max(axis=1)
    for mine in (0, 1):
        if (fold == mine).any() and (fold != mine).any():
            other = fold != mine
            temperature = fit_temperature(logits[other], gold[other], weights[other])
            scaled = softmax(logits[fold == mine] / temperature, axis=1)
            confidence[fold == mine] = scaled.max(axis=1)
    return confidence
