"""New annotations as they come in: read from any tool's file, and held against what must stay apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.files import Rejects

from ..data.agreement import agreed
from ..data.duplicates import leaks
from ..data.loading import Row
from ..data.problems import Place
from ..data.similar import normalise
from ..exchange.detect import reader_for
from ..exchange.how import How
from ..exchange.row import Imported


@dataclass(frozen=True, slots=True)
class Given:
    """A new annotation and where it stands."""

    place: Place
    imported: Imported

    @property
    def row(self) -> Row:
        """As the checks of annotated files take it."""
        return row_of(self.place.file, self.imported)


def row_of(file: str, one: Imported) -> Row:
    """An imported annotation as the checks of annotated files take it."""
    return Row(
        Place(file, one.line),
        "train",
        one.annotation,
        annotator=str(one.extra.get("annotator") or ""),
        ground_truth=one.extra.get("ground_truth") in (True, "true", "True", "1"),
    )


def read_given(files: Iterable[str], how: How, rejects: Rejects) -> list[Given]:
    """All annotations of some files, in order; what cannot be used is rejected.

    Raises:
        UnreadableInput: a file cannot be read, or is in no known format.
    """
    return [
        Given(Place(name, one.line), one)
        for name in files
        for one in reader_for(name, how)(name, rejects)
    ]


def without_contradictions(given: Sequence[Given], rejects: Rejects) -> tuple[list[Given], int]:
    """The annotations that no other new one contradicts, each once; and how many were said twice."""
    found = agreed([one.row for one in given])
    for number, reason in sorted(found.refused.items()):
        _reject(given[number], reason, rejects)
    return [given[number] for number in found.kept], found.repeats


def without_held_out(
    given: Sequence[Given], holdouts: Sequence[Path], rejects: Rejects
) -> list[Given]:
    """The annotations whose sentences are not, nor almost are, those of held-out files."""
    reasons = {text: one.message for text, one in leaks([one.row for one in given], holdouts)}
    kept = []
    for one in given:
        leak = reasons.get(normalise(one.imported.annotation.text))
        if leak is None:
            kept.append(one)
        else:
            _reject(one, f"leaks: {leak}", rejects)
    return kept


def _reject(one: Given, reason: str, rejects: Rejects) -> None:
    row: dict[str, Any] = one.imported.as_row()
    rejects.add(one.place.file, one.place.line, reason, row)
