"""What a retraining is asked for, and what of it is new: nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.registry import Registry

from ..annotations import Annotation
from ..corpora import ADDED, CORPORA, Shelf
from ..exchange.how import AS_FOUND, How
from ..gate import held_out
from ..mixture import STANCE_CORPORA
from ..recipe import Recipe
from .given import Given, read_given, without_contradictions, without_held_out
from .merge import Known, Sorted, merge, sort_out
from .version import DEV, TRAIN, Version

DATASETS, DATASET = "datasets", "dataset"


class NothingNew(UnreadableInput):
    """New annotations of which none can be learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked for.

    files, how: new annotations, and how they are to be read. recipe: how to train. shelf: where old
    corpora stand. unlabelled, count: text that nobody annotated, and how many sentences of it the
    champion is asked about. minimums: the least pass rates, where not those beside the behaviour
    suites. registry: where the champion is, and the dataset versions beside it.
    """

    files: Sequence[str]
    how: How = AS_FOUND
    recipe: Recipe
    shelf: Shelf
    registry: Registry
    unlabelled: Path | None = None
    count: int = 2000
    minimums: Path | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be learned, before anything is written.

    lost: the champion's dataset version, where it is not on this machine.
    """

    champion: Artifact
    found: Sorted
    version: Version
    lost: str | None


def prepare(job: Job, rejects: Rejects) -> Prepared:
    """Read and check the new annotations, and merge them with those of the champion's version.

    Raises:
        UnreadableInput: a file cannot be read.
        NothingNew: there is nothing new in any.
        CorpusNotFound: no dev split is on disk, and nothing could be measured afterwards.
    """
    champion = Artifact.default()
    held_out(job.shelf)
    parent_id, parent = _parent(job.registry, champion)
    known = list(_known(job, parent, parent_id))
    given, twice = without_contradictions(read_given(job.files, job.how, rejects), rejects)
    given = _apart(given, parent, _holdouts(job, parent_id), rejects)
    found = sort_out(given, known)
    found = replace(found, repeated=found.repeated + twice)
    if not found.fresh:
        raise NothingNew(
            f"{', '.join(job.files)}: nothing new to learn from; "
            f"{found.repeated} annotations are known already"
        )
    learned = [one.annotation.text for one in known if one.where != _side(parent_id, DEV)]
    version = merge(parent, parent_id, found.fresh, learned)
    lost = champion.about.get(DATASET) if parent_id is None else None
    return Prepared(champion, found, version, lost)


def _parent(registry: Registry, champion: Artifact) -> tuple[str | None, Version]:
    """The version that the champion learned from, if it is on this machine."""
    name = champion.about.get(DATASET)
    folder = registry.folder / DATASETS / str(name)
    return (name, Version.read(folder)) if name and folder.is_dir() else (None, Version())


def _known(job: Job, parent: Version, parent_id: str | None) -> list[Known]:
    """What was annotated before: the old stance corpora on disk, and the champion's version."""
    old = [
        Known(one, name)
        for name in STANCE_CORPORA
        if name != ADDED and job.shelf.holds(name, "train")
        for one in job.shelf.annotations(name, "train")
    ]
    return old + [
        Known(Annotation.from_row(row), _side(parent_id, name))
        for name, rows in ((TRAIN, parent.train), (DEV, parent.dev))
        for row in rows
    ]


def _side(version: str | None, name: str) -> str:
    return f"version {version}, {name}"


def _holdouts(job: Job, parent_id: str | None) -> list[Path]:
    """Every file with sentences that are never learned from: dev splits, behaviour suites."""
    shelf, mine = job.shelf, job.registry.folder / DATASETS / str(parent_id) / DEV
    places = [shelf.path(name, "dev") for name in CORPORA if shelf.holds(name, "dev")]
    found = [mine, *(one for one in places if one), *(shelf.own / "behaviour").glob("*.jsonl")]
    return sorted(one for one in found if one.is_file())


def _apart(
    given: Sequence[Given], parent: Version, holdouts: Sequence[Path], rejects: Rejects
) -> list[Given]:
    """Without leaks; what is about a sentence that the parent holds out will be held out with it."""
    out = {row["text"] for row in parent.dev}
    inside = [one for one in given if one.imported.annotation.text in out]
    others = [one for one in given if one.imported.annotation.text not in out]
    return [*inside, *without_held_out(others, holdouts, rejects)]
