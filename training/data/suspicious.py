"""Labels that a simple model, trained on the other rows, finds hard to believe."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from cleanlab.filter import find_label_issues
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from dragoman.stance import Stance

from ..annotations import Annotation
from .loading import Row
from .problems import Kind, Problem, warning
from .similar import normalise

FOLDS = 5
FEWEST = 30  # sentences of a stance, below which nothing can be said
SHOWN = 25
_STANCES = list(Stance)
_TOKEN = r"\w+|[^\w\s]"
_WIDTH = 100_000


def suspicious(rows: Sequence[Row]) -> Iterator[Problem]:
    """The least believable labels, worst first; a sentence is never judged by its own other rows.

    Only a hint: the model sees words, and many right labels go against them.
    """
    labelled = [row for row in rows if row.annotation.stance is not None]
    distinct = {(normalise(row.annotation.text), row.annotation.stance) for row in labelled}
    counts = Counter(stance for _, stance in distinct)
    if len(counts) < 2 or min(counts.values()) < FEWEST:
        return
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
    for index in issues[:SHOWN]:
        best = int(probabilities[index].argmax())
        yield warning(
            Kind.SUSPICIOUS,
            f"labelled {_STANCES[present[labels[index]]]}, probability "
            f"{probabilities[index, labels[index]]:.2f}; rather {_STANCES[present[best]]}, "
            f"{probabilities[index, best]:.2f}",
            labelled[index].place,
        )


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
    groups = [normalise(one.text) for one in annotations]
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    texts = [_marked(one) for one in annotations]
    return np.asarray(
        cross_val_predict(model, texts, labels, groups=groups, cv=folds, method="predict_proba")
    )


def _marked(one: Annotation) -> str:
    """The sentence with its mention masked, so that the target's fame tells nothing."""
    if one.mention is None:
        return one.text
    start, end = one.mention
    return f"{one.text[:start]} TARGET {one.text[end:]}"
