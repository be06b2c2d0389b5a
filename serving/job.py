"""The work of one request: passes that are made as they are needed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")
Pass = Callable[[], T]


@dataclass(slots=True, eq=False)
class Job(Generic[T]):
    """The passes of one request.

    passes: made by one thread at a time. cost: an estimate of their work, in units that are the
    same for all requests. until: when the caller stops waiting, by the monotonic clock. settle:
    told when all is done or has failed. ahead: the next pass, made already. seconds: of work so far.
    """

    passes: Iterator[Pass[T]]
    cost: float
    until: float
    caller: str
    settle: Callable[[], object]
    results: dict[int, T] = field(default_factory=dict)
    ahead: Pass[T] | None = None
    begun: bool = False
    taken: int = 0
    dropped: bool = False
    failure: BaseException | None = None
    seconds: float = 0.0

    def take(self) -> tuple[int, Pass[T]] | None:
        """The next pass and its number; None where there is no further one."""
        if self.taken == 0:
            self.ahead = next(self.passes, None)
        if self.ahead is None:
            return None
        number, one = self.taken, self.ahead
        self.taken, self.ahead = number + 1, next(self.passes, None)
        return number, one

    @property
    def over(self) -> bool:
        """Whether nothing of it is left to do."""
        if self.dropped or self.failure is not None:
            return True
        return self.begun and self.ahead is None and len(self.results) == self.taken
