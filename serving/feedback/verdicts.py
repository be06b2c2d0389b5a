"""What the annotators say of each sentence and target, and where they differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .correction import Correction
from .store import Kept

Json = dict[str, Any]
UNNAMED = "(unnamed)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The latest word of each annotator on one target of one sentence, oldest first.

    Corrections without a name count as those of one annotator.
    """

    text: str
    target: str
    latest: tuple[Kept, ...]

    @property
    def agreed(self) -> bool:
        """Whether all say the same, so far as each says anything."""
        said = [one.correction for one in self.latest]
        holders = {_holders(one) for one in said if one.positions is not None}
        stances = {(one.stance, one.unsure, one.mislinked) for one in said}
        return len(stances) == 1 and len(holders) <= 1

    @property
    def annotators(self) -> list[str]:
        """Who has spoken."""
        return [one.correction.annotator or UNNAMED for one in self.latest]

    def as_annotation(self) -> Json:
        """One row for training: the latest word, of those that speak of holders if any does."""
        spoken = [one for one in self.latest if one.correction.positions is not None]
        kept = (spoken or self.latest)[-1]
        row = kept.correction.as_annotation() | {"source": "feedback"}
        notes = [one.correction.note for one in self.latest if one.correction.note]
        return row | {
            "annotators": self.annotators,
            "received": kept.received,
            "note": "; ".join(notes) or None,
            "model": kept.correction.model,
        }

    def disagreement(self) -> str:
        """Who says what, in one sentence, and how to settle it."""
        said = ", ".join(
            f"{name} says {_words(one.correction)}"
            for name, one in zip(self.annotators, self.latest, strict=True)
        )
        return (
            f"the annotators differ about {self.target!r}: {said}; let one of them correct it "
            "again, or take one annotator's word with --annotator NAME"
        )


def verdicts(kept: Iterable[Kept], annotator: str | None = None) -> list[Verdict]:
    """Group corrections by sentence and target, in the order in which those were first met.

    What its annotator has withdrawn counts no more. annotator: listen to this one only.
    """
    grouped: dict[tuple[str, str], dict[str | None, Kept]] = {}
    for one in kept:
        said = one.correction
        if annotator is None or said.annotator == annotator:
            latest = grouped.setdefault((said.text, said.target), {})
            latest.pop(said.annotator, None)  # the later word goes last
            if not said.withdrawn:
                latest[said.annotator] = one
    return [Verdict(*about, tuple(latest.values())) for about, latest in grouped.items() if latest]


def _holders(said: Correction) -> frozenset[tuple[str, str]]:
    return frozenset((one.holder, one.stance) for one in said.positions or ())


def _words(said: Correction) -> str:
    """A correction in a few words: "against (Xi: against)"."""
    held = ", ".join(f"{one.holder}: {one.stance}" for one in said.positions or ())
    about = " mislinked" if said.mislinked else " unsure" if said.unsure else ""
    return said.stance + about + (f" ({held})" if held else "")
