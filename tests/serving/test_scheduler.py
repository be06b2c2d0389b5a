"""The scheduler and the cache: turns, deadlines, refusals, and nothing computed twice."""

import asyncio
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace

import pytest

from dragoman.artifact import Artifact
from dragoman.encoder import Encoder
from dragoman.serving.cache import AnswerCache, CachedEncoder
from dragoman.serving.problems import Problem
from dragoman.serving.scheduler import Scheduler
from dragoman.stance import Answer, Query


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    """Two threads, three requests at most."""
    made = Scheduler(threads=2, most_requests=3, most_of_one=3, longest_wait=1.0)
    yield made
    made.close()


def tick(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """A clock by which every pass of a single thread takes so long, however long it takes."""
    ticks = itertools.count()
    clock = SimpleNamespace(perf_counter=lambda: seconds * next(ticks), monotonic=time.monotonic)
    monkeypatch.setattr("dragoman.serving.scheduler.time", clock)


def soon(seconds: float = 600.0) -> float:
    """A moment by the clock of the event loop."""
    return asyncio.get_running_loop().time() + seconds


def passes(*works: Callable[[], object]) -> Iterator[Callable[[], object]]:
    """Passes as a labeller hands them out."""
    return iter(works)


def test_results_come_in_order(scheduler: Scheduler) -> None:
    """Whichever pass ends first; no pass at all is an empty answer."""

    async def run() -> tuple[list[object], list[object]]:
        slow = lambda: time.sleep(0.05) or 0
        quick = [lambda number=number: number for number in range(1, 20)]
        return (
            await scheduler.run(passes(slow, *quick), 1, soon()),
            await scheduler.run(passes(), 1, soon()),
        )

    assert asyncio.run(run()) == (list(range(20)), [])


def test_requests_take_turns(scheduler: Scheduler) -> None:
    """A single question asked after a long list is answered long before the list."""
    ran: list[str] = []

    async def run() -> None:
        gate = threading.Event()
        work = [gate.wait, gate.wait, *[lambda: ran.append("list")] * 100]
        many = asyncio.ensure_future(scheduler.run(passes(*work), 1, soon()))
        await asyncio.sleep(0)
        one = scheduler.run(passes(lambda: ran.append("single")), 1, soon())
        single = asyncio.ensure_future(one)
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(many, single)

    asyncio.run(run())
    assert ran.index("single") < 10


def test_a_late_answer_is_504_and_its_work_is_dropped(scheduler: Scheduler) -> None:
    """After the deadline no further pass of the request begins."""
    begun: list[int] = []

    async def run() -> int:
        endless = itertools.repeat(lambda: begun.append(1) or time.sleep(0.01))
        with pytest.raises(Problem) as late:
            await scheduler.run(endless, 1, soon(3))
        assert late.value.status == 504
        at_the_deadline = len(begun)
        await scheduler.run(passes(*[lambda: None] * 100), 1, soon())  # it would take turns with it
        return at_the_deadline

    at_the_deadline = asyncio.run(run())
    assert len(begun) <= at_the_deadline + 2, "what runs on the two threads is finished"
    assert scheduler.requests == 0


def test_too_many_requests_are_refused(scheduler: Scheduler) -> None:
    """The fourth at once is 429 with Retry-After; when one has ended, there is room again."""

    async def run() -> None:
        gate = threading.Event()
        held = [
            asyncio.ensure_future(scheduler.run(passes(gate.wait), 1, soon())) for _ in range(3)
        ]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await scheduler.run(passes(), 1, soon())
        assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "1")
        gate.set()
        await asyncio.gather(*held)
        assert await scheduler.run(passes(), 1, soon()) == []

    asyncio.run(run())


def one_thread(**limits: float) -> Scheduler:
    """A scheduler of a single thread that refuses little."""
    limits = {"most_requests": 100, "most_of_one": 100, "longest_wait": 1e6} | limits
    return Scheduler(threads=1, **limits)


def test_one_caller_cannot_take_every_place() -> None:
    """Its third request is 429, that of another is answered."""

    async def run() -> None:
        scheduler, gate = one_thread(most_of_one=2), threading.Event()
        held = [scheduler.run(passes(gate.wait), 1, soon(), "greedy") for _ in range(2)]
        tasks = [asyncio.ensure_future(one) for one in held]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await scheduler.run(passes(), 1, soon(), "greedy")
        assert (refused.value.status, refused.value.reason) == (429, "caller")
        other = asyncio.ensure_future(scheduler.run(passes(lambda: 1), 1, soon(), "modest"))
        await asyncio.sleep(0)
        gate.set()
        assert await other == [1]
        await asyncio.gather(*tasks)
        scheduler.close()

    asyncio.run(run())


def test_what_was_begun_is_finished_in_the_order_of_arrival() -> None:
    """Of many lists of one caller the first ones end first, and not all of them at the end."""
    ran: list[int] = []

    async def run() -> None:
        scheduler, gate = one_thread(), threading.Event()
        first = asyncio.ensure_future(scheduler.run(passes(gate.wait), 1, soon()))
        await asyncio.sleep(0)
        lists = [
            asyncio.ensure_future(
                scheduler.run(passes(*[lambda number=number: ran.append(number)] * 10), 1, soon())
            )
            for number in range(6)
        ]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, *lists)
        scheduler.close()

    asyncio.run(run())
    last = [max(place for place, number in enumerate(ran) if number == one) for one in range(6)]
    assert last == sorted(last)
    assert last[0] < 20, "two at a time, so the first list ends before the third begins"


