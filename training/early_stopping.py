"""When a stage of a training has learned what it will: decided by its dev scores alone."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MEAN = "mean"


@dataclass(slots=True)
class EarlyStopping:
    """Watches the dev scores of a stage, one after each epoch.

    patience: so many epochs in a row without a better score end the stage; 0 never does. best: the
    best score so far. stale: epochs since then.
    """

    patience: int
    best: float = -math.inf
    stale: int = 0

    def take(self, score: float) -> bool:
        """Take the newest score, and say whether it is the best; a NaN is no improvement."""
        better = score > self.best
        self.best = score if better else self.best
        self.stale = 0 if better else self.stale + 1
        return better

    @property
    def exhausted(self) -> bool:
        """Whether further epochs are not worth their time."""
        return 0 < self.patience <= self.stale


def dev_score(scores: Mapping[str, float], wanted: str) -> float:
    """The macro-F1 on dev that a recipe stops on: of one kind of question, or the mean of all."""
    if wanted == MEAN:
        return sum(scores.values()) / len(scores)
    return scores[f"{wanted}_macro_f1"]
