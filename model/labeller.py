"""Documents in, labelled sentences out; questions in, answers out. The one code path of them all."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import TypeVar

from .artifact import Artifact
from .catalogue import Catalogue
from .cpu import cores
from .encoder import Encoder
from .language import foreign_language
from .matching import Mention
from .questions import Questioner
from .reading.asking import Asked, DocumentAsker, Targets, mentioned, mentions_of, own_asked
from .reading.cells import Cell, cells
from .reading.reader import Reading, ReadSentence, read
from .reading.steps import EVERY_STEP, Step
from .rows import Document, EntityRef, LabelRow, Scored
from .score_item import LONGEST_RUN, ScoreItem
from .sentences import Sentence

__all__ = ["Document", "Labeller", "ScoreItem", "Targets"]

Out = TypeVar("Out")


class Labeller:
    """Labels documents and scores questions with one artifact and one catalogue.

    Safe to use from many threads. `workers` passes run side by side, each on one thread; the
    answers do not depend on how many. `encoder` is one that is loaded already, artifact and all. `steps` are
    those of reading a document; all but for experiments.
    """

    def __init__(
        self,
        artifact: Artifact | None = None,
        catalogue: Catalogue | None = None,
        workers: int | None = None,
        encoder: Encoder | None = None,
        steps: frozenset[Step] = EVERY_STEP,
    ) -> None:
        self._encoder = encoder or Encoder(artifact or Artifact.default())
        self.artifact = self._encoder.artifact
        self.questioner = Questioner(catalogue or Catalogue.default())
        self._workers = workers or cores()
        self._steps = steps

    def label(
        self, document: Document, entities: Sequence[str] = (), targets: Targets = Targets.BOTH
    ) -> list[LabelRow]:
        """One row for each sentence and each target that it speaks of, in text order.

        entities: ask every sentence about these phrases instead, mentioned or not. targets: entities
        of the catalogue, the document's own targets, or both.
        """
        return [row for rows in self.label_all([document], entities, targets) for row in rows]

    def cells(
        self,
        document: Document,
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
    ) -> list[Cell]:
        """Who stands where on what in a document, with the sentences that show it."""
        return cells(self.label(document, entities, targets))

    def label_all(
        self,
        documents: Iterable[Document],
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
    ) -> Iterator[list[LabelRow]]:
        """The rows of each document, in order; only a few sentences are under way at a time."""
        with ThreadPoolExecutor(self._workers) as pool:
            for document in documents:
                passes = self.label_passes(document, entities, targets)
                yield [row for rows in _ordered(pool, passes, self._workers) for row in rows]

    def score(self, items: Iterable[ScoreItem]) -> Iterator[Scored]:
        """The answer to each question, in order; questions about one text next to each other share a pass."""
        with ThreadPoolExecutor(self._workers) as pool:
            for scored in _ordered(pool, self.score_passes(items), self._workers):
                yield from scored

    def label_passes(
        self,
        document: Document,
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
    ) -> Iterator[Callable[[], list[LabelRow]]]:
        """The work of `label`, a sentence at a time, for those who run it on threads of their own."""
        reading = read(document.text, document.author, self.questioner, self._steps)
        asker = DocumentAsker(document, reading, self._encoder, self.questioner.matcher)
        phrases = self._distinct(entities)
        for sentence, asked in self._asked(reading, phrases, targets):
            yield partial(asker.rows, sentence, asked)

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
        self, reading: Reading, entities: Sequence[str], targets: Targets
    ) -> Iterator[tuple[ReadSentence, list[Asked]]]:
        """The sentences of a document that there is something to ask about."""
        by_sentence = mentions_of(reading)
        own = {} if entities or targets is Targets.CATALOGUE else own_asked(reading)
        for read_sentence, mentions in zip(reading.sentences, by_sentence, strict=True):
            if entities:
                asked = [self._phrase(read_sentence.sentence, one, mentions) for one in entities]
            else:
                known = [] if targets is Targets.DOCUMENT else mentioned(mentions)
                asked = [*known, *own.get(read_sentence.sentence.index, ())]
            if asked:
                yield read_sentence, asked

    def _phrase(self, sentence: Sentence, phrase: str, mentions: Sequence[Mention]) -> Asked:
        """A user's phrase; where the catalogue knows it, with the mentions of that entity."""
        entity = self.questioner.catalogue.named(phrase)
        known = [one for one in mentions if one.entity == entity]
        if known:
            return mentioned(known)[0]
        found = self.questioner.find(sentence.text, phrase)
        spans = tuple((start + sentence.start, end + sentence.start) for start, end in found)
        return Asked(EntityRef.of(entity) if entity else EntityRef.phrase(phrase), False, spans)

    def _score(self, items: Sequence[ScoreItem]) -> list[Scored]:
        """Answer questions about one text in one go; the same question is asked once."""
        text = items[0].text
        queries = [item.query(self.questioner) for item in items]
        distinct = list(dict.fromkeys(queries))
        language = foreign_language(text)
        answers = dict(zip(distinct, self._encoder.answers(text, distinct), strict=True))
        return [
            Scored(
                item=item,
                stance=answers[query].stance,
                probabilities=answers[query].probabilities,
                truncated=answers[query].truncated,
                unsure=language is not None
                or answers[query].confidence < self.artifact.threshold[query.ask],
                model=self.artifact.id,
                language=language,
            )
            for item, query in zip(items, queries, strict=True)
        ]


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
