"""Asks an artifact, and the baselines beside it, about the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

import numpy as np

from dragoman.questions import Questioner

from ..annotations import Annotation
from ..baselines import linear_svm, majority, vader
from ..evaluate import Answerer, Evaluation, evaluate
from .sources import Source
from .tally import Labels

MAJORITY, SVM, VADER = "majority class", "TF-IDF + linear SVM", "VADER (sentiment)"
FEWEST = 20  # rows; from fewer, no vocabulary can be learned

Guesses = dict[str, Labels | None]
"""Labels by baseline; None where there was too little to learn from."""


@dataclass(frozen=True, slots=True)
class Part:
    """A data set with the answers of an artifact and the guesses of the baselines, row by row."""

    name: str
    evaluation: Evaluation
    guesses: Guesses

    def sure(self) -> "Part | None":
        """Only the rows on which careful readers agree; None where that is all or nothing."""
        sure = np.array([not one.annotation.unsure for one in self.evaluation.judged])
        if sure.all() or not sure.any():
            return None
        guesses = {
            name: None if labels is None else labels[sure] for name, labels in self.guesses.items()
        }
        return Part(self.name, self.evaluation.sure(), guesses)


def ask(source: Source, questioner: Questioner, answer: Answerer) -> list[Part]:
    """Evaluate on each data set of a source, without baselines yet."""
    return [
        Part(name, evaluate(rows, questioner, answer), {}) for name, rows in source.parts.items()
    ]


def with_baselines(source: Source, parts: Sequence[Part]) -> list[Part]:
    """Let the baselines learn once, from train without what is measured, and guess every row."""
    asked = [[one.annotation for one in part.evaluation.judged] for part in parts]
    ends = list(accumulate(map(len, asked)))[:-1]
    guesses: list[Guesses] = [{} for _ in parts]
    for name, labels in _guess(source.unseen(), list(chain.from_iterable(asked))).items():
        split = [None] * len(parts) if labels is None else np.split(labels, ends)
        for mine, own in zip(guesses, split, strict=True):
            mine[name] = own
    return [replace(part, guesses=mine) for part, mine in zip(parts, guesses, strict=True)]


def joined(parts: Sequence[Part], name: str) -> Part:
    """All data sets as one; a baseline that is missing on one of them is missing."""
    guesses: Guesses = {}
    for baseline in parts[0].guesses:
        labels = [part.guesses[baseline] for part in parts]
        known = [one for one in labels if one is not None]
        guesses[baseline] = np.concatenate(known) if len(known) == len(labels) else None
    judged = list(chain.from_iterable(part.evaluation.judged for part in parts))
    return Part(name, Evaluation(judged), guesses)


def _guess(train: Sequence[Annotation], test: Sequence[Annotation]) -> Guesses:
    stances = {one.stance for one in train} - {None}
    enough = len(stances) > 1 and len(train) >= FEWEST
    return {
        MAJORITY: majority(train, test) if stances else None,
        SVM: linear_svm(train, test) if enough else None,
        VADER: vader(test),
    }
