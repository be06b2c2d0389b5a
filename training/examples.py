"""What the encoder learns from: a sentence with queries, the right answers, and how much they count."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dragoman.questions import Questioner, touches
from dragoman.stance import AUTHOR, Ask, Holder, Query, Span, Stance

from .annotations import Annotation

UNSURE_WEIGHT = 0.3
HOLDER_WEIGHT = 0.5
UNRELATED_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query, its answer, and its weight in the loss."""

    query: Query
    stance: Stance
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with all that is known about it."""

    text: str
    labelled: tuple[Labelled, ...]
    corpus: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """How an example is varied each time it is drawn.

    drop_span: the share of examples whose mentions (and, drawn apart, holder spans) are hidden, so
    that null does not come to mean neutral. spell: the share of mentions that are spelled out though
    they need not be. alias: the share of questions that name the target by
    an alias. unrelated: the share asked about a target that the sentence does not mention.
    """

    drop_span: float = 0.15
    spell: float = 0.15
    alias: float = 0.3
    unrelated: float = 0.1


def from_annotations(
    annotations: Sequence[Annotation], corpus: str, questioner: Questioner
) -> list[Example]:
    """One example a sentence: each annotated target's stance, its holders, and who is no holder."""
    by_text: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        by_text.setdefault(annotation.text, []).append(annotation)
    return [
        Example(text, tuple(item for one in group for item in _labelled(one, questioner)), corpus)
        for text, group in by_text.items()
    ]


def _labelled(one: Annotation, questioner: Questioner) -> list[Labelled]:
    weight = UNSURE_WEIGHT if one.unsure else 1.0
    target = questioner.target(one.text, one.target, one.mention, one.ask)
    target = replace(
        target, mention=one.mention, spelled=target.spelled and one.mention is not None
    )
    items = [] if one.stance is None else [Labelled(target, one.stance, weight)]

    def add(holder: Holder, stance: Stance) -> None:
        items.append(Labelled(replace(target, holder=holder), stance, HOLDER_WEIGHT * weight))

    for position in one.positions:
        add(position.holder, position.stance)
    if one.holders_complete:
        held = [position.holder for position in one.positions]
        for candidate in questioner.candidates(one.text):
            if not _among(candidate, held) and not touches(candidate.span, one.mention):
                add(candidate, Stance.NEUTRAL)
    return items


def _among(candidate: Holder, held: Sequence[Holder]) -> bool:
    return any(
        candidate == holder if candidate == AUTHOR else touches(candidate.span, holder.span)
        for holder in held
    )


def draw(
    example: Example,
    drawing: Drawing,
    rng: random.Random,
    targets: Sequence[str],
    aliases: Callable[[str], Sequence[str]] | None = None,
) -> Example:
    """A variation of an example: spans dropped, names exchanged for aliases, an unrelated question."""
    by_target: dict[tuple[str, Span | None, Ask], Query] = {}
    drop_holders = rng.random() < drawing.drop_span
    items = []
    for item in example.labelled:
        query = item.query
        key = (query.target, query.mention, query.ask)
        if key not in by_target:
            by_target[key] = _vary_target(query, drawing, rng, aliases)
        holder = query.holder
        if holder is not None and drop_holders:
            holder = replace(holder, span=None)
        items.append(replace(item, query=replace(by_target[key], holder=holder)))
    if targets and rng.random() < drawing.unrelated:
        items += _unrelated(example, rng, targets)
    return replace(example, labelled=tuple(items))


def _vary_target(
    query: Query,
    drawing: Drawing,
    rng: random.Random,
    aliases: Callable[[str], Sequence[str]] | None,
) -> Query:
    hidden = query.mention is None or rng.random() < drawing.drop_span
    names = (query.target, *(aliases(query.target) if aliases else ()))
    name = rng.choice(names) if rng.random() < drawing.alias else query.target
    return replace(
        query,
        target=name,
        mention=None if hidden else query.mention,
        spelled=not hidden and (query.spelled or rng.random() < drawing.spell),
        holder=None,
    )


def _unrelated(example: Example, rng: random.Random, targets: Sequence[str]) -> list[Labelled]:
    """A target that the sentence does not speak of: neutral, for the actors in it too."""
    lowered = example.text.lower()
    asked = {item.query.target for item in example.labelled}
    for _ in range(20):
        target = rng.choice(targets)
        if target not in asked and not _shares_a_word(target, lowered):
            break
    else:
        return []
    holders = dict.fromkeys(item.query.holder for item in example.labelled if item.query.holder)
    return [
        Labelled(Query(target), Stance.NEUTRAL, UNRELATED_WEIGHT),
        *(
            Labelled(Query(target, holder=holder), Stance.NEUTRAL, UNRELATED_WEIGHT * HOLDER_WEIGHT)
            for holder in holders
        ),
    ]


def _shares_a_word(target: str, lowered: str) -> bool:
    return any(len(word) > 3 and word.lower() in lowered for word in target.split())
