"""Labels that a simple model, trained on the other rows, finds hard to believe."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from cleanlab.filter import find_label_issues
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline

from dragoman.stance import Stance

from ..annotations import Annotation
from .loading import Row
from .problems import Kind, Problem, warning
from .similar import normalise

FOLDS = 5
FEWEST = 30  # sentences of a stance, below which nothing can be said
UNLIKELY = 0.1  # from here up this model errs far more often than careful annotators do
_STANCES = list(Stance)
_TOKEN = r"\w+|[^\w\s]"
_WIDTH = 100_000


def not_looked_for(rows: Sequence[Row]) -> str | None:
    """Why suspicious labels cannot be looked for in these rows; None if they can."""
    distinct = {(normalise(row.annotation.text), row.annotation.stance) for row in _labelled(rows)}
    counts = Counter(stance for _, stance in distinct)
    if len(counts) < 2:
        return "that takes rows of at least two stances"
    rarest, number = min(counts.items(), key=lambda item: (item[1], item[0]))  # the same each time
    if number < FEWEST:
        return f"{number} sentences are {rarest}, that takes {FEWEST} of each stance"
    return None


def _labelled(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.annotation.stance is not None]


def suspicious(rows: Sequence[Row]) -> Iterator[tuple[Row, Problem]]:
    """The labels that are hardest to believe, worst first; no sentence is judged by its own rows.

    Only a hint: the model sees words, and many right labels go against them. A row that says why
    its label stands (`reviewed`) is given too.
    """
    if not_looked_for(rows):
        return
    labelled = _labelled(rows)
    labels = np.array([_STANCES.index(Stance(str(row.annotation.stance))) for row in labelled])
    present, labels = np.unique(labels, return_inverse=True)
    probabilities = _cross_validated([row.annotation for row in labelled], labels)
    issues = find_label_issues(
        labels,
        probabilities,
        filter_by="both",
        return_indices_ranked_by="self_confidence",
        n_jobs=1,
    )
    for index in issues:
        given, best = labels[index], int(probabilities[index].argmax())
        if probabilities[index, given] < UNLIKELY:
            message = (
                f"labelled {_STANCES[present[given]]}, probability "
                f"{probabilities[index, given]:.2f}; rather {_STANCES[present[best]]}, "
                f"{probabilities[index, best]:.2f}"
            )
            yield labelled[index], warning(Kind.SUSPICIOUS, message, labelled[index].place)


def _cross_validated(
    annotations: Sequence[Annotation], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Probabilities of each stance from models that have not seen the sentence."""
    model = make_pipeline(
        TfidfVectorizer(
            token_pattern=_TOKEN, ngram_range=(1, 2), sublinear_tf=True, max_features=_WIDTH
        ),
        LogisticRegression(C=10, class_weight="balanced", max_iter=500),
    )
    folds = PredefinedSplit([_fold(one.text) for one in annotations])
    texts = [_marked(one) for one in annotations]
    return np.asarray(cross_val_predict(model, texts, labels, cv=folds, method="predict_proba"))


def _fold(text: str) -> int:
    """By the sentence alone, so that another row, added or mended, moves no other."""
    return int(hashlib.sha256(normalise(text).encode()).hexdigest()[:8], 16) % FOLDS


def _marked(one: Annotation) -> str:
    """The sentence with its mention masked, so that the target's fame tells nothing."""
    if one.mention is None:
        return one.text
    start, end = one.mention
    return f"{one.text[:start]} TARGET {one.text[end:]}"
