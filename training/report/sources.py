"""Which rows are measured, and which ones the baselines learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.stance import Ask

from ..annotations import Annotation
from ..corpora import CorpusNotFound, Shelf
from ..data.loading import Row, load
from ..data.problems import Problem, Severity
from ..measure import dev_sets

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
    paths: Sequence[Path], ask: Ask, shelf: Shelf
) -> tuple[list[Source], list[Problem]]:
    """The files and folders named, else the known dev sets; and what could not be read."""
    if not paths:
        return dev_sources(shelf), []
    source, problems = read_source(paths, ask, shelf)
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


def read_source(paths: Sequence[Path], ask: Ask, shelf: Shelf) -> tuple[Source, list[Problem]]:
    """The rows of files and folders, a data set for each file, and what rows had to be left out.

    In a folder, rows of the split `train` are no test: they join what the baselines learn from.

    Raises:
        UnreadableInput: a path is not there, or no row can be measured.
    """
    parts: dict[str, list[Annotation]] = {}
    train, problems = _train_rows(ask, shelf), []
    for path in dict.fromkeys(paths):
        loaded = load([path])
        read = {row.place for row in loaded.rows}
        for row in loaded.rows:
            kept = train if path.is_dir() and row.split == TRAIN else _part(parts, row)
            kept.append(_asked(row.annotation, ask))
        problems += [
            one
            for one in loaded.problems
            if one.severity is Severity.ERROR and one.place not in read
        ]
    if not parts:
        first = f": {problems[0]}" if problems else ""
        raise UnreadableInput(f"no annotations to measure{first}")
    return Source(parts, list(dict.fromkeys(train))), problems


def _asked(one: Annotation, ask: Ask) -> Annotation:
    """Holders hold stances, not tones."""
    return replace(one, ask=ask, holders_complete=one.holders_complete and ask is Ask.STANCE)


def _part(parts: dict[str, list[Annotation]], row: Row) -> list[Annotation]:
    return parts.setdefault(row.place.file, [])


def _train_rows(ask: Ask, shelf: Shelf) -> list[Annotation]:
    """What is on the shelf for this kind of question."""
    names = [name for name in TRAIN_CORPORA[ask] if shelf.holds(name, TRAIN)]
    return [row for name in names for row in shelf.annotations(name, TRAIN)]
