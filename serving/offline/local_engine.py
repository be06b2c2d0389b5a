"""The local engine: worker processes on this machine, answers in the order of the input."""

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from .ahead import ahead
from .answering import Answer
from .chunks import Chunk, Memory, chunks
from .finishing import Finished, finish
from .plan import Plan
from .records import Place
from .units import units
from .worker_pool import WorkerPool

_READ_AHEAD = 256  # records
_UNDER_WAY = 3  # chunks for each worker

Pending = deque[tuple[Chunk, Future[list[Answer]]]]


def run_locally(plan: Plan, begin: Place, workers: int) -> Generator[Finished | None, None, None]:
    """What became of each unit from a place on, in order; None now and then while waiting.

    Raises:
        UnreadableInput: an input vanished.
        InvalidArtifact: a worker cannot load the model.
    """
    pool = WorkerPool(plan.settings)
    threads = ThreadPoolExecutor(workers)
    try:
        with closing(ahead(plan.records(begin), _READ_AHEAD)) as records:
            work = chunks(units(records, plan.settings), Memory())
            for chunk in _answered(work, pool, threads, _UNDER_WAY * workers):
                yield None
                for unit, slots in chunk.units:
                    answers = [slot.answer for slot in slots if slot.answer is not None]
                    yield finish(unit, answers, plan.settings.command)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        pool.close()


def _answered(
    work: Iterator[Chunk], pool: WorkerPool, threads: ThreadPoolExecutor, most: int
) -> Iterator[Chunk]:
    """Chunks with their slots filled, in order, a bounded number of them under way."""
    pending: Pending = deque()
    for chunk in work:
        pending.append((chunk, threads.submit(pool.answer, chunk.jobs())))
        while pending and (len(pending) >= most or pending[0][1].done()):
            yield _filled(pending)
        if not chunk.units:
            yield chunk  # a pause: whoever listens may look at the clock
    while pending:
        yield _filled(pending)


def _filled(pending: Pending) -> Chunk:
    chunk, answers = pending.popleft()
    for slot, answer in zip(chunk.open, answers.result(), strict=True):
        slot.fill(answer)
    return chunk
