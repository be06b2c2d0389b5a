"""How long work takes, learned from what ran: the admission of requests rests on it."""

import math

_GUESS = 5e-5
"""Seconds of a thread for each unit of cost, before any was measured."""
_REMEMBERED = 5.0
"""Seconds of work after which what was measured before counts about a third."""


class Estimate:
    """Seconds of a thread for a unit of cost.

    Sums are kept, not ratios: one pass that the machine held up says little about the next.
    """

    def __init__(self) -> None:
        self._cost = 1e4
        self._seconds = 1e4 * _GUESS

    def seconds(self, cost: float) -> float:
        """How long work of this cost takes on one thread."""
        return cost * self._seconds / self._cost

    def learn(self, cost: float, seconds: float, finished: bool) -> None:
        """Take in how long a request ran; of an unfinished one only that it takes longer still."""
        if not finished and seconds <= self.seconds(cost):
            return
        kept = math.exp(-seconds / _REMEMBERED)
        self._cost = kept * self._cost + cost
        self._seconds = kept * self._seconds + seconds
