"""Groups of rows on which an artifact may be better or worse than on average."""

import re
from collections.abc import Callable, Sequence

from dragoman.questions import Questioner
from dragoman.stance import AUTHOR

from ..annotations import Annotation
from ..evaluate import Judged

Groups = dict[str, list[Judged]]

_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|none|nobody|nothing|nowhere|cannot|without)\b|n['’]t\b",
    re.IGNORECASE,
)
_LENGTHS = ((15, "up to 15 words"), (30, "16 to 30 words"), (45, "31 to 45 words"))
_LONGEST = "over 45 words"
_MANY = 3


def by_entity(judged: Sequence[Judged]) -> Groups:
    """By target, the one with most rows first."""
    groups = _grouped(judged, lambda one: one.target)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))


def slices(judged: Sequence[Judged], questioner: Questioner) -> dict[str, Groups]:
    """By what makes a sentence easy or hard, in the order of difficulty."""
    actors = {text: count_actors(text, questioner) for text in {o.annotation.text for o in judged}}
    return {
        "sentence length": _ordered(
            _grouped(judged, lambda one: length(one.text)), [name for _, name in _LENGTHS]
        ),
        "actors": _ordered(_grouped(judged, lambda one: actors[one.text]), ["no actors"]),
        "negation": _ordered(_grouped(judged, lambda one: negation(one.text)), [negation("")]),
    }


def length(text: str) -> str:
    """The class of a sentence's length in words."""
    words = len(text.split())
    return next((name for longest, name in _LENGTHS if words <= longest), _LONGEST)


def count_actors(text: str, questioner: Questioner) -> str:
    """How many candidate holders stand in a sentence, its author left out."""
    count = len([one for one in questioner.candidates(text) if one != AUTHOR])
    if count >= _MANY:
        return f"{_MANY} or more actors"
    return "1 actor" if count == 1 else f"{count or 'no'} actors"


def negation(text: str) -> str:
    """Whether a negation word occurs, anywhere in the sentence."""
    return "negation word" if _NEGATION.search(text) else "no negation word"


def _grouped(judged: Sequence[Judged], name: Callable[[Annotation], str]) -> Groups:
    groups: Groups = {}
    for one in judged:
        groups.setdefault(name(one.annotation), []).append(one)
    return groups


def _ordered(groups: Groups, first: Sequence[str]) -> Groups:
    """Named groups first, the others in the order of the alphabet."""
    names = [*(name for name in first if name in groups), *sorted(groups.keys() - set(first))]
    return {name: groups[name] for name in names}
