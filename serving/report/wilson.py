"""The Wilson score interval: what a share might be where few were counted."""

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964  # 95% of a normal distribution lie within so many deviations


@dataclass(frozen=True, slots=True)
class Interval:
    """A share between 0 and 1 with the bounds of its 95% interval, from `n` that were counted."""

    value: float
    low: float
    high: float
    n: int


def wilson(hits: int, n: int) -> Interval:
    """The share of hits and its interval; nothing counted says nothing, [0, 1].

    Raises:
        ValueError: fewer counted than hit.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return Interval(0.0, 0.0, 1.0, 0)
    share, square = hits / n, _Z * _Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half), n)
