"""Stances as people write them in label sets: FAVOR, favour, pro, -1; and what a user says they mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dragoman.errors import UnreadableInput
from dragoman.stance import Stance

from ..annotations import InvalidAnnotations

HOLDER, TARGET = "holder", "target"
WORDS: dict[Stance, tuple[str, ...]] = {
    Stance.AGAINST: (
        *("against", "con", "contra", "anti", "oppose", "opposes", "opposed", "opposing"),
        *("opposition", "disagree", "deny", "refute"),
    ),
    Stance.NEUTRAL: ("neutral", "none", "neither", "no stance", "comment", "discuss"),
    Stance.FAVOR: (
        *("favor", "favour", "favors", "favours", "in favor", "in favour", "for", "pro"),
        *("support", "supports", "supported", "supporting", "supportive", "agree"),
    ),
}
_STANCES = {word: stance for stance, words in WORDS.items() for word in words}
_SCALE = {"-1": Stance.AGAINST, "0": Stance.NEUTRAL, "1": Stance.FAVOR}
_NUMBER = re.compile(r"([+-]?\d+)(?:\.0*)?")


def folded(label: object) -> str:
    """A label as it is looked up: without capitals, blanks around it, `_`, and the zeros of 1.0."""
    if isinstance(label, bool) or not isinstance(label, str | int | float):
        raise InvalidAnnotations(f"the stance is {label!r}, not a word")
    word = " ".join(str(label).replace("_", " ").replace("\u2212", "-").split()).casefold()
    number = _NUMBER.fullmatch(word)
    return str(int(number[1])) if number else word


@dataclass(frozen=True, slots=True)
class Labels:
    """What labels mean. own: the user's, which come first. scale: whether -1, 0 and 1 are known to be one."""

    own: Mapping[str, Stance] = field(default_factory=dict)
    scale: bool = False

    @classmethod
    def of(cls, given: Sequence[str]) -> "Labels":
        """Read options such as `pro=favor,con=against`.

        Raises:
            UnreadableInput: one is none, or its right side is no stance.
        """
        own: dict[str, Stance] = {}
        for pair in (pair for one in given for pair in one.split(",") if pair.strip()):
            label, sign, stance = pair.rpartition("=")
            try:
                own[folded(label)] = _STANCES[folded(stance)]
            except KeyError:
                sign = ""
            if not sign or not label.strip():
                raise UnreadableInput(
                    f"--label-map {pair!r}: write LABEL=STANCE, with against, neutral or favor"
                )
        return cls(own)

    def knowing(self, own: Mapping[str, Stance]) -> "Labels":
        """With further words, behind those of the user."""
        return replace(self, own={**own, **self.own})

    def seeing(self, labels: Iterable[object]) -> "Labels":
        """With the labels of a whole file before it: numbers are a scale where -1 is one of them.

        Elsewhere nobody can tell: in some data sets 0 is against, in others 1 is.
        """
        words = {folded(label) for label in labels if isinstance(label, str | int | float)}
        numbers = {word for word in words if _NUMBER.fullmatch(word)}
        return replace(self, scale="-1" in numbers and numbers <= _SCALE.keys())

    def stance(self, label: object) -> Stance:
        """The stance that a label means.

        Raises:
            InvalidAnnotations: it is none, or nobody can tell which.
        """
        word = folded(label)
        found = self.own.get(word) or _STANCES.get(word)
        found = found or (_SCALE.get(word) if self.scale else None)
        if found:
            return found
        if not word:
            raise InvalidAnnotations("the stance is empty")
        why = "numbers mean other stances in other data sets; " if _NUMBER.fullmatch(word) else ""
        raise InvalidAnnotations(
            f"{label!r} is not against, neutral or favor; "
            f"{why}say what it means with --label-map {word}=..."
        )

    def is_stance(self, label: object) -> bool:
        """Whether a label means a stance."""
        try:
            return bool(self.stance(label))
        except InvalidAnnotations:
            return False

    def mark(self, label: object) -> str:
        """What a label of a span means: `holder`, `target` (whose stance stands elsewhere) or a stance.

        Raises:
            InvalidAnnotations: none of them.
        """
        word = folded(label)
        return word if word in (HOLDER, TARGET) else self.stance(label).value
