"""A golden probe: a model answers callers only after it answered these."""

from dragoman.errors import DragomanError
from dragoman.labeller import Document, Labeller, ScoreItem
from dragoman.stance import Stance

_CLEAR = {
    "Moscow rejects any further enlargement of NATO.": ("NATO enlargement", Stance.AGAINST),
    "We welcome and fully support the accession of Finland to NATO.": ("NATO enlargement", Stance.FAVOR),
    "We strongly condemn the annexation of Crimea.": ("the annexation of Crimea", Stance.AGAINST),
}  # fmt: skip


class ProbeFailed(DragomanError):
    """A model that loads, but whose answers cannot be right."""


def probe(labeller: Labeller) -> None:
    """Ask what no usable model gets wrong.

    Raises:
        ProbeFailed: an answer is no probability, contradicts a clear sentence, or a document
            is not labelled.
    """
    name = labeller.artifact.id
    items = [ScoreItem(text, target) for text, (target, _) in _CLEAR.items()]
    answers = list(labeller.score(items))
    for answer, (target, stance) in zip(answers, _CLEAR.values(), strict=True):
        if not 0.999 < sum(answer.probabilities) < 1.001:
            raise ProbeFailed(f"{name}: its probabilities for {target!r} do not add up to one")
        if answer.stance is not stance:
            raise ProbeFailed(f"{name}: answers {answer.stance} where {stance} is meant ({target})")
    if not labeller.label(Document("Canberra hailed AUKUS, a pact that Beijing denounced.")):
        raise ProbeFailed(f"{name}: finds no known entity in a sentence that names three")
