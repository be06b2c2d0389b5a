"""Asks the encoder about the sentences of a document that was read, and says whose the answers are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ..encoder import Encoder
from ..entity import Entity
from ..matching import Matcher, Mention
from ..questions import with_holders
from ..rows import Document, EntityRef, LabelRow, PositionRow, Quote, SentenceRef, Speaker
from ..stance import AUTHOR, Answer, Ask, Holder, Query, Span, Stance
from .actors import Actor
from .authorship import is_news
from .coherence import decide, each, one_each
from .reader import Candidate, Reading, ReadSentence, own_voice
from .references import Resolved
from .steps import Step
from .voices import VoiceKind

_SUFFERED = ("sanctions on", "tariffs on", "strikes on", "US embargo on", "blockade of", "war with")
"""What an actor does not favor when it is done to it."""

CATALOGUE, OWN = "catalogue", "document"  # where a target comes from


class Targets(StrEnum):
    """What a document is asked about: entities of the catalogue, its own targets, or both."""

    CATALOGUE = "catalogue"
    DOCUMENT = "document"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Asked:
    """An entity that a sentence is asked about, and its mentions there, in document offsets.

    passing: an own target that only one sentence of the document speaks of; what is said of it is unsure.
    """

    entity: EntityRef
    spelled: bool
    mentions: tuple[Span, ...]
    antecedent: Span | None = None
    source: str = CATALOGUE
    passing: bool = False


@dataclass(frozen=True, slots=True)
class DocumentAsker:
    """Asks about one document; its passes may run on any thread."""

    document: Document
    reading: Reading
    encoder: Encoder
    matcher: Matcher

    def rows(self, read: ReadSentence, asked: Sequence[Asked]) -> list[LabelRow]:
        """The rows of one sentence."""
        candidates = self._candidates(read)
        holders = [one.holder for one in candidates]
        questions = [with_holders(_query(one, read), holders) for one in asked]
        answers = iter(
            self.encoder.answers(
                read.sentence.text, [query for queries in questions for query in queries]
            )
        )
        rows = []
        for one, queries in zip(asked, questions, strict=True):
            pairs = [(query, next(answers)) for query in queries]
            rows.append(self._row(read, one, pairs, candidates))
        return rows

    def _candidates(self, read: ReadSentence) -> list[Candidate]:
        """Those who may hold a stance here; nobody's own voice is heard in headings and questions."""
        nobody = self._nobody_known and not own_voice(read, self.document.text)
        if Step.VOICES not in self.reading.steps:
            return [Candidate(AUTHOR, read.speakers), *read.candidates]
        if read.heading or read.question or not read.speakers.actors or nobody:
            return list(read.candidates)
        return [Candidate(AUTHOR, read.speakers), *read.candidates]

    @property
    def _nobody_known(self) -> bool:
        """Whether the document is nobody's, or a newspaper's: it reports, and holds nothing."""
        authors = self.reading.authors
        return not authors or any(is_news(actor.name) for actor in authors)

    def _row(
        self,
        read: ReadSentence,
        asked: Asked,
        pairs: Sequence[tuple[Query, Answer]],
        candidates: Sequence[Candidate],
    ) -> LabelRow:
        query, answer = pairs[0]
        whose = {one.holder: one.resolved for one in candidates}
        answers = [found for _, found in pairs[1:]]
        coherent = Step.COHERENCE in self.reading.steps
        decision = decide(answer, answers) if coherent else each(answer, answers)
        held: list[PositionRow] = []
        for (question, found), stance in zip(pairs[1:], decision.held, strict=True):
            if stance is not Stance.NEUTRAL and question.holder is not None:
                held += self._positions(
                    read, asked, question.holder, whose[question.holder], found, stance
                )
        quotes = [self._quote(span) for span in asked.mentions]
        sentence = read.sentence
        return LabelRow(
            document=self.document.name,
            author=self.document.author,
            date=self.document.date,
            sentence=SentenceRef(sentence.index, sentence.start, sentence.end, sentence.text),
            entity=asked.entity,
            mention=quotes[0] if quotes else None,
            mentions=tuple(quotes[1:]),
            stance=decision.stance,
            probabilities=answer.probabilities,
            positions=one_each(held, self.document.text),
            truncated=answer.truncated,
            unsure=answer.confidence < self._threshold(query.ask)
            or decision.stance is not answer.stance,
            model=self.encoder.artifact.id,
            voice=read.voice.kind.value,
            speaker=self._speaker(read),
            antecedent=self._quote(asked.antecedent) if asked.antecedent else None,
            source=asked.source,
        )

    def _positions(
        self,
        read: ReadSentence,
        asked: Asked,
        holder: Holder,
        resolved: Resolved,
        answer: Answer,
        stance: Stance,
    ) -> Iterator[PositionRow]:
        """One position for each actor that the words mean, none toward oneself."""
        start, end = _absolute(holder.span, read) if holder.span else (None, None)
        linked = None if holder == AUTHOR else self._link(holder.name)
        probability = answer.probabilities[list(Stance).index(stance)]
        for actor in resolved.actors or (Actor(None, holder.name),):
            known = asked.source == CATALOGUE and bool(asked.mentions)
            certain = known or probability >= self._threshold(Ask.STANCE)
            coherent = Step.COHERENCE in self.reading.steps
            if certain and not (coherent and _is_itself(actor, asked.entity, stance)):
                yield PositionRow(
                    holder=holder.name,
                    start=start,
                    end=end,
                    entity=linked.id if linked else None,
                    stance=stance,
                    probability=probability,
                    actor=actor,
                    via=resolved.via,
                    antecedent=self._antecedent(resolved, read),
                    unsure=asked.passing or probability < self._threshold(Ask.STANCE),
                    resolved=bool(resolved.actors),
                )

    def _link(self, name: str) -> Entity | None:
        return self.matcher.link(name, self.reading.strangers)

    def _threshold(self, ask: Ask) -> float:
        return self.encoder.artifact.threshold[ask]

    def _quote(self, span: Span) -> Quote:
        return Quote(span[0], span[1], self.document.text[span[0] : span[1]])

    def _antecedent(self, resolved: Resolved, read: ReadSentence) -> Quote | None:
        """Where the actor is named, unless it is in the sentence itself."""
        span = resolved.antecedent
        if span is None or read.sentence.start <= span[0] < read.sentence.end:
            return None
        return self._quote(span)

    def _speaker(self, read: ReadSentence) -> Speaker | None:
        if read.voice.kind is VoiceKind.AUTHOR or not read.speakers.actors:
            return None
        actor, span = read.speakers.actors[0], read.voice.speaker
        start, end = span if span else (None, None)
        return Speaker(actor.name, start, end, actor.id)


