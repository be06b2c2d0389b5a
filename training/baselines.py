"""The obvious alternatives to a fine-tuned encoder, measured in the same run."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_pipeline, make_union
from sklearn.svm import LinearSVC
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from dragoman.stance import Stance

from .annotations import Annotation

TONE = 0.05  # VADER's authors call a compound score beyond it positive or negative

_INDEX = {stance: index for index, stance in enumerate(Stance)}


def majority(train: Sequence[Annotation], test: Sequence[Annotation]) -> NDArray[np.int64]:
    """The commonest label of train for every row, the earlier one in a tie; labels 0, 1, 2."""
    counts = np.bincount([_INDEX[one.stance] for one in train if one.stance], minlength=len(_INDEX))
    return np.full(len(test), counts.argmax(), dtype=np.int64)


def vader(test: Sequence[Annotation]) -> NDArray[np.int64]:
    """VADER (Hutto and Gilbert, ICWSM 2014), a sentiment baseline; labels 0, 1, 2.

    It learns nothing and knows no target: a lexicon's tone of the whole sentence, taken for a
    stance toward everything in it.
    """
    analyzer = SentimentIntensityAnalyzer()
    scores = np.array([analyzer.polarity_scores(one.text)["compound"] for one in test])
    labels = [_INDEX[stance] for stance in (Stance.AGAINST, Stance.NEUTRAL, Stance.FAVOR)]
    return np.select([scores <= -TONE, scores < TONE], labels[:2], labels[2]).astype(np.int64)


def linear_svm(train: Sequence[Annotation], test: Sequence[Annotation]) -> NDArray[np.int64]:
    """TF-IDF of words and characters of sentence and target, then a linear SVM; labels 0, 1, 2."""
    model = make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=3),
        ),
        LinearSVC(C=0.5, class_weight="balanced", random_state=0),
    )
    labelled = [one for one in train if one.stance is not None]
    model.fit(
        [_text(one) for one in labelled], [_INDEX[one.stance] for one in labelled if one.stance]
    )
    return np.asarray(model.predict([_text(one) for one in test]), dtype=np.int64)


def _text(one: Annotation) -> str:
    """The sentence with its mention marked, and the target behind it."""
    if one.mention is None:
        return f"{one.text} || {one.target}"
    start, end = one.mention
    return f"{one.text[:start]} TARGET {one.text[end:]} || {one.target}"
