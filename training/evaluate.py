"""How good is it? Questions asked as a user's text would have them asked, answers held against gold."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dragoman.cpu import cores
from dragoman.questions import Questioner, touches, with_holders
from dragoman.stance import AUTHOR, Answer, Holder, Query, Stance

from .annotations import Annotation, Position
from .metrics import Figure, Retrieval, figure, macro_f1
from .progress import told

Answerer = Callable[[str, Sequence[Query]], Sequence[Answer]]
_INDEX = {stance: index for index, stance in enumerate(Stance)}


@dataclass(frozen=True, slots=True)
class Judged:
    """An annotation with the answer to its question and the positions found in its sentence."""

    annotation: Annotation
    answer: Answer
    found: tuple[Position, ...]


@dataclass(slots=True)
class _Counts:
    right_found: int = 0
    found: int = 0
    right_gold: int = 0
    gold: int = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All judged annotations of a data set."""

    judged: Sequence[Judged] = field(repr=False)

    def sure(self) -> "Evaluation":
        """Only the rows on which careful readers agree."""
        return Evaluation([one for one in self.judged if not one.annotation.unsure])

    def gold(self) -> NDArray[np.int64]:
        """Labels 0, 1, 2 in the order of `Stance`."""
        return np.array(
            [_INDEX[one.annotation.stance] for one in self.judged if one.annotation.stance]
        )

    def predicted(self) -> NDArray[np.int64]:
        """The answers' labels."""
        return np.array([_INDEX[one.answer.stance] for one in self.judged])

    def probabilities(self) -> NDArray[np.float64]:
        """The answers' probabilities, (rows, 3)."""
        return np.array([one.answer.probabilities for one in self.judged])

    def groups(self) -> list[str]:
        """What the bootstrap resamples together: a document, else a sentence."""
        return [one.annotation.group or one.annotation.text for one in self.judged]

    def macro_f1(self) -> Figure:
        """Macro-F1 of the sentence's stance."""
        return figure(macro_f1, self.gold(), self.predicted(), self.groups())

    def holders(self) -> Retrieval:
        """Positions: one counts as right when holder spans overlap and stances agree.

        Rows that do not say who else holds none are left out: what is found there may well be right.
        """
        counts = _Counts()
        for one in (row for row in self.judged if row.annotation.holders_complete):
            gold = one.annotation.positions
            counts.found += len(one.found)
            counts.gold += len(gold)
            counts.right_found += sum(_matches(found, gold) for found in one.found)
            counts.right_gold += sum(_matches(position, one.found) for position in gold)
        return Retrieval.of(counts.right_found, counts.found, counts.right_gold, counts.gold)


def evaluate(
    annotations: Sequence[Annotation],
    questioner: Questioner,
    answer: Answerer,
    what: str = "asking",
) -> Evaluation:
    """Ask for each annotation's stance and for the position of every candidate holder.

    Sentences are asked side by side, a thread for each core; `answer` must bear that. what: the
    name of this step for those who wait for it.
    """
    by_text: dict[str, list[Annotation]] = {}
    for one in annotations:
        by_text.setdefault(one.text, []).append(one)

    def judge(group: Sequence[Annotation]) -> list[Judged]:
        return _judge(group, questioner, answer)

    with ThreadPoolExecutor(cores()) as pool:
        groups = told(what, pool.map(judge, by_text.values()), len(by_text))
        return Evaluation([one for some in groups for one in some])


def _judge(group: Sequence[Annotation], questioner: Questioner, answer: Answerer) -> list[Judged]:
    text = group[0].text
    holders = questioner.candidates(text) if any(one.holders_complete for one in group) else []
    asked = [
        with_holders(
            questioner.target(text, one.target, one.mention, one.ask),
            holders if one.holders_complete else [],
        )
        for one in group
    ]
    answers = iter(answer(text, [query for queries in asked for query in queries]))
    judged = []
    for one, queries in zip(group, asked, strict=True):
        mine = [next(answers) for _ in queries]
        positions = tuple(
            Position(query.holder, given.stance)
            for query, given in zip(queries, mine, strict=True)
            if query.holder is not None and given.stance is not Stance.NEUTRAL
        )
        judged.append(Judged(one, mine[0], positions))
    return judged


def _matches(position: Position, others: Sequence[Position]) -> bool:
    return any(
        position.stance is other.stance and _same_holder(position.holder, other.holder)
        for other in others
    )


def _same_holder(a: Holder, b: Holder) -> bool:
    return a == b if AUTHOR in (a, b) else touches(a.span, b.span)
