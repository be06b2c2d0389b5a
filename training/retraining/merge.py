"""New annotations beside old ones: what is new, what is said already, what changes, what is held out."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..annotations import Annotation
from ..data.duplicates import said_about
from ..data.similar import similar_pairs
from .given import Given
from .version import Version

Json = dict[str, Any]
Key = tuple[str, str]
HELD_OUT = 5  # every fifth sentence, by its hash
LEAST_HELD_OUT = 20  # rows; a smaller part would say nothing, and is learned from


@dataclass(frozen=True, slots=True)
class Known:
    """An annotation that was there before, and where: a corpus's name or a dataset version."""

    annotation: Annotation
    where: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """New annotations held against known ones.

    fresh: to be merged, those that change an old label among them. repeated: how many say what is
    known already. changes: one line for each old label that a new one contradicts.
    """

    fresh: Sequence[Given]
    repeated: int
    changes: Sequence[str]


def sort_out(given: Sequence[Given], known: Iterable[Known]) -> Sorted:
    """Tell what is new; where old and new contradict each other, the new one counts."""
    by_key: dict[Key, list[Known]] = {}
    for before in known:
        by_key.setdefault(said_about(before.annotation), []).append(before)
    fresh, changes = [], []
    for one in given:
        old = by_key.get(said_about(one.imported.annotation), [])
        if any(_adds_nothing(one.imported.annotation, before.annotation) for before in old):
            continue
        fresh.append(one)
        changes += [_change(one, before) for before in old if _differs(one, before)]
    return Sorted(fresh, len(given) - len(fresh), changes)


def _adds_nothing(one: Annotation, other: Annotation) -> bool:
    """Whether all that one says is said by the other; who annotated them does not matter."""
    holders = one.positions or one.holders_complete
    place = one.mention or one.mention_said
    return (
        (one.stance, one.unsure) == (other.stance, other.unsure)
        and (not place or one.mention == other.mention)
        and (not holders or set(one.positions) == set(other.positions))
    )


def _differs(one: Given, before: Known) -> bool:
    return one.imported.annotation.stance != before.annotation.stance


def _change(one: Given, before: Known) -> str:
    new, old = one.imported.annotation, before.annotation
    return f"{one.place}: {new.target!r} is {new.stance} here, {old.stance} in {before.where}"


def merge(
    parent: Version, parent_id: str | None, fresh: Sequence[Given], learned: Iterable[str]
) -> Version:
    """The next version: the parent's rows, but for those about what new ones are about, and the new.

    A sentence stays on the side where it is: `learned` are the texts of all train splits. Of further
    sentences every fifth is held out, if those have rows enough.
    """
    said = {said_about(one.imported.annotation) for one in fresh}
    apart = {row["text"] for row in parent.dev}
    texts = [text for one in fresh if (text := one.imported.annotation.text) not in apart]
    chosen = _chosen(texts, {*learned, *(row["text"] for row in parent.train)})
    if sum(text in chosen for text in texts) >= LEAST_HELD_OUT:
        apart |= chosen
    rows = [row for row in (*parent.train, *parent.dev) if _about(row) not in said]
    rows += [one.imported.as_row() for one in fresh]
    return Version(
        train=[row for row in rows if row["text"] not in apart],
        dev=[row for row in rows if row["text"] in apart],
        parent=parent_id,
        files=list(dict.fromkeys(one.place.file for one in fresh)),
    )


def _chosen(texts: Sequence[str], learned: set[str]) -> set[str]:
    """A fifth of the sentences that nobody has learned from, none of them almost one of the others."""
    distinct = list(dict.fromkeys(texts))
    chosen = {
        text
        for text in distinct
        if text not in learned and hashlib.sha256(text.encode()).digest()[0] % HELD_OUT == 0
    }
    pairs = [(distinct[one], distinct[other]) for one, other, _ in similar_pairs(distinct)]
    while leaking := {
        text for pair in pairs for text in pair if text in chosen and not chosen.issuperset(pair)
    }:
        chosen -= leaking
    return chosen


def _about(row: Mapping[str, Any]) -> Key:
    return said_about(Annotation.from_row(row))
