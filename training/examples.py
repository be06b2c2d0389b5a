"""What the encoder learns from: a sentence with queries, the right answers, and how much they count."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dragoman.questions import Questioner, is_target, touches
from dragoman.stance import AUTHOR, Ask, Holder, Query, Span, Stance

from .annotations import Annotation

HOLDER_WEIGHT = 0.5
UNRELATED_WEIGHT = 0.5


Probabilities = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query, what is known of its answer, and its weight in the loss.

    stance: as annotated; None where nobody annotated it. soft: a teacher's probabilities in the
    order of `Stance`, None where no teacher was asked. One of the two is there.
    """

    query: Query
    stance: Stance | None
    weight: float = 1.0
    soft: Probabilities | None = None

    def wanted(self, teacher: float) -> Probabilities:
        """The probabilities to learn: the annotated ones, mixed with the teacher's by its share."""
        if self.soft is None or self.stance is None:
            return self.soft or _certain(self.stance)
        certain = _certain(self.stance)
        against, neutral, favor = (
            (1 - teacher) * hard + teacher * soft
            for hard, soft in zip(certain, self.soft, strict=True)
        )
        return (against, neutral, favor)

    @property
    def likeliest(self) -> Stance:
        """The annotated stance, else the teacher's."""
        return self.stance or max(zip(self.soft or (), Stance, strict=True))[1]


def _certain(stance: Stance | None) -> Probabilities:
    return (
        float(stance is Stance.AGAINST),
        float(stance is Stance.NEUTRAL),
        float(stance is Stance.FAVOR),
    )


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
    dissent: how much more a holder counts whose stance is another than the sentence's; such holders
    are rare, and without them a model learns that all holders agree.
    """

    drop_span: float = 0.15
    spell: float = 0.15
    alias: float = 0.3
    unrelated: float = 0.1
    dissent: float = 1.0


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
    target = questioner.target(one.text, one.target, one.mention, one.ask)
    if one.mention_said:
        spelled = target.spelled and one.mention is not None
        target = replace(target, mention=one.mention, spelled=spelled)
    items = [] if one.stance is None else [Labelled(target, one.stance, one.weight)]

    def add(holder: Holder, stance: Stance) -> None:
        items.append(Labelled(replace(target, holder=holder), stance, HOLDER_WEIGHT * one.weight))

    for position in one.positions:
        add(position.holder, position.stance)
    if one.holders_complete:
        held = [position.holder for position in one.positions]
        for candidate in questioner.candidates(one.text):
            if not _among(candidate, held) and not is_target(candidate, target.mention):
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
    overall = {
        _key(item.query): item.likeliest for item in example.labelled if item.query.holder is None
    }
    drop_holders = rng.random() < drawing.drop_span
    items = []
    for item in example.labelled:
        query = item.query
        key = _key(query)
        if key not in by_target:
            by_target[key] = _vary_target(query, drawing, rng, aliases)
        holder = query.holder
        if holder is not None and drop_holders:
            holder = replace(holder, span=None)
        weight = item.weight
        agrees = (Stance.NEUTRAL, overall.get(key, item.likeliest))
        if holder is not None and item.likeliest not in agrees:
            weight *= drawing.dissent
        asked = replace(by_target[key], holder=holder)
        items.append(replace(item, query=asked, weight=weight))
    if targets and rng.random() < drawing.unrelated:
        items += _unrelated(example, rng, targets)
    return replace(example, labelled=tuple(items))


def _key(query: Query) -> tuple[str, Span | None, Ask]:
    """What all questions about one target share."""
    return query.target, query.mention, query.ask


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
