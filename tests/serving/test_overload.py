"""More is asked than can be answered: real callers, on real sockets, without any back-off."""

import contextlib
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.serving.keys import fingerprint

from .conftest import PATIENCE

KEYS = {"greedy": "a greedy key", "modest": "a modest key"}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """A file with a key for each of two callers."""
    file = tmp_path / "keys"
    file.write_text("".join(f"{name} sha256:{fingerprint(key)}\n" for name, key in KEYS.items()))
    return file


def ask(http: httpx.Client, name: str, length: int) -> httpx.Response:
    """A list of questions that nobody asked before."""
    items = [
        {"text": f"At {time.time_ns()} Oslo hailed AUKUS, {n} times.", "target": "AUKUS"}
        for n in range(length)
    ]
    bearer = {"Authorization": f"Bearer {KEYS[name]}"}
    return http.post("/v1/score", json={"items": items}, headers=bearer)


def test_slow_bodies_of_one_key_shut_nobody_out(start_server: Any, keys: Path) -> None:
    """Beyond its limit a caller's bodies are 429, while others send theirs."""
    served = start_server(keys_file=keys, most_requests_of_one=4)
    head = (
        f"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEYS['greedy']}\r\n"
    )
    head += "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    with contextlib.ExitStack() as held:
        for _ in range(4):
            made = held.enter_context(socket.create_connection(("127.0.0.1", served.port)))
            made.sendall(head.encode())
        served.until(lambda: ask(served.http, "greedy", 1).status_code == 429)
        assert ask(served.http, "modest", 1).status_code == 200
    served.until(lambda: ask(served.http, "greedy", 1).status_code == 200)


def test_a_flood_of_one_key_leaves_answers_for_it_and_for_others(
    start_server: Any, keys: Path
) -> None:
    """Forty callers with lists get answers and refusals, no timeouts; another key gets its answers.

    Their 8,000 items on one thread are more than a second of work for any machine that takes over
    0.1 ms for an item, and one item of the other key is less unless it takes a second.
    """
    served = start_server(keys_file=keys, threads=1, longest_wait_seconds=1)
    ended = threading.Event()
    statuses: Counter[int] = Counter()

    def flood() -> None:
        with httpx.Client(base_url=served.url, timeout=PATIENCE) as http:
            while not ended.is_set():
                statuses[ask(http, "greedy", 200).status_code] += 1

    with ThreadPoolExecutor(40) as pool:
        callers = [pool.submit(flood) for _ in range(40)]
        try:
            served.until(lambda: statuses[503])
            with httpx.Client(base_url=served.url, timeout=PATIENCE) as http:
                modest = [ask(http, "modest", 1).status_code for _ in range(10)]
            before = statuses[200]
            served.until(lambda: statuses[200] > before and statuses[503] > 40)
        finally:
            ended.set()
    for one in callers:
        one.result()  # raises what went wrong there
    assert modest == [200] * 10
    assert set(statuses) == {200, 503}
