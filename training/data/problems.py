"""What a check finds: problems with their file and line."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Whether a problem forbids training."""

    ERROR = "error"
    WARNING = "warning"


class Kind(StrEnum):
    """What is wrong."""

    SCHEMA = "schema"
    SPAN = "span"
    CONFLICT = "conflict"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"
    LEAKAGE = "leakage"
    DISTRIBUTION = "distribution"
    SUSPICIOUS = "suspicious"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; `place` is None where it is one of all rows, `other` is the row it clashes with."""

    severity: Severity
    kind: Kind
    message: str
    place: Place | None = None
    other: Place | None = None

    def as_dict(self) -> dict[str, Any]:
        """All fields, for JSON."""
        return {
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "severity": self.severity.value,
            "kind": self.kind.value,
            "message": self.message,
            "other": asdict(self.other) if self.other else None,
        }

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.severity}: {self.kind}: {self.message}"


def error(
    kind: Kind, message: str, place: Place | None = None, other: Place | None = None
) -> Problem:
    """A problem that forbids training."""
    return Problem(Severity.ERROR, kind, message, place, other)


def warning(
    kind: Kind, message: str, place: Place | None = None, other: Place | None = None
) -> Problem:
    """A problem to look at."""
    return Problem(Severity.WARNING, kind, message, place, other)
