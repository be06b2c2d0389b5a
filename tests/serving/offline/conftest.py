"""What the tests of offline scoring share: sentences of our own, plans, and runs in this process."""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dragoman.artifact import Artifact
from dragoman.serving.offline.assembly import assembler
from dragoman.serving.offline.finding import find_sources
from dragoman.serving.offline.local_engine import run_locally
from dragoman.serving.offline.output import Output
from dragoman.serving.offline.plan import Plan
from dragoman.serving.offline.run import Run
from dragoman.serving.offline.settings import Command, Settings
from dragoman.serving.offline.sources import Format

Planner = Callable[..., Plan]
Runner = Callable[..., Run]
SENTENCES = [
    ("Moscow rejects NATO enlargement.", "NATO enlargement"),
    ("Canberra hailed AUKUS as vital, a pact that Beijing denounced.", "AUKUS"),
    ("Oslo hosts the talks on grain.", "grain deal"),
    ("Warsaw supports sanctions on Russia; Budapest objects.", "sanctions on Russia"),
    ("Delhi welcomes the Quad, and says so.", "the Quad"),
]


@pytest.fixture(scope="session")
def questions() -> Callable[[int], list[dict[str, Any]]]:
    """Rows to score, no two texts alike."""
    return lambda count: [
        {"id": number, "text": f"Day {number}: {text}", "target": target}
        for number in range(count)
        for text, target in [SENTENCES[number % len(SENTENCES)]]
    ]


@pytest.fixture(scope="session")
def write_rows() -> Callable[[Path, Iterable[dict[str, Any] | str]], Path]:
    """Writes a JSON Lines file; a row that is text is written as it is."""

    def write(path: Path, rows: Iterable[dict[str, Any] | str]) -> Path:
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def read_rows() -> Callable[[Path], list[dict[str, Any]]]:
    """The rows of a JSON Lines file."""
    return lambda path: [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


@pytest.fixture
def plan(artifact: Artifact) -> Planner:
    """Plans for inputs, by their names."""

    def make(*inputs: Path | str, command: Command = Command.SCORE, **settings: Any) -> Plan:
        otherwise = Format.JSONL if command is Command.SCORE else Format.DOCUMENT
        sources = find_sources([str(one) for one in inputs], otherwise)
        return Plan(sources, Settings.of(command, artifact, None, **settings))

    return make


@pytest.fixture
def run(plan: Planner) -> Runner:
    """Runs of the local engine with one worker, from inputs to an output."""

    def make(output: Path | str, *inputs: Path | str, **settings: Any) -> Run:
        engine = partial(run_locally, workers=1)
        return Run(plan(*inputs, **settings), Output(str(output)), assembler(str(output)), engine)

    return make
