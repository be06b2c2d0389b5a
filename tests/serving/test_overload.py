"""More is asked than can be answered: real callers, on real sockets, without any back-off."""

import threading
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from dragoman.serving.keys import fingerprint

KEYS = {"greedy": "a greedy key", "modest": "a modest key"}


@pytest.fixture(scope="module")
def served(start_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server with a key for each of two callers."""
    file = tmp_path_factory.mktemp("keys") / "keys"
    file.write_text("".join(f"{name} sha256:{fingerprint(key)}\n" for name, key in KEYS.items()))
    return start_server(keys_file=file, longest_wait_seconds=2)


def ask(http: httpx.Client, name: str, length: int) -> httpx.Response:
    """A list of questions that nobody asked before."""
    items = [
        {"text": f"At {time.time_ns()} Oslo hailed AUKUS, {n} times.", "target": "AUKUS"}
        for n in range(length)
    ]
    bearer = {"Authorization": f"Bearer {KEYS[name]}"}
    return http.post("/v1/score", json={"items": items}, headers=bearer)


def test_a_flood_of_one_key_leaves_answers_for_it_and_for_others(served: Any) -> None:
    """Forty callers with lists get answers and refusals, no timeouts; another key gets its answers."""
    ended = threading.Event()
    statuses: Counter[int] = Counter()

    def flood() -> None:
        with httpx.Client(base_url=served.url, timeout=60) as http:
            while not ended.is_set():
                statuses[ask(http, "greedy", 40).status_code] += 1

    callers = [threading.Thread(target=flood) for _ in range(40)]
    for one in callers:
        one.start()
    try:
        served.until(lambda: statuses[503] > 40)
        with httpx.Client(base_url=served.url, timeout=60) as http:
            modest = [ask(http, "modest", 1).status_code for _ in range(10)]
        served.until(lambda: statuses[200] > 40)
    finally:
        ended.set()
        for one in callers:
            one.join()
    assert modest == [200] * 10
    assert set(statuses) <= {200, 429, 503}