def _is_itself(actor: Actor, target: EntityRef, stance: Stance) -> bool:
    """Whether an actor would stand toward itself, against its own, or for what is done to it."""
    if actor.id == target.id or actor.name == target.name:
        return True
    if stance is Stance.AGAINST:
        return target.name.replace("’", "'").startswith(f"{actor.name}'s ")
    return stance is Stance.FAVOR and target.name in (f"{one} {actor.name}" for one in _SUFFERED)


def mentions_of(reading: Reading) -> Iterator[list[Mention]]:
    """The mentions in each sentence; both come in order."""
    first = 0
    mentions = reading.mentions
    for read in reading.sentences:
        while first < len(mentions) and mentions[first].start < read.sentence.start:
            first += 1
        last = first
        while last < len(mentions) and mentions[last].end <= read.sentence.end:
            last += 1
        yield list(mentions[first:last])
        first = last


def own_asked(reading: Reading) -> dict[int, list[Asked]]:
    """The document's own targets, by the number of the sentence that speaks of them."""
    found: dict[int, list[Asked]] = {}
    for target in reading.targets:
        seen: set[int] = set()
        passing = len({number for number, _, _ in target.mentions}) == 1
        for number, span, antecedent in target.mentions:
            if number not in seen:
                seen.add(number)
                entity = replace(EntityRef.phrase(target.name), kind=OWN)
                found.setdefault(number, []).append(
                    Asked(entity, antecedent is not None, (span,), antecedent, OWN, passing)
                )
    return found


def mentioned(mentions: Sequence[Mention]) -> list[Asked]:
    """The entities mentioned, each once, with their mentions."""
    by_entity: dict[Entity, list[Mention]] = {}
    for one in mentions:
        by_entity.setdefault(one.entity, []).append(one)
    return [
        Asked(
            EntityRef.of(entity), found[0].contextual, tuple((one.start, one.end) for one in found)
        )
        for entity, found in by_entity.items()
    ]


def _query(asked: Asked, read: ReadSentence) -> Query:
    """The question about an entity, its first mention in offsets of the sentence."""
    if not asked.mentions:
        return Query(asked.entity.name)
    start, end = asked.mentions[0]
    offset = read.sentence.start
    return Query(asked.entity.name, (start - offset, end - offset), spelled=asked.spelled)


def _absolute(span: Span, read: ReadSentence) -> Span:
    return (span[0] + read.sentence.start, span[1] + read.sentence.start)
