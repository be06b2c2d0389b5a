"""What is known about a corpus besides its rows."""

from dataclasses import dataclass
from enum import StrEnum

from dragoman.stance import Ask


class Use(StrEnum):
    """What a corpus may be used for."""

    SHIP = "ship"
    RESEARCH = "research only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One corpus of the registry.

    labelled: a stance, or the tone toward the target. licence: as its authors state it. use: `ship`
    where the licence allows a published model to learn from it. home: where it is to be had.
    traps: what a reader of its figures, or a model trained on it, is misled by.
    """

    name: str
    domain: str
    labelled: Ask
    licence: str
    use: Use
    citation: str
    home: str
    traps: str

    def as_dict(self) -> dict[str, str]:
        """All fields as text."""
        return {name: str(getattr(self, name)) for name in self.__slots__}

    def as_text(self) -> str:
        """A paragraph: the name, then one indented line a field."""
        fields = self.as_dict()
        lines = [f"  {name + ':':<10}{value}" for name, value in fields.items() if name != "name"]
        return "\n".join([self.name, *lines])
