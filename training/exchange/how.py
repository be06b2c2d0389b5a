"""How a file of annotations is to be read: who wrote it, what its labels and columns are called."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .fields import Fields
from .labels import Labels


class Format(StrEnum):
    """What can be imported."""

    AUTO = "auto"
    JSONL = "jsonl"
    CSV = "csv"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    PRODIGY = "prodigy"
    ARGILLA = "argilla"


@dataclass(frozen=True, slots=True)
class How:
    """What a user says about a file, and what is found out where nothing is said."""

    format: Format = Format.AUTO
    labels: Labels = field(default_factory=Labels)
    fields: Fields = field(default_factory=Fields)

    @classmethod
    def of(
        cls,
        source: Format,
        label_map: Sequence[str] | None,
        text: str | None,
        target: str | None,
        stance: str | None,
        annotator: str | None,
    ) -> "How":
        """From the options of a command.

        Raises:
            UnreadableInput: the map of labels is none.
        """
        return cls(source, Labels.of(label_map or ()), Fields(text, target, stance, annotator))


AS_FOUND = How()
