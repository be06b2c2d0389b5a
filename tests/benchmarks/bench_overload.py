"""What the service still answers when more is asked than it can do: the table of docs/service.md.

`python tests/benchmarks/bench_overload.py --seconds 10`. For each length of lists, 16 callers who ask
again at once give the peak, measured before and after each load (others may use the machine). Then 2, 5 and 20 times as many callers ask: at once again after every
answer, also after a refusal, or, with back-off, after what Retry-After says and a random second
more. Only what was answered with 200 within the time counts. Each length has a server of its own
with default settings and one process; the callers share its processors. Texts never repeat, so
the cache helps nobody.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field

from bench_service import OURS, item, running

CALLERS = 16
LISTS, LOADS = (1, 8, 40, 200), (2, 5, 20)


@dataclass
class Measured:
    """What callers got: answers by status, and the seconds that those with 200 took."""

    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def goodput(self) -> float:
        """Requests answered with 200, a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, which: int) -> float:
        """A percentile of the latency of the answered, in seconds."""
        if len(self.latencies) < 2:
            return float("nan")
        return statistics.quantiles(self.latencies, n=100)[which - 1]


async def load(port: int, callers: int, length: int, seconds: float, backs_off: bool) -> Measured:
    """Let so many callers ask for lists of one length for a while."""
    found = Measured(seconds)
    end = time.perf_counter() + seconds

    async def call() -> None:
        reader, writer = await connect(port)
        while (begun := time.perf_counter()) < end:
            if reader.at_eof():  # closed while we backed off
                reader, writer = await connect(port)
            writer.write(request(length))
            status, pause = await answer(reader)
            now = time.perf_counter()
            if now <= end:
                found.statuses[status] += 1
                if status == 200:
                    found.latencies.append(now - begun)
            if status != 200 and backs_off:
                await asyncio.sleep(min(pause + random.random(), max(0.0, end - now)))
        writer.close()

    with contextlib.suppress(TimeoutError):  # what is answered after the end does not count
        async with asyncio.timeout(seconds + 1):
            await asyncio.gather(*(call() for _ in range(callers)))
    return found


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the server."""
    return await asyncio.open_connection("127.0.0.1", port)


def request(length: int) -> bytes:
    """A request whose texts nobody asked about before."""
    body = json.dumps({"items": [item() for _ in range(length)]}).encode()
    head = f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/json\r\n\r\n".encode() + body


async def answer(reader: asyncio.StreamReader) -> tuple[int, float]:
    """The status of an answer, and the seconds of its Retry-After."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    await reader.readexactly(int(fields["content-length"]))
    return int(head.split(" ", 2)[1]), float(fields.get("retry-after", 0))


async def table(lengths: list[int], loads: list[int], seconds: float) -> None:
    """Print a line for each length of lists, load and habit of the callers."""
    print("| items | load | back-off | of the peak | p50, p99 of the answered | answers |")
    print("| --- | --- | --- | --- | --- | --- |")
    for length in lengths:
        with tempfile.TemporaryDirectory() as home:
            async with running(OURS, home) as url:
                port = int(url.rsplit(":", 1)[1])
                await load(port, CALLERS, length, 3, False)  # the cache fills, speed is learned
                peak = await load(port, CALLERS, length, seconds, False)
                print(line(length, 1, False, peak, ()), flush=True)
                for times, backs_off in itertools.product(loads, (False, True)):
                    await idle(port)
                    found = await load(port, times * CALLERS, length, seconds, backs_off)
                    await idle(port)
                    after = await load(port, CALLERS, length, seconds, False)
                    print(line(length, times, backs_off, found, (peak, after)), flush=True)
                    peak = after


async def idle(port: int) -> None:
    """Wait until nothing of the callers before is under way."""
    while True:
        reader, writer = await connect(port)
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        text = (await reader.read()).decode()
        writer.close()
        if "\ndragoman_queue_requests 0.0" in text:
            return
        await asyncio.sleep(0.2)


def line(
    length: int, times: int, backs_off: bool, found: Measured, peaks: tuple[Measured, ...]
) -> str:
    """A row of the table."""
    share = f"{found.goodput:.1f}/s"
    if peaks:
        share = f"{100 * found.goodput / statistics.mean(one.goodput for one in peaks):.0f}%"
    statuses = ", ".join(
        f"{count:,} x {status}" for status, count in sorted(found.statuses.items())
    )
    late = f"{found.percentile(50):.1f}, {found.percentile(99):.1f} s"
    habit = "yes" if backs_off else "no"
    return f"| {length} | {times} x | {habit} | {share} | {late} | {statuses} |"


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--lists", type=int, nargs="*", default=list(LISTS))
    parser.add_argument("--loads", type=int, nargs="*", default=list(LOADS))
    chosen = parser.parse_args()
    asyncio.run(table(chosen.lists, chosen.loads, chosen.seconds))


if __name__ == "__main__":
    main()
