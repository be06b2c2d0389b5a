"""Answers questions about texts that are never cut into rows: one answer for each question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .encoder import Encoder
from .excerpts import Excerpt, combined, excerpts
from .questions import Questioner
from .rows import Scored
from .score_item import LONGEST_RUN, ScoreItem
from .sentences import Sentence, split_sentences
from .stance import Answer, Query


@dataclass(frozen=True, slots=True)
class Scorer:
    """Asks one encoder with the knowledge of one catalogue; safe to use from many threads."""

    encoder: Encoder
    questioner: Questioner

    def scored(self, items: Sequence[ScoreItem]) -> list[Scored]:
        """Answer questions about one text in one go; the same question is asked once."""
        text = items[0].text
        queries = [item.query(self.questioner) for item in items]
        asked = dict(zip(queries, items, strict=True))  # each question once
        if self.encoder.fits(text):
            found = self.encoder.answers(text, list(asked))
            answers = {
                query: (answer, int(query.mention is not None))
                for query, answer in zip(asked, found, strict=True)
            }
        else:
            answers = self._of_long(text, asked)
        return [
            self._row(item, query, *answers[query])
            for item, query in zip(items, queries, strict=True)
        ]

    def _row(self, item: ScoreItem, query: Query, answer: Answer, mentions: int) -> Scored:
        artifact = self.encoder.artifact
        return Scored(
            item=item,
            mention=query.mention,
            holder_span=query.holder.span if query.holder else None,
            mentions_read=mentions,
            stance=answer.stance,
            probabilities=answer.probabilities,
            truncated=answer.truncated,
            unsure=answer.confidence < artifact.threshold[query.ask],
            model=artifact.id,
        )

    def _of_long(self, text: str, asked: dict[Query, ScoreItem]) -> dict[Query, tuple[Answer, int]]:
        """The answers about a text that does not fit, each from the sentences that it is about."""
        sentences = split_sentences(text)
        parts = {
            query: excerpts(text, sentences, query, *self._spans(item))
            for query, item in asked.items()
        }
        by_place: dict[tuple[int, int], dict[Query, None]] = {}
        for found in parts.values():
            for one in found:
                by_place.setdefault((one.start, one.end), {})[one.query] = None
        read = {
            (place, query): answer
            for place, queries in by_place.items()
            for query, answer in zip(
                queries, self.encoder.answers(text[slice(*place)], list(queries)), strict=True
            )
        }
        return {
            query: self._combined(query, found, sentences, read) for query, found in parts.items()
        }

    def _combined(
        self,
        query: Query,
        parts: Sequence[Excerpt],
        sentences: Sequence[Sentence],
        read: dict[tuple[tuple[int, int], Query], Answer],
    ) -> tuple[Answer, int]:
        """The answer of all parts, and of how many mentions it is."""
        answers = [read[(one.start, one.end), one.query] for one in parts]
        answer = combined(answers, self.encoder.artifact.threshold[query.ask])
        whole = all(
            any(one.start <= sentence.start and sentence.end <= one.end for one in parts)
            for sentence in sentences
        )
        mentions = sum(one.query.mention is not None for one in parts)
        return replace(answer, truncated=answer.truncated or not whole), mentions

    def _spans(self, item: ScoreItem) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Where the text speaks of the target and of the holder; a given span is the only one."""
        return (
            [item.mention] if item.mention else self.questioner.find(item.text, item.target),
            self._holder_spans(item),
        )

    def _holder_spans(self, item: ScoreItem) -> list[tuple[int, int]]:
        if item.holder_span is not None:
            return [item.holder_span]
        if item.holder is None or item.holder == "author":
            return []
        return self.questioner.find(item.text, item.holder)


def by_text(items: Iterable[ScoreItem]) -> Iterator[list[ScoreItem]]:
    """Runs of items about the same text, of bounded length."""
    run: list[ScoreItem] = []
    for item in items:
        if run and (item.text != run[0].text or len(run) == LONGEST_RUN):
            yield run
            run = []
        run.append(item)
    if run:
        yield run
