"""The service under load for a while: steady at 80% of what it can do, and far beyond that.

`make soak` takes ten minutes for the first and one for the second, and prints what it measured. Where
nobody reads the figures, a machine whose speed changes meanwhile is no failure: see `MEASURED`.
"""

import asyncio
import itertools
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from .conftest import PATIENCE

SECONDS = float(os.environ.get("DRAGOMAN_SOAK_SECONDS", "20"))
MEASURED = "DRAGOMAN_SOAK_SECONDS" in os.environ
"""Whether somebody asked for figures, and left the machine alone: no request may be refused at 80% then."""
CALLERS, LIST, CACHED = 16, 8, 4096
FLOOD = 800
"""Callers at once who are too many for a server that takes `most_requests`."""
NUMBERS = itertools.count()


@pytest.mark.slow
def test_load_and_overload(start_server: Any) -> None:
    """No error and no growing memory below the peak; beyond it refusals only, and soon over."""
    started = time.monotonic()
    server = start_server(processes=1, threads=2, longest_wait_seconds=4, cache_answers=CACHED)
    ready = time.monotonic() - started
    (worker,) = server.workers()
    asyncio.run(fill(server.url))
    most = asyncio.run(peak(server.url, 5))
    before = worker.memory_info().rss
    calm = asyncio.run(load(server.url, 0.8 * most, SECONDS))
    growth = worker.memory_info().rss / before - 1
    over, recovered = asyncio.run(overload(server.url, SECONDS / 10))
    after = asyncio.run(load(server.url, 0.8 * most, 5))
    print(  # noqa: T201 - for `make soak`
        f"\nready {ready:.1f} s after its start"
        f"\npeak: {most:.0f} requests/s of {LIST} items, {CALLERS} callers"
        f"\n{SECONDS:.0f} s at 80%: {told(calm)}; memory {before / 1e6:.0f} MB, {100 * growth:+.1f}%"
        f"\n{SECONDS / 10:.0f} s of {FLOOD} callers: {told(over)}; answered again {recovered:.1f} s after"
        f"\nthen 5 s at 80%: {told(after)}"
    )
    for steady in (calm, after):
        assert 200 in steady
        assert set(steady) <= ({200} if MEASURED else {200, 429, 503})
    assert growth < 0.05
    assert set(over) <= {200, 429, 503}
    assert set(over) > {200}, "this was no overload"
    assert worker.is_running()
    assert worker.memory_info().rss < 400e6


def told(statuses: Counter[int]) -> str:
    """Statuses with their counts."""
    return ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))


async def peak(url: str, seconds: float) -> float:
    """Requests a second that are answered if each of some callers asks again at once."""
    begun, done = time.monotonic(), 0

    async def call(http: httpx.AsyncClient) -> None:
        nonlocal done
        while time.monotonic() < begun + seconds or not done:
            status = await ask(http)  # apart: `done += await ...` would read `done` too early
            done += status == 200

    async with client(url) as http:
        await asyncio.gather(*(call(http) for _ in range(CALLERS)))
    return done / (time.monotonic() - begun)


async def load(url: str, rate: float, seconds: float) -> Counter[int]:
    """The statuses of requests that come at a fixed rate, whether or not earlier ones are answered."""
    async with client(url) as http, asyncio.TaskGroup() as group:
        asked = [group.create_task(ask(http)) async for _ in ticks(rate, seconds)]
    return Counter(one.result() for one in asked)


async def overload(url: str, seconds: float) -> tuple[Counter[int], float]:
    """The statuses of callers who ask again at once, and the seconds until a later one is answered."""
    end, found = time.monotonic() + seconds, Counter[int]()

    async def call(http: httpx.AsyncClient) -> None:
        while time.monotonic() < end or not found:
            status = await ask(http)
            found[status] += 1

    async with client(url) as http:
        await asyncio.gather(*(call(http) for _ in range(FLOOD)))
        ended = time.monotonic()
        while await ask(http) != 200:
            await asyncio.sleep(0.1)
        return found, time.monotonic() - ended


async def fill(url: str) -> None:
    """Ask until the cache is full, so that memory has settled on a machine of any speed."""
    async with client(url) as http:
        for _ in range(CACHED // LIST // CALLERS + 1):
            await asyncio.gather(*(ask(http) for _ in range(CALLERS)))


async def ticks(rate: float, seconds: float) -> AsyncIterator[int]:
    """Numbers at a fixed rate."""
    begun = time.monotonic()
    for number in range(round(rate * seconds)):
        await asyncio.sleep(begun + number / rate - time.monotonic())
        yield number


def client(url: str) -> httpx.AsyncClient:
    """A client that opens as many connections as it is asked for."""
    limits = httpx.Limits(
        max_connections=None, max_keepalive_connections=CALLERS, keepalive_expiry=1
    )
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits, trust_env=False)


async def ask(http: httpx.AsyncClient) -> int:
    """The status of a request whose sentences nobody asked about before."""
    items = [
        {
            "text": f"In note {next(NUMBERS)} Canberra, which had hailed AUKUS, defied its critics.",
            "target": "AUKUS",
        }
        for _ in range(LIST)
    ]
    return (await http.post("/v1/score", json={"items": items})).status_code
