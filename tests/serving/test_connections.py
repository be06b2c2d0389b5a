"""Connections that take their time: real sockets that say too little, too slowly, or twice."""

import contextlib
import shlex
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import PATIENCE


@pytest.fixture(scope="module")
def short(start_server: Any) -> Any:
    """A server that waits a second for a head, and soon gives up waiting for the rest."""
    return start_server(head_seconds=1, body_seconds=1, deadline_seconds=1)


@contextlib.contextmanager
def line(server: Any, said: bytes = b"") -> Iterator[socket.socket]:
    """A connection on which something was said."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as made:
        made.sendall(said)
        yield made


def wait_until_closed(made: socket.socket, drip: bytes = b"") -> None:
    """Wait until the server closes the connection; a byte is sent every 0.1 s."""
    end = time.monotonic() + PATIENCE
    made.settimeout(0.1)
    while time.monotonic() < end:
        try:
            if drip:
                made.sendall(drip)
            if not made.recv(1 << 16):
                return
        except TimeoutError:
            continue
        except ConnectionError:
            return
    raise AssertionError("it stays open")


@pytest.mark.parametrize(
    ("said", "drip"),
    [
        (b"", b""),
        (b"GET /livez HTTP/1.1\r\nX: ", b"y"),
        (b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\nGET", b"T"),
    ],
    ids=["silent", "slow head", "slow second head"],
)
def test_a_head_has_a_deadline(short: Any, said: bytes, drip: bytes) -> None:
    """Whoever says nothing, or a byte now and then, is cut off, also after a first answer."""
    dropped = short.metric(r'dragoman_dropped_connections_total\{reason="head"\}')
    with line(short, said) as made:
        wait_until_closed(made, drip)
    assert short.metric(r'dragoman_dropped_connections_total\{reason="head"\}') >= dropped + 1


def test_an_answer_has_a_deadline(short: Any) -> None:
    """Who asks for much again and again and reads nothing is cut off."""
    asked = b"GET /static_content/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    reason = r'dragoman_dropped_connections_total\{reason="answer"\}'
    dropped = short.metric(reason)
    with line(short) as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.sendall(20 * asked)
        short.until(lambda: short.metric(reason) > dropped)


def test_slow_heads_shut_nobody_out(start_server: Any) -> None:
    """Four hundred half-open requests, more than it may have files, and others are answered."""
    serve = shlex.join([str(Path(sys.executable).with_name("dragoman")), "serve"])
    served = start_server("bash", "-c", f"ulimit -n 256 && exec {serve}")
    with contextlib.ExitStack() as held:
        for _ in range(400):
            held.enter_context(line(served, b"GET /livez HTTP/1.1\r\nX: "))
        for _ in range(5):
            assert httpx.get(f"{served.url}/livez", timeout=PATIENCE).status_code == 200
        assert served.score({"text": "Oslo hailed AUKUS.", "target": "AUKUS"})["results"]
        assert served.metric(r'dragoman_dropped_connections_total\{reason="connections"\}') >= 144
    assert served.http.get("/livez").status_code == 200


def test_readers_that_do_not_read_shut_nobody_out(start_server: Any) -> None:
    """They have to go as those do who say nothing; no key is needed for what they ask for."""
    served = start_server(most_connections=20)
    asked = b"GET /static_content/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with contextlib.ExitStack() as held:
        for _ in range(40):
            held.enter_context(line(served, 20 * asked))
        served.until(served.ready)  # until then their answers are still on the way
        for _ in range(5):
            assert httpx.get(f"{served.url}/livez", timeout=PATIENCE).status_code == 200


def test_two_lengths_of_one_body_end_the_connection(short: Any) -> None:
    """A proxy may have believed the other one, so nothing after it is read as a request."""
    body = b'{"items": []}'
    head = b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    two = b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n" % len(body)
    with line(short, head + two + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)) as made:
        made.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        with contextlib.suppress(ConnectionError):
            while part := made.recv(1 << 16):
                heard += part
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in heard
    assert heard.count(b"HTTP/1.1 ") == 1
