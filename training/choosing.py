"""What to annotate next: where the model hesitates, every target in turn, nothing twice.

Uncertainty by margin (Scheffer et al. 2001), the rule that small libraries call BreakingTies; the few
lines are written here because none of those libraries reads (sentence, target) pairs.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from dragoman.stance import Span

from .data.similar import NEAR, jaccard, normalise, shingles


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence and a target in it, and how far the model's two likeliest stances lie apart, 0 to 1."""

    text: str
    target: str
    mention: Span
    source: str
    margin: float


def margin(probabilities: Sequence[float]) -> float:
    """The likeliest answer's probability minus the second's."""
    second, first = sorted(probabilities)[-2:]
    return first - second


@dataclass(slots=True)
class Doubts:
    """The most doubtful pairs of each target met so far; memory does not grow with the text.

    most: so many are kept of each target. seen: how many pairs came by.
    """

    most: int
    seen: int = 0
    _kept: dict[str, list[tuple[float, int, Doubt]]] = field(default_factory=dict)
    _texts: dict[str, set[str]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def add(self, one: Doubt) -> None:
        """Take note of a pair; of two about the same words the first counts."""
        self.seen += 1
        heap, texts = (
            self._kept.setdefault(one.target, []),
            self._texts.setdefault(one.target, set()),
        )
        words = normalise(one.text)
        if words in texts:
            return
        entry = (-one.margin, -next(self._numbers), one)
        if len(heap) < self.most:
            heapq.heappush(heap, entry)
            texts.add(words)
        elif entry > heap[0]:
            *_, dropped = heapq.heapreplace(heap, entry)
            texts.add(words)
            texts.discard(normalise(dropped.text))

    def by_target(self) -> dict[str, list[Doubt]]:
        """The pairs kept, the most doubtful first."""
        return {
            target: [one for *_, one in sorted(heap, key=lambda entry: entry[:2], reverse=True)]
            for target, heap in self._kept.items()
        }


def choose_doubtful(by_target: dict[str, list[Doubt]], n: int) -> list[Doubt]:
    """At most n pairs, the targets in turn, each with its most doubtful sentence that is not yet there.

    Almost the same sentence is not chosen twice for a target. A target that has run out is passed
    over, so that rare ones are all taken and common ones fill what is left.
    """
    queues = {target: iter(_different(some)) for target, some in sorted(by_target.items())}
    chosen: list[Doubt] = []
    while queues and len(chosen) < n:
        turn = {target: next(queue, None) for target, queue in queues.items()}
        queues = {target: queue for target, queue in queues.items() if turn[target]}
        chosen += sorted((one for one in turn.values() if one), key=lambda one: one.margin)
    return chosen[:n]


def _different(doubts: Iterable[Doubt]) -> Iterator[Doubt]:
    """Those that are no near-duplicate of one before."""
    before: list[frozenset[str]] = []
    for one in doubts:
        mine = shingles(one.text)
        if all(jaccard(mine, other) < NEAR for other in before):
            before.append(mine)
            yield one
