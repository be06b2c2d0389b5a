"""Records what train, evaluate and retrain did where a team looks: parameters, figures, the artifact's id.

`MLFLOW_TRACKING_URI` says where, `MLFLOW_EXPERIMENT_NAME` under which experiment (`dragoman`).
A record that fails at the end costs the record, never the result.
"""

import json
import logging
import os
import re
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman import __version__
from dragoman.artifact import Artifact
from dragoman.errors import UnreadableInput
from dragoman.extras import missing
from dragoman.terminal import echo

if TYPE_CHECKING:
    from mlflow import MlflowClient

_LONGEST = 6_000  # characters of a parameter, as MLflow takes them
_AT_ONCE = 200  # figures sent together
_NAMES = ("dev_set", "kind", "name", "capability", "rows")
_INTERVAL = {"value", "low", "high"}


class Tracker(StrEnum):
    """Where a run can be recorded."""

    MLFLOW = "mlflow"


Track = Annotated[
    Tracker | None,
    typer.Option(help="Record parameters, figures and the artifact's id at MLFLOW_TRACKING_URI."),
]


class Record:
    """A run as it is recorded; this one is recorded nowhere."""

    def step(self, name: str, value: float, step: int) -> None:
        """A figure in the course of a training."""

    def figures(self, told: object) -> None:
        """All figures in a JSON value, with their intervals."""

    def artifact(self, artifact: Artifact) -> None:
        """Which artifact it is about."""

    def note(self, name: str, value: object) -> None:
        """Something that is no figure."""


@contextmanager
def tracked(track: Tracker | None, command: str, parameters: Mapping[str, Any]) -> Iterator[Record]:
    """A record of a command's run for as long as the block takes; it says whether the block failed.

    Raises:
        MissingExtra: MLflow is not installed.
        UnreadableInput: the tracking server does not answer, or its address is unusable.
    """
    if track is None:
        yield Record()
        return
    record = _begin(command, parameters)
    try:
        yield record
    except BaseException as problem:
        failed = not (isinstance(problem, typer.Exit) and problem.exit_code != 2)
        record.end("FAILED" if failed else "FINISHED")
        raise
    record.end("FINISHED")


def flattened(told: object, prefix: str = "") -> Iterator[tuple[str, float]]:
    """Figures by name; `NAME_low` and `NAME_high` are the ends of the interval of `NAME`."""
    if isinstance(told, dict):
        own = [str(told[name]) for name in _NAMES if isinstance(told.get(name), str)]
        prefix = ".".join(filter(None, [prefix, *own]))
        if told.keys() >= _INTERVAL:
            ends = {f"{prefix}_low": told["low"], f"{prefix}_high": told["high"]}
            yield from ((_plain(name), value) for name, value in ({prefix: told["value"]} | ends).items())  # fmt: skip
            return
        for name, value in told.items():
            yield from flattened(value, f"{prefix}.{name}" if prefix else name)
    elif isinstance(told, list):
        for one in told:
            if isinstance(one, dict) and not told[0].keys().isdisjoint(_NAMES):
                yield from flattened(one, prefix)
    elif isinstance(told, int | float) and not isinstance(told, bool):
        yield _plain(prefix), float(told)


def _plain(name: str) -> str:
    """A name with the characters that MLflow takes."""
    return re.sub(r"[^\w./-]+", "_", name, flags=re.ASCII)


def _begin(command: str, parameters: Mapping[str, Any]) -> "_MlflowRecord":
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")  # nothing is reported to anybody
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        from mlflow import MlflowClient, get_tracking_uri
    except ModuleNotFoundError as problem:
        raise missing("--track mlflow", problem) or problem from None
    name = os.environ.get("MLFLOW_EXPERIMENT_NAME", "dragoman")
    try:
        client = MlflowClient()
        found = client.get_experiment_by_name(name)
        experiment = found.experiment_id if found else client.create_experiment(name)
        tags = {"dragoman.command": command, "dragoman.version": __version__}
        run = client.create_run(experiment, tags=tags, run_name=command).info.run_id
        for key, value in parameters.items():
            client.log_param(run, _plain(key), _shown(value))
    except Exception as problem:  # noqa: BLE001 - whatever a store of MLflow's, or its driver, raises
        raise UnreadableInput(
            f"--track mlflow: cannot record at {_without_secrets(get_tracking_uri())} "
            f"({_sentence(problem)}); set MLFLOW_TRACKING_URI"
        ) from None
    return _MlflowRecord(client, run)


class _MlflowRecord(Record):
    """A run of MLflow; what cannot be recorded is said once, and the command goes on."""

    def __init__(self, client: "MlflowClient", run: str) -> None:
        self._client = client
        self._run = run
        self._figures: list[tuple[str, float, int]] = []
        self._broken = False

    def step(self, name: str, value: float, step: int) -> None:
        self._figures.append((name, value, step))
        if len(self._figures) >= _AT_ONCE:
            self._send()

    def figures(self, told: object) -> None:
        self._figures += [(name, value, 0) for name, value in flattened(told)]

    def artifact(self, artifact: Artifact) -> None:
        self.note("artifact", artifact.id)
        if parent := artifact.about.get("parent"):
            self.note("parent", parent)

    def note(self, name: str, value: object) -> None:
        self._try("set_tag", f"dragoman.{name}", _shown(value))

    def end(self, status: str) -> None:
        """Send the rest, and say how it ended."""
        self._send()
        self._try("set_terminated", status)

    def _send(self) -> None:
        from mlflow.entities import Metric

        now = int(1000 * time.time())
        told = [Metric(name, value, now, step) for name, value, step in self._figures]
        self._figures = []
        for begin in range(0, len(told), _AT_ONCE):
            self._try("log_batch", told[begin : begin + _AT_ONCE])

    def _try(self, what: str, *values: Any) -> None:  # noqa: ANN401
        if self._broken:
            return
        try:
            getattr(self._client, what)(self._run, *values)
        except Exception as problem:  # noqa: BLE001 - the result is worth more than its record
            self._broken = True
            echo(f"dragoman: not all is recorded: {_sentence(problem)}", err=True)


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_LONGEST]


def _sentence(problem: Exception) -> str:
    """The first words of what MLflow said, which may go on for pages."""
    said = _without_secrets(str(problem))
    return textwrap.shorten(said, 160, placeholder=" ...") or type(problem).__name__


def _without_secrets(text: str) -> str:
    return re.sub(r"//[^/@\s]+@", "//***@", text)
