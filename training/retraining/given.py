"""New annotations as they come in: read from any tool's file, and held against what must stay apart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.files import Rejects

from ..data.duplicates import held_out, repeated
from ..data.loading import Row
from ..data.problems import Kind, Place, Severity
from ..exchange.detect import Format, reader_for
from ..exchange.row import Imported


@dataclass(frozen=True, slots=True)
class Given:
    """A new annotation and where it stands."""

    place: Place
    imported: Imported

    @property
    def row(self) -> Row:
        """As the checks of annotated files take it."""
        return Row(self.place, "train", self.imported.annotation)


def read_given(files: Iterable[str], source: Format, rejects: Rejects) -> list[Given]:
    """All annotations of some files, in order; what cannot be used is rejected.

    Raises:
        UnreadableInput: a file cannot be read, or is in no known format.
    """
    return [
        Given(Place(name, one.line), one)
        for name in files
        for one in reader_for(name, source)(name, rejects)
    ]


def without_contradictions(given: Sequence[Given], rejects: Rejects) -> tuple[list[Given], int]:
    """The annotations that no other new one contradicts, each once; and how many were said twice.

    Of two that contradict each other, nothing tells which is right: both are rejected.
    """
    reasons: dict[Place, str] = {}
    twice: set[Place] = set()
    for problem in repeated([one.row for one in given]):
        here, other = problem.place, problem.other
        if here is None or other is None:
            continue
        if problem.severity is Severity.ERROR:
            reasons[here] = f"{problem.message}; keep one of the two"
            reasons.setdefault(other, f"contradicted at {here}; keep one of the two")
        elif problem.kind is Kind.DUPLICATE:
            twice.add(here)
    left = _reject(given, reasons, rejects)
    return [one for one in left if one.place not in twice], len(twice - reasons.keys())


def without_held_out(
    given: Sequence[Given], holdouts: Sequence[Path], rejects: Rejects
) -> list[Given]:
    """The annotations whose sentences are not, nor almost are, those of held-out files."""
    reasons = {
        problem.place: f"leaks: {problem.message}"
        for problem in held_out([one.row for one in given], holdouts)
        if problem.place is not None
    }
    texts = {
        one.imported.annotation.text: reasons[one.place] for one in given if one.place in reasons
    }
    every = {
        one.place: texts[one.imported.annotation.text]
        for one in given
        if one.imported.annotation.text in texts
    }
    return _reject(given, every, rejects)


def _reject(given: Sequence[Given], reasons: Mapping[Place, str], rejects: Rejects) -> list[Given]:
    for one in given:
        if one.place in reasons:
            row: dict[str, Any] = one.imported.as_row()
            rejects.add(one.place.file, one.place.line, reasons[one.place], row)
    return [one for one in given if one.place not in reasons]
