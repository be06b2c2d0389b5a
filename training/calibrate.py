"""Makes probabilities mean something: one temperature and one threshold for each kind of question."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

TRUSTED_ACCURACY = 0.9
LOWEST_THRESHOLD, HIGHEST_THRESHOLD = 0.4, 0.95


def fit_temperature(logits: NDArray[np.float64], gold: NDArray[np.int64]) -> float:
    """The divisor of (rows, 3) logits that makes the right answers most likely (Guo et al. 2017)."""

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        return -float(scaled[np.arange(len(gold)), gold].mean())

    return round(float(np.exp(minimize_scalar(loss, bounds=(-2, 3), method="bounded").x)), 4)


def fit_threshold(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """The lowest top probability from which on answers are right in `TRUSTED_ACCURACY` of cases.

    Answers below it are marked `unsure`. Kept between 0.4 and 0.95.
    """
    order = np.argsort(-confidence)
    running = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    trusted = np.flatnonzero(running >= TRUSTED_ACCURACY)
    threshold = confidence[order][trusted[-1]] if len(trusted) else HIGHEST_THRESHOLD
    return round(float(np.clip(threshold, LOWEST_THRESHOLD, HIGHEST_THRESHOLD)), 4)
