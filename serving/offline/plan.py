"""What is to be done: which inputs, read how, answered how."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .readers import Reading, read_records
from .records import Place, Record
from .settings import Command, Settings
from .sources import Source


@dataclass(frozen=True, slots=True)
class Plan:
    """The inputs and the settings: all that the answers depend on."""

    sources: list[Source]
    settings: Settings

    def records(
        self, begin: Place, end: int | None = None, folder: Path | None = None
    ) -> Iterator[Record]:
        """The records from a place on, before input `end`; relative names start from `folder`."""
        return read_records(self.sources[:end], self.reading, begin, folder or Path())

    @property
    def reading(self) -> Reading:
        """How the inputs are read; a table to score must have a target unless there is one for all."""
        scored = self.settings.command is Command.SCORE and self.settings.target is None
        return Reading(self.settings.columns, ("text", "target") if scored else ("text",))

    @property
    def size(self) -> int | None:
        """Bytes of all inputs, None where one cannot be measured."""
        sizes = [source.size for source in self.sources if not source.problem]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def share(self, place: Place) -> float | None:
        """Which part of the inputs, from 0 to 1, lies before a place; None where nobody knows."""
        if not self.size:
            return None
        before = sum(source.size or 0 for source in self.sources[: place.input])
        return min(1.0, (before + place.offset) / self.size)
