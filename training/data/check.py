"""Whether annotated files are fit to train on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dragoman.stance import Stance

from .duplicates import held_out, leaking, repeated
from .loading import Row, load
from .mentions import mislaid
from .problems import Kind, Problem, Severity, error, warning
from .stats import Counts, counts_by_split
from .suspicious import not_looked_for, suspicious

RARE = 0.05  # a stance with less of a split's rows is hardly learned
ONE_SIDED = 20  # rows of a target, from which one stance alone teaches the target and not the words


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, in order of file and line.

    standoff: rows of files without texts. reviewed: suspicious labels whose rows say why they stand;
    they are no problems. not_looked_for: why suspicious labels were not looked for, if they were not.
    """

    files: list[str]
    skipped: list[str]
    standoff: dict[str, int]
    reviewed: int
    not_looked_for: str | None
    counts: dict[str, Counts]
    problems: list[Problem]

    def number(self, severity: Severity) -> int:
        """How many problems are of a severity."""
        return sum(problem.severity is severity for problem in self.problems)

    @property
    def may_train(self) -> bool:
        """Whether there is no error."""
        return not self.number(Severity.ERROR)

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return {
            "may_train": self.may_train,
            "errors": self.number(Severity.ERROR),
            "warnings": self.number(Severity.WARNING),
            "files": self.files,
            "skipped": self.skipped,
            "standoff": self.standoff,
            "suspicious": {
                "reviewed": self.reviewed,
                "open": self._open,
                "not_looked_for": self.not_looked_for,
            },
            "counts": {split: asdict(counts) for split, counts in self.counts.items()},
            "problems": [problem.as_dict() for problem in self.problems],
        }

    def as_text(self) -> str:
        """One line a problem, then what was checked."""
        summary = (
            f"{self.counts['all'].rows} rows in {len(self.files)} files: "
            f"{self.number(Severity.ERROR)} errors, {self.number(Severity.WARNING)} warnings; "
            f"training may {'' if self.may_train else 'not '}start"
        )
        reasons = Counter(one.rpartition(": ")[2] for one in self.skipped)
        notes = [f"skipped {number} files: {reason}" for reason, number in reasons.items()]
        notes += [
            f"{file}: {rows} standoff rows, checked without their texts"
            for file, rows in self.standoff.items()
        ]
        if self.not_looked_for:
            notes.append(f"suspicious labels were not looked for: {self.not_looked_for}")
        if total := self.reviewed + self._open:
            left = f"{self._open} not reviewed" if self._open else "all reviewed"
            notes.append(f"{total} suspicious labels, {left}")
        return "\n".join([*map(str, self.problems), *notes, summary])

    @property
    def _open(self) -> int:
        return sum(problem.kind is Kind.SUSPICIOUS for problem in self.problems)


def check(paths: Sequence[Path], holdouts: Sequence[Path] = ()) -> Report:
    """Check files and folders of annotations, against each other and against held-out files.

    Raises:
        UnreadableInput: a path that is not there, or a held-out file without sentences.
    """
    loaded = load(paths)
    doubted = list(suspicious(loaded.rows))
    problems = [
        *loaded.problems,
        *repeated(loaded.rows),
        *leaking(loaded.rows),
        *held_out(loaded.rows, holdouts),
        *mislaid(loaded.rows),
        *(distribution(loaded.rows) if loaded.rows or not loaded.standoff else ()),
        *(problem for row, problem in doubted if not row.reviewed),
    ]
    return Report(
        files=[str(path) for path in loaded.files],
        skipped=loaded.skipped,
        standoff={str(path): rows for path, rows in loaded.standoff.items()},
        reviewed=sum(bool(row.reviewed) for row, _ in doubted),
        not_looked_for=not_looked_for(loaded.rows),
        counts=counts_by_split(loaded.rows),
        problems=sorted(problems, key=_order),
    )


def _order(problem: Problem) -> tuple[str, int]:
    return (problem.place.file, problem.place.line) if problem.place else ("", 0)


def distribution(rows: Sequence[Row]) -> Iterator[Problem]:
    """No rows at all, rare stances, and targets toward which there is one stance only."""
    if not rows:
        yield error(Kind.DISTRIBUTION, "there are no annotations")
    splits: dict[str, Counter[Stance | None]] = {}
    targets: dict[str, Counter[Stance | None]] = {}
    for row in rows:
        stance = row.annotation.stance
        splits.setdefault(row.split, Counter())[stance] += 1
        targets.setdefault(row.annotation.target, Counter())[stance] += 1
    for split, counts in splits.items():
        for stance in Stance:
            if counts[stance] < RARE * counts.total():
                yield warning(
                    Kind.DISTRIBUTION,
                    f"{split}: {counts[stance]} of {counts.total()} rows are {stance}",
                )
    for target, counts in targets.items():
        if counts.total() >= ONE_SIDED and len(counts) == 1:
            yield warning(
                Kind.DISTRIBUTION,
                f"all {counts.total()} rows on {target!r} are {next(iter(counts))}: "
                "the name alone tells the stance",
            )
