"""Documents in, labelled sentences out; questions in, answers out. The one code path of them all."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from .artifact import Artifact
from .catalogue import Catalogue, Entity
from .cpu import cores
from .encoder import Encoder
from .matching import Mention
from .questions import Questioner, with_holders
from .rows import Document, EntityRef, LabelRow, PositionRow, Quote, Scored, SentenceRef
from .score_item import LONGEST_RUN, ScoreItem
from .sentences import Sentence, split_sentences
from .stance import AUTHOR, Answer, Holder, Query, Span, Stance

__all__ = ["Document", "Labeller", "ScoreItem"]

Link = Callable[[str], Entity | None]
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True)
class _Asked:
    """An entity that a sentence is asked about, and its mentions there, in document offsets."""

    entity: EntityRef
    spelled: bool
    mentions: tuple[Span, ...]


class Labeller:
    """Labels documents and scores questions with one artifact and one catalogue.

    Safe to use from many threads. `workers` passes run side by side, each on one thread; the
    answers do not depend on how many. `encoder` is one that is loaded already, artifact and all.
    """

    def __init__(
        self,
        artifact: Artifact | None = None,
        catalogue: Catalogue | None = None,
        workers: int | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._encoder = encoder or Encoder(artifact or Artifact.default())
        self.artifact = self._encoder.artifact
        self.questioner = Questioner(catalogue or Catalogue.default())
        self._workers = workers or cores()

    def label(self, document: Document, entities: Sequence[str] = ()) -> list[LabelRow]:
        """One row for each sentence and each catalogue entity that it mentions, in text order.

        entities: ask every sentence about these phrases instead, mentioned or not.
        """
        return [row for rows in self.label_all([document], entities) for row in rows]

    def label_all(
        self, documents: Iterable[Document], entities: Sequence[str] = ()
    ) -> Iterator[list[LabelRow]]:
        """The rows of each document, in order; only a few sentences are under way at a time."""
        with ThreadPoolExecutor(self._workers) as pool:
            for document in documents:
                passes = self.label_passes(document, entities)
                yield [row for rows in _ordered(pool, passes, self._workers) for row in rows]

    def score(self, items: Iterable[ScoreItem]) -> Iterator[Scored]:
        """The answer to each question, in order; questions about one text next to each other share a pass."""
        with ThreadPoolExecutor(self._workers) as pool:
            for scored in _ordered(pool, self.score_passes(items), self._workers):
                yield from scored

    def label_passes(
        self, document: Document, entities: Sequence[str] = ()
    ) -> Iterator[Callable[[], list[LabelRow]]]:
        """The work of `label`, a sentence at a time, for those who run it on threads of their own."""
        matcher = self.questioner.matcher
        link = partial(matcher.link, strangers=matcher.strangers(document.text))
        for sentence, asked in self._asked(document, self._distinct(entities)):
            yield partial(self._rows, document, link, sentence, asked)

    def score_passes(self, items: Iterable[ScoreItem]) -> Iterator[Callable[[], list[Scored]]]:
        """The work of `score`, a run of questions about one text at a time."""
        for run in _by_text(items):
            yield partial(self._score, run)

    def with_encoder(self, encoder: Encoder) -> "Labeller":
        """The same catalogue, answered by another encoder."""
        other = copy.copy(self)
        other.artifact, other._encoder = encoder.artifact, encoder
        return other

    def _distinct(self, phrases: Iterable[str]) -> list[str]:
        """Phrases without white space around them, each asked once; an entity's names are one."""
        by_target: dict[object, str] = {}
        for phrase in map(str.strip, phrases):
            by_target.setdefault(self.questioner.catalogue.named(phrase) or phrase, phrase)
        return list(by_target.values())

    def _asked(
        self, document: Document, entities: Sequence[str]
    ) -> Iterator[tuple[Sentence, list[_Asked]]]:
        """The sentences of a document that there is something to ask about."""
        sentences = split_sentences(document.text)
        mentions = self.questioner.matcher.mentions(document.text)
        for sentence in sentences:
            if entities:
                asked = [self._phrase(sentence, phrase, mentions) for phrase in entities]
            else:
                asked = _mentioned([one for one in mentions if _inside(one, sentence)])
            if asked:
                yield sentence, asked

    def _phrase(self, sentence: Sentence, phrase: str, mentions: Sequence[Mention]) -> _Asked:
        """A user's phrase; where the catalogue knows it, with the mentions of that entity."""
        entity = self.questioner.catalogue.named(phrase)
        known = [one for one in mentions if one.entity == entity and _inside(one, sentence)]
        if known:
            return _mentioned(known)[0]
        found = self.questioner.find(sentence.text, phrase)
        spans = tuple((start + sentence.start, end + sentence.start) for start, end in found)
        return _Asked(EntityRef.of(entity) if entity else EntityRef.phrase(phrase), False, spans)

    def _rows(
        self, document: Document, link: Link, sentence: Sentence, asked: Sequence[_Asked]
    ) -> list[LabelRow]:
        """The rows of one sentence; `link` tells whose a holder of this document is."""
        holders = self.questioner.candidates(sentence.text)
        questions = [with_holders(_query(one, sentence), holders) for one in asked]
        answers = iter(
            self._encoder.answers(
                sentence.text, [query for queries in questions for query in queries]
            )
        )
        rows = []
        for one, queries in zip(asked, questions, strict=True):
            pairs = [(query, next(answers)) for query in queries]
            rows.append(self._row(document, link, sentence, one, pairs))
        return rows

    def _row(
        self,
        document: Document,
        link: Link,
        sentence: Sentence,
        asked: _Asked,
        pairs: Sequence[tuple[Query, Answer]],
    ) -> LabelRow:
        query, answer = pairs[0]
        held = [
            _position(query.holder, found, sentence, link)
            for query, found in pairs[1:]
            if query.holder is not None and found.stance is not Stance.NEUTRAL
        ]
        quotes = [Quote(start, end, document.text[start:end]) for start, end in asked.mentions]
        return LabelRow(
            document=document.name,
            author=document.author,
            date=document.date,
            sentence=SentenceRef(sentence.index, sentence.start, sentence.end, sentence.text),
            entity=asked.entity,
            mention=quotes[0] if quotes else None,
            mentions=tuple(quotes[1:]),
            stance=answer.stance,
            probabilities=answer.probabilities,
            positions=tuple(sorted(held, key=lambda position: -position.probability)),
            truncated=answer.truncated,
            unsure=answer.confidence < self.artifact.threshold[query.ask],
            model=self.artifact.id,
        )

    def _score(self, items: Sequence[ScoreItem]) -> list[Scored]:
        """Answer questions about one text in one go; the same question is asked once."""
        text = items[0].text
        queries = [item.query(self.questioner) for item in items]
        distinct = list(dict.fromkeys(queries))
        answers = dict(zip(distinct, self._encoder.answers(text, distinct), strict=True))
        return [
            Scored(
                item=item,
                stance=answers[query].stance,
                probabilities=answers[query].probabilities,
                truncated=answers[query].truncated,
                unsure=answers[query].confidence < self.artifact.threshold[query.ask],
                model=self.artifact.id,
            )
            for item, query in zip(items, queries, strict=True)
        ]


