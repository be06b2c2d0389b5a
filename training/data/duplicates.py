"""Rows that say the same twice, contradict each other, or are on both sides of a split."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..annotations import Annotation
from .doubts import opposed
from .loading import Row, texts_of
from .problems import Kind, Place, Problem, error, warning
from .similar import normalise, similar_pairs


def said_about(one: Annotation) -> tuple[str, str]:
    """What an annotation is about: two with the same repeat or contradict each other."""
    return normalise(one.text), one.target.casefold()


def repeated(rows: Sequence[Row]) -> Iterator[Problem]:
    """Rows about the same target of the same sentence: contradictions, or twice the same."""
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        one = row.annotation
        before = first.setdefault(said_about(one), row)
        if before is row:
            continue
        if before.annotation.stance != one.stance:
            message = f"{one.target!r} is {one.stance} here, {before.annotation.stance}"
            yield _contradiction(before, row, message)
            continue
        for here, there in opposed(one, before.annotation):
            message = f"{here.holder.name!r} is {here.stance} here, {there.stance}"
            yield _contradiction(before, row, message)
        if before.split == row.split and before.annotation.mention == one.mention:
            yield warning(Kind.DUPLICATE, f"the same as {before.place}", row.place, before.place)


def _contradiction(before: Row, row: Row, message: str) -> Problem:
    """An error, but for two mentions of a name that may be two bearers of it ("he ... he")."""
    one, other = row.annotation, before.annotation
    message = f"{message} at {before.place}"
    same = one.mention == other.mention or None in (one.mention, other.mention)
    return (error if same else warning)(Kind.CONFLICT, message, row.place, before.place)


def leaking(rows: Sequence[Row]) -> Iterator[Problem]:
    """The same or almost the same sentence in two splits, or almost the same one in one split."""
    first: dict[str, Row] = {}
    for row in rows:
        before = first.setdefault(normalise(row.annotation.text), row)
        if before.split != row.split:
            yield error(
                Kind.LEAKAGE,
                f"the sentence of {before.place}: in {row.split} and {before.split}",
                row.place,
                before.place,
            )
    distinct = list(first.values())
    for one, other, similarity in similar_pairs([row.annotation.text for row in distinct]):
        yield _near(distinct[one], distinct[other], similarity)


def _near(before: Row, row: Row, similarity: float) -> Problem:
    message = f"{similarity:.0%} of the sentence of {before.place}"
    if before.split == row.split:
        return warning(Kind.NEAR_DUPLICATE, message, row.place, before.place)
    message += f": in {row.split} and {before.split}"
    return error(Kind.LEAKAGE, message, row.place, before.place)


def held_out(rows: Sequence[Row], holdouts: Iterable[Path]) -> Iterator[Problem]:
    """Sentences that are, or almost are, those of files held out.

    Raises:
        UnreadableInput: a file that is not there or has no sentences.
    """
    theirs: dict[str, tuple[Place, str]] = {}
    for path in holdouts:
        for place, text in texts_of(path):
            theirs.setdefault(normalise(text), (place, text))
    ours = {normalise(row.annotation.text): row for row in reversed(rows)}
    for text in sorted(ours.keys() & theirs.keys()):
        yield _found(ours[text], theirs[text][0], "the held-out sentence")
    places, distinct = list(theirs.values()), list(ours.values())
    texts = [*(text for _, text in places), *(row.annotation.text for row in distinct)]
    for one, other, similarity in similar_pairs(texts):
        same = normalise(texts[one]) == normalise(texts[other])
        if one < len(places) <= other and not same:
            row = distinct[other - len(places)]
            yield _found(row, places[one][0], f"{similarity:.0%} of the held-out sentence")


def _found(row: Row, place: Place, what: str) -> Problem:
    return error(Kind.LEAKAGE, f"{what} of {place}", row.place, place)
