"""Rows that say the same twice, contradict each other, or are on both sides of a split."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from dragoman.catalogue import Catalogue
from dragoman.stance import Span

from ..annotations import Annotation
from .doubts import opposed
from .loading import Row, texts_of
from .problems import Kind, Place, Problem, error, warning
from .similar import normalise, similar_pairs

Told = Callable[[Kind, str, Place, Place], Problem]
"""Makes an error of two rows, or a warning."""


def said_about(one: Annotation) -> tuple[str, str]:
    """What an annotation is about: two with the same repeat or contradict each other.

    Blanks, capitals and punctuation do not matter, nor which of its names an entity is called by.
    """
    return about(one.text, one.target)


def about(text: str, target: str) -> tuple[str, str]:
    """As `said_about`, of a sentence and a target."""
    return normalise(text), _target_key(target)


@lru_cache(maxsize=1 << 16)
def _target_key(target: str) -> str:
    entity = _catalogue().named(" ".join(target.split()))
    return f"entity {entity.id}" if entity else normalise(target) or target.casefold()


@cache
def _catalogue() -> Catalogue:
    return Catalogue.default()


def by_mention(rows: Sequence[Row]) -> Iterator[list[list[int]]]:
    """For each target of each sentence the numbers of the rows about it, mention by mention.

    A row that does not say where the target is goes with the first mention.
    """
    same: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        same.setdefault(said_about(row.annotation), []).append(number)
    for numbers in same.values():
        places = {number: _place(rows[number].annotation) for number in numbers}
        first = min((place for place in places.values() if place), default=None)
        mentions: dict[Span | None, list[int]] = {}
        for number in numbers:
            mentions.setdefault(places[number] or first, []).append(number)
        yield list(mentions.values())


def _place(one: Annotation) -> Span | None:
    """Where the mention is among the letters and digits of the text, whatever blanks it has."""
    if one.mention is None:
        return None
    before = [len(normalise(one.text[:end]).replace(" ", "")) for end in one.mention]
    return (before[0], before[1])


def repeated(rows: Sequence[Row]) -> Iterator[Problem]:
    """Rows about the same target of the same sentence: contradictions, or twice the same."""
    for mentions in by_mention(rows):
        heads = [numbers[0] for numbers in mentions]
        for head, *others in mentions:
            for other in others:
                yield from _compared(rows[head], rows[other], error)
        for other in heads[1:]:  # two mentions of a name may be two bearers of it ("he ... he")
            yield from _contradictions(rows[heads[0]], rows[other], warning)


def _compared(before: Row, row: Row, told: Told) -> Iterator[Problem]:
    problems = list(_contradictions(before, row, told))
    yield from problems
    same = before.annotation.mention == row.annotation.mention
    if not problems and before.split == row.split and same:
        yield warning(Kind.DUPLICATE, f"the same as {before.place}", row.place, before.place)


def _contradictions(before: Row, row: Row, told: Told) -> Iterator[Problem]:
    for what in differences(row.annotation, before.annotation):
        message = f"{what} at {before.place}{by(before)}"
        yield told(Kind.CONFLICT, message, row.place, before.place)


def differences(one: Annotation, other: Annotation) -> Iterator[str]:
    """What one annotation says and another one about the same denies: the stance, else holders'."""
    if one.stance != other.stance:
        yield f"{one.target!r} is {one.stance} here, {other.stance}"
        return
    for here, there in opposed(one, other):
        yield f"{here.holder.name!r} is {here.stance} here, {there.stance}"


def by(row: Row) -> str:
    """Who said it, in brackets, where that is known."""
    who = [f"annotator {row.annotator}"] if row.annotator else []
    who += ["ground truth"] if row.ground_truth else []
    return f" ({', '.join(who)})" if who else ""


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
    yield from (problem for _, problem in leaks(rows, holdouts))


def leaks(rows: Sequence[Row], holdouts: Iterable[Path]) -> Iterator[tuple[str, Problem]]:
    """As `held_out`, each problem with its sentence as `normalise` writes it.

    Raises:
        UnreadableInput: a file that is not there or has no sentences.
    """
    theirs: dict[str, tuple[Place, str]] = {}
    for path in holdouts:
        for place, text in texts_of(path):
            theirs.setdefault(normalise(text), (place, text))
    ours = {normalise(row.annotation.text): row for row in reversed(rows)}
    for text in sorted(ours.keys() & theirs.keys()):
        yield text, _found(ours[text], theirs[text][0], "the held-out sentence")
    places, distinct = list(theirs.values()), list(ours.items())
    texts = [*(text for _, text in places), *(row.annotation.text for _, row in distinct)]
    for one, other, similarity in similar_pairs(texts):
        same = normalise(texts[one]) == normalise(texts[other])
        if one < len(places) <= other and not same:
            text, row = distinct[other - len(places)]
            yield text, _found(row, places[one][0], f"{similarity:.0%} of the held-out sentence")


def _found(row: Row, place: Place, what: str) -> Problem:
    return error(Kind.LEAKAGE, f"{what} of {place}", row.place, place)