def test_each_caller_has_a_fair_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes with one list after somebody with twenty waits for about one of them."""
    tick(monkeypatch, 0.002)
    ran: list[str] = []

    async def run() -> None:
        scheduler, gate = one_thread(), threading.Event()
        first = asyncio.ensure_future(scheduler.run(passes(gate.wait), 1, soon(), "many"))
        await asyncio.sleep(0)

        def asks(name: str) -> "asyncio.Future[list[object]]":
            work = passes(*[lambda: ran.append(name)] * 10)
            return asyncio.ensure_future(scheduler.run(work, 1, soon(), name))

        many = [asks("many") for _ in range(20)]
        await asyncio.sleep(0)
        few = asks("few")
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(first, few, *many)
        scheduler.close()

    asyncio.run(run())
    assert len(ran) == 210
    place = max(place for place, name in enumerate(ran) if name == "few")
    assert place < 40, "its ten passes run beside ten of the other"


@pytest.mark.parametrize("taught", [False, True])
def test_what_timed_out_teaches_how_long_work_takes(
    taught: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that would have been let in behind other work is refused after some was not done in time."""
    tick(monkeypatch, 0.5)

    async def run() -> bool:
        scheduler, gate, held = one_thread(longest_wait=4), threading.Event(), threading.Event()
        if taught:
            with pytest.raises(Problem) as late:
                await scheduler.run(passes(lambda: None, held.wait), 100, soon(3))
            assert late.value.status == 504
            held.set()
        first = asyncio.ensure_future(scheduler.run(passes(gate.wait), 50_000, soon()))
        await asyncio.sleep(0)
        gate.set()
        try:
            await scheduler.run(passes(lambda: 1), 1, soon())
        except Problem as refused:
            return refused.reason != "backlog"
        finally:
            await first
            scheduler.close()
        return True

    assert asyncio.run(run()) is not taught


def test_what_nobody_would_wait_for_is_not_begun() -> None:
    """Work that waited past its time is 503, and none of its passes runs."""
    begun: list[int] = []

    async def run() -> None:
        scheduler, gate = one_thread(), threading.Event()
        held = [asyncio.ensure_future(scheduler.run(passes(gate.wait), 1, soon())) for _ in "ab"]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await scheduler.run(passes(lambda: begun.append(1)), 1, soon(3))
        assert (refused.value.status, refused.value.reason) == (503, "late")
        gate.set()
        await asyncio.gather(*held)
        scheduler.close()

    asyncio.run(run())
    assert begun == []


def test_work_that_would_wait_too_long_is_refused(scheduler: Scheduler) -> None:
    """What is under way is measured by its cost: new work is 503 while it is too much."""

    async def run() -> None:
        gate = threading.Event()
        heavy = [scheduler.run(passes(gate.wait), 100_000, soon()) for _ in range(2)]
        held = [asyncio.ensure_future(one) for one in heavy]
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await scheduler.run(passes(), 1, soon())
        assert (refused.value.status, refused.value.reason) == (503, "backlog")
        gate.set()
        await asyncio.gather(*held)
        assert scheduler.wait() == 0

    asyncio.run(run())


def test_a_failure_reaches_its_own_caller_only(scheduler: Scheduler) -> None:
    """The request whose pass fails gets the exception, the other one its answer."""

    async def run() -> list[object]:
        bad = scheduler.run(passes(lambda: 1, lambda: 1 // 0), 1, soon())
        good = scheduler.run(passes(*[lambda: 2] * 9), 1, soon())
        return await asyncio.gather(bad, good, return_exceptions=True)

    failure, answer = asyncio.run(run())
    assert isinstance(failure, ZeroDivisionError)
    assert answer == [2] * 9


def test_the_same_question_is_computed_once(
    artifact: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked at once by many threads, and asked again: one computation, the encoder's very answer."""
    counted: list[str] = []
    encoder = CachedEncoder(artifact, AnswerCache(10), lambda what, _: counted.append(what))
    question = ("Moscow rejects NATO enlargement.", [Query("NATO enlargement", (15, 31))])
    answers: list[Sequence[Answer]] = []
    threads = [threading.Thread(target=lambda: answers.append(encoder.answers(*question))) for _ in range(8)]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.count("miss") == 1
    assert counted.count("hit") + counted.count("shared") == 7
    assert all(answer == Encoder(artifact).answers(*question) for answer in answers)


@pytest.mark.parametrize("size", [0, 3])
def test_the_cache_stays_small(artifact: Artifact, size: int) -> None:
    """The least recently used answer goes first; a cache of none keeps none."""
    counted: list[str] = []
    encoder = CachedEncoder(artifact, AnswerCache(size), lambda what, _: counted.append(what))
    for text in ("a", "b", "c", "a", "d", "a", "b"):
        encoder.answers(text, [Query("peace")])
    assert counted.count("hit") == (2 if size else 0)
