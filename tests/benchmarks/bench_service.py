"""The service against the obvious alternative, in one run on one machine: `make bench`.

The alternative is what one writes in ten lines: an ASGI app that hands each text to a transformers
text-classification pipeline of the same backbone, fp32, on a thread. Both run as processes of
their own behind uvicorn; 16 callers ask each for single items, rounds alternate, the client's own
work included. Lists of 64 are compared with `Labeller.score` in this process. Texts never repeat,
so the cache helps nobody.
"""

import asyncio
import itertools
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx

from dragoman.labeller import Labeller, ScoreItem

CALLERS, SECONDS, ROUNDS, LIST = 16, 5.0, 3, 64
NUMBERS = itertools.count()


def main() -> None:
    """Print throughput and latency of both, and their ratios."""
    asyncio.run(compare())


async def compare() -> None:
    """Run the rounds and print the medians."""
    with tempfile.TemporaryDirectory() as home:
        async with AsyncExitStack() as stack:
            started = time.perf_counter()
            ours = await stack.enter_async_context(running(OURS, home))
            print(f"ready {time.perf_counter() - started:.1f} s after its start (5)")
            theirs = await stack.enter_async_context(running(THEIRS, home))
            rounds = [(await load(ours), await load(theirs)) for _ in range(ROUNDS)]
            lists = [(await in_lists(ours), offline()) for _ in range(ROUNDS)]
    for name, side in (("dragoman", 0), ("pipeline", 1)):
        rate, late = (statistics.median(one[side][part] for one in rounds) for part in (0, 1))
        print(f"{name}: {rate:.0f} items/s one by one, {CALLERS} callers, p99 {1e3 * late:.0f} ms")
    rates = [ours[0] / theirs[0] for ours, theirs in rounds]
    lates = [ours[1] / theirs[1] for ours, theirs in rounds]
    print(
        f"throughput {statistics.median(rates):.1f}x (2), p99 {statistics.median(lates):.2f}x (0.5)"
    )
    share = statistics.median(http / process for http, process in lists)
    print(f"lists of {LIST}: {100 * share:.0f}% of offline scoring (90)")


OURS = [str(Path(sys.executable).with_name("dragoman")), "serve"]
THEIRS = [sys.executable, str(Path(__file__).with_name("pipeline_app.py"))]


@asynccontextmanager
async def running(command: list[str], home: str) -> AsyncIterator[str]:
    """A server's address, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = os.environ | {"DRAGOMAN_PORT": port, "DRAGOMAN_HOME": home, "BENTOML_HOME": home}
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=quiet, stderr=quiet
    )
    try:
        await answering(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def answering(url: str) -> None:
    """Wait until a server is ready."""
    async with httpx.AsyncClient() as client:
        for _ in range(600):
            try:
                if (await client.get(f"{url}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)
    raise TimeoutError(url)


def item() -> dict[str, str]:
    """A question that nobody asked before."""
    text = f"In statement {next(NUMBERS)}, the spokesman said that Canberra, which had hailed AUKUS as vital, would not give in to those who denounced the pact."  # fmt: skip
    return {"text": text, "target": "AUKUS"}


async def load(url: str) -> tuple[float, float]:
    """Items a second, and the 99th percentile of the latency in seconds."""
    latencies: list[float] = []
    end = time.perf_counter() + SECONDS

    async def ask(client: httpx.AsyncClient) -> None:
        while (started := time.perf_counter()) < end:
            answer = await client.post("/v1/score", json={"items": [item()]})
            answer.raise_for_status()
            latencies.append(time.perf_counter() - started)

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await asyncio.gather(*(ask(client) for _ in range(CALLERS)))
    return len(latencies) / SECONDS, statistics.quantiles(latencies, n=100)[-1]


async def in_lists(url: str) -> float:
    """Items a second in lists, two callers."""
    bodies = [[{"items": [item() for _ in range(LIST)]} for _ in range(6)] for _ in range(2)]

    async def ask(client: httpx.AsyncClient, mine: list[dict[str, object]]) -> None:
        for body in mine:
            (await client.post("/v1/score", json=body)).raise_for_status()

    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        started = time.perf_counter()
        await asyncio.gather(*(ask(client, mine) for mine in bodies))
    return 12 * LIST / (time.perf_counter() - started)


def offline() -> float:
    """Items a second of the labeller in this process."""
    labeller = Labeller()
    items = [ScoreItem.from_row(item()) for _ in range(12 * LIST)]
    started = time.perf_counter()
    for _ in labeller.score(items):
        pass
    return len(items) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
