"""Starting and ending: what cannot be served is told in one sentence, and nothing stays behind."""

import contextlib
import os
import signal
import socket
import threading
from typing import Any

import httpx
import psutil
import pytest
from circus.client import CircusClient
from circus.exc import CallError

from .conftest import PATIENCE, free_port


@pytest.fixture
def taken() -> Any:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_ends_the_start(start_server: Any, taken: int) -> None:
    """One sentence, no traceback, and an exit code at which systemd tries again."""
    served = start_server(wait=False, port=taken)
    assert served.process.wait(timeout=PATIENCE) != 0
    (line,) = served.log.read_text().splitlines()
    assert f"cannot listen on 127.0.0.1, port {taken}: Address already in use" in line


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--port", "0"), "DRAGOMAN_PORT='0': must be at least 1"),
        (("--port", "99999"), "DRAGOMAN_PORT='99999': must be at most 65535"),
        (("--host", "203.0.113.9"), "cannot listen on 203.0.113.9"),
        (("--host", ""), "DRAGOMAN_HOST='': is no address"),
        (("--host", "nowhere.invalid"), "'nowhere.invalid': is no address or known name"),
        (("--artifact", "nowhere"), "nowhere: no model artifact here"),
        (("--new-key", "a b"), "'a b' cannot name a caller"),
        (("--new-key", ""), "'' cannot name a caller"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_served_is_told(
    dragoman: Any, arguments: tuple[str, ...], reason: str
) -> None:
    """One sentence that names what is wrong; nothing else is taken instead."""
    answer = dragoman("serve", *arguments)
    assert answer.returncode == 2
    assert answer.stderr.startswith("dragoman: ")
    assert answer.stderr.count("\n") == 1
    assert reason in answer.stderr
    assert answer.stdout == ""


def test_a_name_is_listened_on(start_server: Any) -> None:
    """`localhost` means this machine."""
    assert start_server(host="localhost").ready()


def test_a_worker_that_was_killed_is_replaced_and_forgotten(
    start_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a container; the requests that it was answering are not told as under way for ever."""
    monkeypatch.setenv("BENTOML_CONTAINERIZED", "True")
    served = start_server(processes=1, threads=1, cache_answers=0)
    (worker,) = served.workers()
    items = [{"text": f"Oslo hailed AUKUS, {n} times.", "target": "AUKUS"} for n in range(512)]

    killed = threading.Event()

    def ask() -> None:
        with contextlib.suppress(httpx.TransportError):  # it is killed while it answers
            while not killed.is_set():
                httpx.post(f"{served.url}/v1/score", json={"items": items}, timeout=PATIENCE)

    caller = threading.Thread(target=ask)
    caller.start()
    served.until(lambda: served.metric("dragoman_queue_requests") == 1)
    killed.set()
    worker.kill()
    caller.join()
    served.until(lambda: served.workers() not in ([], [worker]) and served.ready())
    assert served.metric("dragoman_queue_requests") == 0
    assert served.metric(r"dragoman_model_info\{.*\}") == 1


def test_workers_end_with_their_supervisor(start_server: Any) -> None:
    """After `kill -9` of the supervisor its port is free at once for the next one."""
    port = free_port()
    served = start_server(port=port, processes=2)
    workers = served.workers()
    assert len(workers) == 2
    os.kill(served.process.pid, signal.SIGKILL)
    gone, alive = psutil.wait_procs(workers, timeout=PATIENCE)
    assert (len(gone), alive) == (2, [])
    assert start_server(port=port).ready()


def test_the_supervisor_ends_with_its_loop(start_server: Any) -> None:
    """Where BentoML's own supervisor ends, so does the process, and not with 0."""
    served = start_server()
    workers = served.workers()
    for one in psutil.Process(served.process.pid).net_connections("tcp"):
        if one.status == psutil.CONN_LISTEN and one.laddr.port != served.port:
            _tell_to_quit(one.laddr.port)
    assert served.process.wait(timeout=PATIENCE) != 0
    assert "dragoman: the supervisor of the workers has ended" in served.log.read_text()
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == []


def _tell_to_quit(port: int) -> None:
    """Tell circus, BentoML's supervisor, to quit, if it is what listens at this port."""
    client = CircusClient(endpoint=f"tcp://127.0.0.1:{port}", timeout=10)
    with contextlib.suppress(CallError):  # it may end before it answers
        client.call({"command": "quit", "properties": {}})
    client.stop()
