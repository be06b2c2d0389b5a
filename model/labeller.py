"""Documents in, labelled sentences out; questions in, answers out. The one code path of them all."""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Self, TypeVar

from .artifact import Artifact
from .catalogue import Catalogue
from .composing import Composed, compose
from .cpu import cores
from .encoder import Encoder
from .entity import phrase_key
from .errors import ClosedLabeller
from .questions import Questioner
from .reading.asking import Asked, DocumentAsker, Targets, mentioned, mentions_of, own_asked
from .reading.reader import Reading, ReadSentence, read
from .reading.sought import sought, sought_asked
from .reading.steps import EVERY_STEP, Step
from .results import Cells, Rows
from .rows import Document, LabelRow, Scored
from .score_item import ScoreItem
from .scoring import Scorer, by_text

__all__ = ["Document", "Labeller", "ScoreItem", "Targets"]

Out = TypeVar("Out")


class Labeller:
    """Labels documents and scores questions with one artifact and one catalogue.

    Safe to use from many threads. It pickles, so that other processes can use it: there it loads the
    same artifact, once, from the same folder. `workers` passes run side by side, each on one thread; the
    answers do not depend on how many. `encoder` is one that is loaded already, artifact and all. `steps` are
    those of reading a document; all but for experiments.

    >>> from dragoman import Document, Labeller
    >>> with Labeller() as labeller:  # frees the model at the end
    ...     rows = labeller.label(Document("Warsaw welcomes NATO enlargement."))
    >>> [(row.entity.name, row.stance.value) for row in rows if row.entity.kind == "policy"]
    [('NATO enlargement', 'favor')]
    """

    def __init__(
        self,
        artifact: Artifact | None = None,
        catalogue: Catalogue | None = None,
        workers: int | None = None,
        encoder: Encoder | None = None,
        steps: frozenset[Step] = EVERY_STEP,
    ) -> None:
        self._loaded: Encoder | None = encoder or Encoder(artifact or Artifact.default())
        self.artifact = self._loaded.artifact
        self.questioner = Questioner(catalogue or Catalogue.default())
        self._workers = workers or cores()
        self._steps = steps

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the model; nothing can be asked any more. Who shares the encoder keeps it."""
        self._loaded = None

    @property
    def _encoder(self) -> Encoder:
        """The encoder.

        Raises:
            ClosedLabeller: after `close`.
        """
        if self._loaded is None:
            raise ClosedLabeller("this labeller is closed; make another one with Labeller()")
        return self._loaded

    def label(
        self,
        document: Document,
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
        everywhere: bool = False,
    ) -> Rows:
        """One row for each sentence and each target that it speaks of, in text order.

        entities: what to ask about instead of the catalogue's entities, by any phrase. targets:
        entities of the catalogue, the document's own targets, or both. everywhere: ask about
        `entities` also the sentences that neither mention them nor refer to them.

        >>> from dragoman import Document, Labeller
        >>> text = "The moon base is a splendid idea. Oslo hosts the talks."
        >>> rows = Labeller().label(Document(text), entities=["moon base"], everywhere=True)
        >>> [(row.sentence.index, row.mention and row.mention.text) for row in rows]
        [(0, 'moon base'), (1, None)]
        """
        rows = self.label_all([document], entities, targets, everywhere)
        return Rows(row for found in rows for row in found)

    def cells(
        self,
        document: Document,
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
        everywhere: bool = False,
    ) -> Cells:
        """Who stands where on what in a document, with the sentences that show it.

        >>> from dragoman import Document, Labeller
        >>> text = "Beijing denounced AUKUS. China also called the pact a threat to peace."
        >>> [cell] = [cell for cell in Labeller().cells(Document(text)) if cell.target.id == "aukus"]
        >>> cell.actor.name, cell.stance.value, cell.evidence[0].text
        ('China', 'against', 'Beijing denounced AUKUS.')
        """
        return self.label(document, entities, targets, everywhere).cells()

    def label_all(
        self,
        documents: Iterable[Document],
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
        everywhere: bool = False,
    ) -> Iterator[Rows]:
        """The rows of each document, in order; only a few sentences are under way at a time.

        >>> from dragoman import Document, Labeller
        >>> texts = {"a.txt": "Delhi welcomes the Quad.", "b.txt": "Nobody is named here."}
        >>> documents = (Document(text, name) for name, text in texts.items())
        >>> [len(rows) > 0 for rows in Labeller().label_all(documents)]
        [True, False]
        """
        with ThreadPoolExecutor(self._workers) as pool:
            for document in documents:
                passes = self.label_passes(document, entities, targets, everywhere)
                yield Rows(row for rows in _ordered(pool, passes, self._workers) for row in rows)

    def score(self, items: Iterable[ScoreItem]) -> Iterator[Scored]:
        """The answer to each question, in order; questions about one text next to each other share a pass.

        >>> from dragoman.labeller import Labeller, ScoreItem
        >>> text = "Canberra hailed AUKUS, a pact that Beijing denounced."
        >>> items = [ScoreItem(text, "AUKUS", holder=who) for who in ("Canberra", "Beijing")]
        >>> [scored.stance.value for scored in Labeller().score(items)]
        ['favor', 'against']
        """
        with ThreadPoolExecutor(self._workers) as pool:
            for scored in _ordered(pool, self.score_passes(items), self._workers):
                yield from scored

    def label_passes(
        self,
        document: Document,
        entities: Sequence[str] = (),
        targets: Targets = Targets.BOTH,
        everywhere: bool = False,
    ) -> Iterator[Callable[[], list[LabelRow]]]:
        """The work of `label`, a sentence at a time, for those who run it on threads of their own."""
        composed = compose(document.text)
        if composed is not None:
            document = replace(document, text=composed.text)
        reading = read(document.text, document.author, self.questioner, self._steps)
        asker = DocumentAsker(document, reading, self._encoder, self.questioner.matcher)
        if entities:
            named = sought(document.text, reading, self.questioner, self._distinct(entities))
            found = sought_asked(reading, named, everywhere)
        else:
            found = _asked(reading, targets)
        for sentence, asked in found:
            work = partial(asker.rows, sentence, asked)
            yield work if composed is None else partial(_as_written, composed, work)

    def score_passes(self, items: Iterable[ScoreItem]) -> Iterator[Callable[[], list[Scored]]]:
        """The work of `score`, a run of questions about one text at a time."""
        scorer = Scorer(self._encoder, self.questioner)
        for run in by_text(items):
            yield partial(scorer.scored, run)

    def with_encoder(self, encoder: Encoder) -> "Labeller":
        """The same catalogue, answered by another encoder."""
        other = copy.copy(self)
        other.artifact, other._loaded = encoder.artifact, encoder
        return other

    def _distinct(self, phrases: Iterable[str]) -> list[str]:
        """Phrases without white space around them, each asked once; an entity's names are one."""
        by_target: dict[object, str] = {}
        for phrase in map(str.strip, phrases):
            by_target.setdefault(self.questioner.entity(phrase) or phrase_key(phrase), phrase)
        return list(by_target.values())


def _asked(reading: Reading, targets: Targets) -> Iterator[tuple[ReadSentence, list[Asked]]]:
    """The sentences of a document that there is something to ask about."""
    own = {} if targets is Targets.CATALOGUE else own_asked(reading)
    for read_sentence, mentions in zip(reading.sentences, mentions_of(reading), strict=True):
        known = [] if targets is Targets.DOCUMENT else mentioned(mentions)
        if asked := [*known, *own.get(read_sentence.sentence.index, ())]:
            yield read_sentence, asked


def _as_written(composed: Composed, work: Callable[[], list[LabelRow]]) -> list[LabelRow]:
    """Rows about a composed text, as those about the text that was given."""
    return [composed.row(row) for row in work()]


def _ordered(
    pool: ThreadPoolExecutor, passes: Iterator[Callable[[], Out]], workers: int
) -> Iterator[Out]:
    """Run passes in threads; results in order, with a bounded number under way."""
    under_way: list[Future[Out]] = [pool.submit(one) for one in islice(passes, 4 * workers)]
    while under_way:
        yield under_way.pop(0).result()
        under_way += [pool.submit(one) for one in islice(passes, 1)]
