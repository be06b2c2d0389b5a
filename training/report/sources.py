"""Which rows are measured, and which ones the baselines learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.stance import Ask

from ..annotations import Annotation
from ..corpora import CorpusNotFound, Shelf
from ..data.agreement import agreed
from ..data.loading import Row, load
from ..data.problems import Kind, Place, Problem, Severity, error
from ..exchange.detect import reader_for
from ..exchange.how import AS_FOUND, How
from ..measure import dev_sets
from ..retraining.given import row_of

TRAIN = "train"
TRAIN_CORPORA = {
    Ask.STANCE: ("diplomatic", "written", "written-2", "written-3", "written-4"),
    Ask.SENTIMENT: ("newsmtsc",),
}


@dataclass(frozen=True, slots=True)
class Source:
    """Data sets by name, and annotations of the same kind for the baselines."""

    parts: dict[str, list[Annotation]]
    train: list[Annotation]

    def measured(self) -> list[Annotation]:
        """The rows of all data sets."""
        return [one for rows in self.parts.values() for one in rows]

    def unseen(self) -> list[Annotation]:
        """The rows to learn from, without the sentences that are measured."""
        held_out = {one.text for one in self.measured()}
        return [one for one in self.train if one.text not in held_out]

    def in_train(self) -> int:
        """How many measured rows have a sentence that occurs in train: figures may flatter."""
        learned = {one.text for one in self.train}
        return sum(one.text in learned for one in self.measured())


def choose_sources(
    paths: Sequence[Path], ask: Ask, shelf: Shelf, how: How = AS_FOUND
) -> tuple[list[Source], list[Problem]]:
    """The files and folders named, else the known dev sets; and what could not be read."""
    if not paths:
        return dev_sources(shelf), []
    source, problems = read_source(paths, ask, shelf, how)
    return [source], problems


def dev_sources(shelf: Shelf) -> list[Source]:
    """Every known dev set that is on disk.

    Raises:
        CorpusNotFound: there is none.
    """
    sources = [
        Source(
            {one.name: [row for name in one.dev for row in shelf.annotations(name, "dev")]},
            [row for name in one.taught(shelf) for row in shelf.annotations(name, TRAIN)],
        )
        for one in dev_sets(shelf)
    ]
    if not sources:
        raise CorpusNotFound(
            f"no dev set under {shelf.public} and {shelf.own}; name their folders with --corpora "
            "and --datasets, or files with --data"
        )
    return sources


def read_source(
    paths: Sequence[Path], ask: Ask, shelf: Shelf, how: How = AS_FOUND
) -> tuple[Source, list[Problem]]:
    """The rows of files and folders, a data set for each file, and what rows had to be left out.

    In a folder, rows of the split `train` are no test: they join what the baselines learn from.

    Raises:
        UnreadableInput: a path is not there, or no row can be measured.
    """
    parts: dict[str, list[Annotation]] = {}
    train, problems = _train_rows(ask, shelf), []
    for path in dict.fromkeys(paths):
        rows, told = _rows_of(path, how)
        for row in rows:
            kept = train if path.is_dir() and row.split == TRAIN else _part(parts, row)
            kept.append(_asked(row.annotation, ask))
        problems += told
    if not parts:
        first = f": {problems[0]}" if problems else ""
        raise UnreadableInput(f"no annotations to measure{first}")
    return Source(parts, list(dict.fromkeys(train))), problems


def _rows_of(path: Path, how: How) -> tuple[list[Row], list[Problem]]:
    """The rows of a file of any tool that `data import` knows, or of a folder of our own files."""
    if path.is_file():
        try:
            return _imported(path, how)
        except UnreadableInput:
            if how != AS_FOUND:
                raise
    loaded = load([path])
    read = {row.place for row in loaded.rows}
    errors = (one for one in loaded.problems if one.severity is Severity.ERROR)
    return loaded.rows, [one for one in errors if one.place not in read]


def _imported(path: Path, how: How) -> tuple[list[Row], list[Problem]]:
    """The rows of a file; of several annotators' only what they agree on, each once."""
    rejects = Rejects(Path())
    name = str(path)
    rows = [row_of(name, one) for one in reader_for(name, how)(name, rejects)]
    problems = [
        error(Kind.SCHEMA, one.reason, Place(one.file, one.line or 0)) for one in rejects.collected
    ]
    if any(row.annotator or row.ground_truth for row in rows):
        found = agreed(rows)
        problems += [
            error(Kind.CONFLICT, why, rows[number].place) for number, why in found.refused.items()
        ]
        rows = [rows[number] for number in found.kept]
    return rows, problems


def _asked(one: Annotation, ask: Ask) -> Annotation:
    """Holders hold stances, not tones."""
    return replace(one, ask=ask, holders_complete=one.holders_complete and ask is Ask.STANCE)


def _part(parts: dict[str, list[Annotation]], row: Row) -> list[Annotation]:
    return parts.setdefault(row.place.file, [])


def _train_rows(ask: Ask, shelf: Shelf) -> list[Annotation]:
    """What is on the shelf for this kind of question."""
    names = [name for name in TRAIN_CORPORA[ask] if shelf.holds(name, TRAIN)]
    return [row for name in names for row in shelf.annotations(name, TRAIN)]
