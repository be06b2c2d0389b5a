"""Who annotations and suggestions are written for."""

from enum import StrEnum
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.writing import STDIO


class Goal(StrEnum):
    """What can be exported to."""

    LABEL_STUDIO = "label-studio"
    JSONL = "jsonl"

    @property
    def ending(self) -> str:
        """What its files end in."""
        return ".json" if self is Goal.LABEL_STUDIO else ".jsonl"


def check_output(output: str, goal: Goal) -> None:
    """Refuse a name that does not fit, before the work and not after it.

    Raises:
        UnreadableInput: the name ends otherwise.
    """
    if output != STDIO and Path(output).suffix.lower() != goal.ending:
        raise UnreadableInput(f"{output}: the output must end in {goal.ending}, or be - for stdout")
