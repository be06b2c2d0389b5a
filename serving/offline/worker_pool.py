"""Worker processes of one thread each: started when there is work, replaced when they die."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from dragoman.errors import InvalidArtifact

from .answering import Answer
from .settings import Json, Settings

_ONE_THREAD = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}


class WorkerDied(Exception):
    """A worker process ended without an answer: out of memory, or killed."""


class Worker:
    """One process; not to be used by two threads at once."""

    def __init__(self, settings: Settings) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _ONE_THREAD | {"PYTHONIOENCODING": "utf-8"},
        )
        self._send(settings.to_json())

    def answer(self, jobs: Sequence[Json]) -> list[Answer]:
        """The answers to some jobs.

        Raises:
            WorkerDied: there will be none.
            InvalidArtifact: the worker could not load its model.
        """
        self._send(json.dumps(jobs))
        assert self._process.stdout is not None
        try:
            message: dict[str, Any] = json.loads(self._process.stdout.readline())
        except (OSError, ValueError):
            raise WorkerDied from None
        if "fatal" in message:
            raise InvalidArtifact(message["fatal"])
        answers: list[Answer] = message["answers"]
        return answers

    def stop(self) -> None:
        """End the process now."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be sent cannot be
                    pipe.close()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise WorkerDied from None


class WorkerPool:
    """As many workers as threads use it; each thread has its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mine = threading.local()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def answer(self, jobs: Sequence[Json]) -> list[Answer]:
        """Answer some jobs; a job on which two workers died is given up, the others are answered."""
        if not jobs:
            return []
        try:
            return self._worker().answer(jobs)
        except WorkerDied:
            self._bury()
        return [self._alone(job) for job in jobs]

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                worker.stop()
            self._all.clear()

    def _alone(self, job: Json) -> Answer:
        for _ in range(2):
            try:
                return self._worker().answer([job])[0]
            except WorkerDied:
                self._bury()
        return "could not be answered: the process that tried ended twice, out of memory perhaps"

    def _worker(self) -> Worker:
        worker: Worker | None = getattr(self._mine, "worker", None)
        if worker is None:
            with self._lock:
                if self._closed:
                    raise WorkerDied
                worker = Worker(self._settings)
                self._all.add(worker)
            self._mine.worker = worker
        return worker

    def _bury(self) -> None:
        worker: Worker | None = getattr(self._mine, "worker", None)
        self._mine.worker = None
        if worker is not None:
            with self._lock:
                self._all.discard(worker)
            worker.stop()