def _position(holder: Holder, answer: Answer, sentence: Sentence, link: Link) -> PositionRow:
    start, end = holder.span if holder.span else (None, None)
    linked = None if holder == AUTHOR else link(holder.name)
    return PositionRow(
        holder=holder.name,
        start=None if start is None else start + sentence.start,
        end=None if end is None else end + sentence.start,
        entity=linked.id if linked else None,
        stance=answer.stance,
        probability=answer.confidence,
    )


def _inside(mention: Mention, sentence: Sentence) -> bool:
    return sentence.start <= mention.start and mention.end <= sentence.end


def _mentioned(mentions: Sequence[Mention]) -> list[_Asked]:
    """The entities mentioned, each once, with their mentions."""
    by_entity: dict[Entity, list[Mention]] = {}
    for one in mentions:
        by_entity.setdefault(one.entity, []).append(one)
    return [
        _Asked(
            EntityRef.of(entity), found[0].contextual, tuple((one.start, one.end) for one in found)
        )
        for entity, found in by_entity.items()
    ]


def _query(asked: _Asked, sentence: Sentence) -> Query:
    """The question about an entity, its first mention in offsets of the sentence."""
    if not asked.mentions:
        return Query(asked.entity.name)
    start, end = asked.mentions[0]
    return Query(
        asked.entity.name, (start - sentence.start, end - sentence.start), spelled=asked.spelled
    )


def _by_text(items: Iterable[ScoreItem]) -> Iterator[list[ScoreItem]]:
    """Runs of items about the same text, of bounded length."""
    run: list[ScoreItem] = []
    for item in items:
        if run and (item.text != run[0].text or len(run) == LONGEST_RUN):
            yield run
            run = []
        run.append(item)
    if run:
        yield run


def _ordered(
    pool: ThreadPoolExecutor, passes: Iterator[Callable[[], Out]], workers: int
) -> Iterator[Out]:
    """Run passes in threads; results in order, with a bounded number under way."""
    under_way: list[Future[Out]] = [pool.submit(one) for one in islice(passes, 4 * workers)]
    while under_way:
        yield under_way.pop(0).result()
        under_way += [pool.submit(one) for one in islice(passes, 1)]
