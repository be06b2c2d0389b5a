"""The short report of a retraining: what was new, what changed, which errors went and which came."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.questions import Questioner
from dragoman.stance import Stance

from ..annotations import Annotation
from ..corpora import ADDED
from ..criteria import Measured
from ..evaluate import Judged, evaluate
from .job import Done
from .prepare import Prepared

SHOWN = 5  # errors of each kind; as many changed labels
LONGEST = 100  # characters of a sentence shown


@dataclass(frozen=True, slots=True)
class Moved:
    """Two models' answers to the same rows: how many each has right, and where they part."""

    rows: int
    right_before: int
    right_now: int
    fixed: Sequence[tuple[Judged, Stance]]
    new: Sequence[tuple[Judged, Stance]]

    @classmethod
    def of(cls, champion: Sequence[Judged], candidate: Sequence[Judged]) -> "Moved":
        """Compare row by row; each of `fixed` and `new` has the champion's stance beside it."""
        pairs = list(zip(champion, candidate, strict=True))
        fixed = [(now, was.answer.stance) for was, now in pairs if _right(now) and not _right(was)]
        new = [(now, was.answer.stance) for was, now in pairs if _right(was) and not _right(now)]
        before, after = (sum(map(_right, some)) for some in (champion, candidate))
        return cls(len(pairs), before, after, fixed, new)

    def lines(self, where: str) -> Iterator[str]:
        """A summary, then some of the errors."""
        yield (
            f"{where} ({self.rows}): right before {self.right_before}, now {self.right_now}; "
            f"errors fixed {len(self.fixed)}, errors new {len(self.new)}"
        )
        for word, some in (("fixed", self.fixed), ("new", self.new)):
            yield from (f"  {word}: {_error(one, was)}" for one, was in some[:SHOWN])


def _right(one: Judged) -> bool:
    return one.answer.stance is one.annotation.stance


def _error(one: Judged, was: Stance) -> str:
    text = one.annotation.text
    short = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
    now = one.answer.stance
    return f"{one.annotation.target}: {was}, now {now}, annotated {one.annotation.stance}: {short}"


def tell_new(prepared: Prepared, files: Sequence[str], rejects: Sequence[Path]) -> Iterator[str]:
    """What came in, and what becomes of it."""
    found, version = prepared.found, prepared.version
    rows = [one.imported.annotation for one in found.fresh]
    sentences, targets = len({one.text for one in rows}), len({one.target for one in rows})
    yield (
        f"new: {len(rows)} annotations of {sentences} sentences on {targets} targets from "
        f"{', '.join(files)}; known already: {found.repeated}"
    )
    if rejects:
        yield f"refused: see {', '.join(map(str, rejects))}"
    yield f"old labels that change: {len(found.changes)}"
    yield from (f"  {line}" for line in found.changes)
    if prepared.lost:
        yield (
            f"the champion's dataset version {prepared.lost} is not on this machine; "
            "its own answers stand in for it"
        )
    yield (
        f"dataset version {version.id}, after {version.parent or 'none'}: {len(version.train)} rows "
        f"to learn from, {len(version.dev)} held out"
    )


def tell_done(done: Done) -> Iterator[str]:
    """The gate's figures, and which errors went and came: held out, and of the new rows learned."""
    yield from map(str, done.criteria)
    apart = {row["text"] for row in done.prepared.version.dev}
    yield from _held_out(done.measured, lambda one: one.annotation.text not in apart).lines(
        "held-out rows"
    )
    if apart:
        yield from _held_out(done.measured, lambda one: one.annotation.text in apart).lines(
            "held-out rows of what was added"
        )
    yield from _learned(done).lines("added rows that it learned from")
    yield _verdict(done)


def _held_out(measured: Measured, wanted: Callable[[Judged], bool]) -> Moved:
    sides = (measured.champion, measured.candidate)
    return Moved.of(*([one for one in side.judged if wanted(one)] for side in sides))


def _learned(done: Done) -> Moved:
    """Both models on the rows of the version's train split: what the annotators corrected."""
    rows: list[Annotation] = done.shelf.annotations(ADDED, "train")
    questioner = Questioner(Catalogue.default())
    sides = (done.prepared.champion, done.artifact)
    return Moved.of(*(evaluate(rows, questioner, Encoder(one).answers).judged for one in sides))


def _verdict(done: Done) -> str:
    name, before = done.artifact.id, done.prepared.champion.id
    if done.promoted:
        return f"registered: {name}; champion: {name}, before it {before}"
    failed = [one.name for one in done.criteria if not one.passed]
    if done.artifact.about["research_only"]:
        failed.append("it learned from data for research only")
    return f"registered: {name}; champion: still {before}, because of: {', '.join(failed)}"
