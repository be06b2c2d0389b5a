"""The words of the trade as types: stances, holders, spans and queries."""

from dataclasses import dataclass
from enum import StrEnum

Span = tuple[int, int]
"""`[start, end)` in code points of the text that it belongs to."""


class Stance(StrEnum):
    """A stance toward a target; the order is the order of the encoder's three outputs."""

    AGAINST = "against"
    NEUTRAL = "neutral"
    FAVOR = "favor"


class Ask(StrEnum):
    """What is asked: a stance, or the tone of the sentence toward the target."""

    STANCE = "stance"
    SENTIMENT = "sentiment"


@dataclass(frozen=True, slots=True)
class Holder:
    """An actor who may hold a stance; `span` is None for the author and for names not in the text."""

    name: str
    span: Span | None = None


AUTHOR = Holder("author")


@dataclass(frozen=True, slots=True)
class Query:
    """One question about a sentence.

    target: what is asked about, by its canonical name or any phrase; the encoder reads it where
    there is no mention, or where the query is `spelled`.
    mention: where the sentence refers to the target, None where it does not name it.
    holder: whose stance; None asks for the sentence's stance, whoever expresses it.
    spelled: the mention alone does not tell what it refers to ("the pact").
    """

    target: str
    mention: Span | None = None
    holder: Holder | None = None
    ask: Ask = Ask.STANCE
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The encoder's answer to one query; `probabilities` are in the order of `Stance`."""

    probabilities: tuple[float, float, float]
    truncated: bool = False

    @property
    def stance(self) -> Stance:
        """The most probable stance; the earlier one in a tie."""
        return max(zip(Stance, self.probabilities, strict=True), key=lambda pair: pair[1])[0]

    @property
    def confidence(self) -> float:
        """The probability of `stance`."""
        return max(self.probabilities)
