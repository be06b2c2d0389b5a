"""What the tests of the service share: a real server process on a free port, and artifacts to promote."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from dragoman.artifact import CARD, Artifact, write_manifest

from .postgres import Postgres, programs, running

Json = dict[str, Any]
PATIENCE = 600
"""Seconds after which something counts as never: no machine that tests may run on is as slow."""
PATIENT = {
    "deadline_seconds": PATIENCE,
    "longest_wait_seconds": PATIENCE,
    "body_seconds": PATIENCE,
    "head_seconds": PATIENCE,
}
"""Settings under which a slow machine is no reason to refuse; tests of these limits set their own."""


LIMITS = httpx.Limits(keepalive_expiry=1)
"""A server closes idle connections after five seconds; a slow machine may use one just then."""


@dataclass
class Server:
    """A running `dragoman serve`: its address, its process, its registry and its log."""

    url: str
    process: "subprocess.Popen[bytes]"
    home: Path
    log: Path
    http: httpx.Client

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def score(self, *items: Any, **fields: Any) -> Json:
        """The answer to a request to score."""
        answer = self.http.post("/v1/score", json={"items": list(items)} | fields)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def events(self, name: str) -> list[Json]:
        """The events of one name that the log holds so far."""
        *whole, _ = self.log.read_text("utf-8").split("\n")  # the last one may be half written
        lines = (line for line in whole if line.startswith("{"))
        return [event for event in map(json.loads, lines) if event["event"] == name]

    def metric(self, pattern: str) -> float:
        """The sum of the samples whose name and labels match."""
        answer = self.http.get("/metrics")
        assert answer.status_code == 200, answer.text
        return sum(map(float, re.findall(rf"^{pattern} (\S+)$", answer.text, re.MULTILINE)))

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if "worker.service" in _command(child)]

    def until(self, true: Callable[[], object], ends: bool = False) -> None:
        """Wait until something holds; the process may only `end` meanwhile where that is expected."""
        end = time.monotonic() + PATIENCE
        while not true():
            told = self.log.read_text("utf-8", "replace")[-3000:]
            assert time.monotonic() < end, f"not within {PATIENCE} s: {told}"
            assert ends or self.process.poll() is None, f"it has ended: {told}"
            time.sleep(0.1)

    def stop(self) -> int:
        """End it as an operator does; returns its exit code."""
        self.http.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=PATIENCE)

    def ready(self) -> bool:
        """Whether a model answers."""
        try:
            return self.http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False


def _command(process: psutil.Process) -> str:
    """The command line of a process; nothing of one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # also a zombie
        return ""


StartServer = Callable[..., Server]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path, **settings: Any) -> dict[str, str]:
    """Our environment, with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DRAGOMAN_")}
    own = {f"DRAGOMAN_{name.upper()}": str(value) for name, value in settings.items()}
    own |= {"DRAGOMAN_HOME": str(home), "BENTOML_HOME": str(home / "bentoml")}
    return kept | own


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts servers, and ends them with the module."""
    started: list[Server] = []

    def start(*command: str, wait: bool = True, **settings: Any) -> Server:
        home = tmp_path_factory.mktemp("served")
        port = settings.pop("port", None) or free_port()
        script = str(Path(sys.executable).with_name("dragoman"))
        log = home / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command or (script, "serve"),
                cwd=home,
                env=environment(home, port=port, **PATIENT | settings),
                stdout=stream,
                stderr=subprocess.STDOUT,
            )
        url = f"http://127.0.0.1:{port}"
        http = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False, limits=LIMITS)
        server = Server(url, process, home, log, http)
        started.append(server)
        if wait:
            server.until(server.ready)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def server(start_server: StartServer) -> Server:
    """A server with the shipped artifact and default settings, but for its patience."""
    return start_server()


@pytest.fixture(scope="session")
def other_artifact(artifact: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """The shipped network under another id, less sure of itself: its probabilities differ."""
    folder = tmp_path_factory.mktemp("artifacts") / "other"
    shutil.copytree(artifact.folder, folder)
    card = json.loads((folder / CARD).read_text("utf-8"))
    card["temperature"] = {ask: 1.5 * value for ask, value in card["temperature"].items()}
    (folder / CARD).write_text(json.dumps(card), "utf-8")
    write_manifest(folder)
    return Artifact.load(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A Postgres server."""
    if programs() is None:
        pytest.skip("no Postgres server is installed here: apt-get install postgresql")
    with running(free_port()) as server:
        yield server
