"""What to annotate next: where the model hesitates, no target with more than its share, nothing twice.

Uncertainty by margin (Scheffer et al. 2001), the rule that small libraries call BreakingTies; the few
lines are written here because none of those libraries reads (sentence, target) pairs. Every target in
turn was tried: it spends the budget on rare targets that the model has no doubts about, and is no
better than chance (docs/experiments.md).
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from math import ceil

from dragoman.stance import Span

from .data.similar import NEAR, jaccard, normalise, shingles

SHARES = 20
"""So many targets at least share what is chosen, where there are as many."""


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
    """At most n pairs, the most doubtful first, none of the targets with more than its share.

    The share is a twentieth of n, or more where there are fewer targets than that. What is left when
    no target has more for its share goes to the most doubtful of the others. Almost the same sentence
    is not chosen twice for a target.
    """
    queues = [_different(some) for _, some in sorted(by_target.items())]
    share = ceil(n / max(1, min(SHARES, len(queues))))
    chosen = _most_doubtful(queues, share)
    if len(chosen) < n:
        chosen += _most_doubtful(queues, n)
    return chosen[:n]


def _most_doubtful(queues: Iterable[Iterator[Doubt]], most: int) -> list[Doubt]:
    some = (one for queue in queues for one in islice(queue, most))
    return sorted(some, key=lambda one: one.margin)


def _different(doubts: Iterable[Doubt]) -> Iterator[Doubt]:
    """Those that are no near-duplicate of one before."""
    before: list[frozenset[str]] = []
    for one in doubts:
        mine = shingles(one.text)
        if all(jaccard(mine, other) < NEAR for other in before):
            before.append(mine)
            yield one
