"""A retraining from what is prepared to a champion: each step in order, nothing left of one that failed."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue

from ..corpora import Shelf
from ..criteria import Criterion, Measured, decide
from ..gate import measure_both
from ..run_training import Training
from .prepare import DATASET, DATASETS, Job, Prepared
from .replay import adapted, ask_champion

WORKSHOPS = "retraining"
Watch = Callable[[str, int, int, str], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it; `criteria` are the gate's."""

    prepared: Prepared
    artifact: Artifact
    measured: Measured
    criteria: Sequence[Criterion]
    promoted: bool
    shelf: Shelf


def retrain(job: Job, prepared: Prepared, watch: Watch) -> Done:
    """Train, measure, and let the gate decide; champion and versions change at the very end or never.

    After a kill, the same call goes on from the last checkpoint.
    """
    champion, version = prepared.champion, prepared.version
    workshop = job.registry.folder / WORKSHOPS / _name(job, prepared)
    version.write(workshop / DATASET)
    shelf = replace(job.shelf, added=workshop / DATASET)
    candidate = train(job, prepared, shelf, workshop, watch)
    measured = measure_both(candidate, champion, shelf, job.minimums)
    criteria = decide(measured, Catalogue.default())
    promoted = all(one.passed for one in criteria) and not candidate.about["research_only"]
    commit(job, workshop / DATASET, version.id, candidate, promoted)
    final = job.registry.folder / DATASETS / version.id
    registered = job.registry.get(candidate.id)
    shutil.rmtree(workshop)
    shelf = replace(shelf, added=final)
    return Done(prepared, registered, measured, criteria, promoted, shelf)


def train(job: Job, prepared: Prepared, shelf: Shelf, workshop: Path, watch: Watch) -> Artifact:
    """The candidate: from the champion's artifact alone, with old data and old answers replayed."""
    champion, soft = prepared.champion, workshop / "soft-labels.jsonl.gz"
    recipe = adapted(job.recipe, champion, shelf, job.unlabelled is not None)
    if not soft.is_file():
        ask_champion(
            champion, recipe, shelf, job.unlabelled, job.count, soft,
            lambda done, total: watch("the champion's answers", done, total, ""),
        )  # fmt: skip
    training = Training(
        recipe,
        shelf.public,
        shelf.own,
        workshop / "candidate",
        str(champion.folder),
        soft,
        job.unlabelled,
        shelf.added,
        {DATASET: prepared.version.id},
    )
    return training.run(
        lambda step, total, loss: watch("training", step, total, f"loss {loss:.3f}")
    )


def commit(job: Job, staged: Path, version: str, candidate: Artifact, promote: bool) -> None:
    """Version, artifact and champion, all of them or none."""
    registry, target = job.registry, job.registry.folder / DATASETS / version
    with ExitStack() as undo:
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(staged, target)
            undo.callback(os.rename, target, staged)
        if candidate.id not in registry.artifacts():
            undo.callback(shutil.rmtree, registry.add(candidate.folder).folder)
        if promote:
            registry.promote(candidate.id, why=job.why)
        undo.pop_all()


def _name(job: Job, prepared: Prepared) -> str:
    """The same request has the same workshop, so that a second call goes on where the first died."""
    decides = [
        prepared.version.id,
        prepared.champion.id,
        job.recipe.as_dict(),
        str(job.unlabelled),
        job.count,
        str(job.shelf.public),
        str(job.shelf.own),
    ]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:16]
