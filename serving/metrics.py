"""Prometheus metrics, one set a process; `docs/service.md` says what each one means."""

import collections
import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from dragoman.stance import Stance

BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """What the service counts; in several processes the sum is told, whichever is asked."""

    def __init__(self) -> None:
        _forget(lambda process: process == os.getpid())  # another one had our number before
        self._registry = CollectorRegistry()
        self.requests = self._counter("requests", "Answered requests.", "route", "status")
        self.seconds = Histogram(
            "dragoman_request_seconds",
            "Time from the first byte to the answer.",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.items = self._counter("items", "Items of lists, ok or invalid.", "route", "status")
        self.answers = self._counter("answers", "Stances told.", "stance")
        self.unsure = self._counter("unsure_answers", "Answers under the threshold.")
        self.tokens = self._counter("tokens", "Tokens that the encoder read.")
        self.passes = self._counter("passes", "Passes asked for, by where they came from.", "source")  # fmt: skip
        self.rejects = self._counter("rejects", "Requests refused, by reason.", "reason")
        self.dropped = self._counter("dropped_connections", "Connections closed by us, by reason.", "reason")  # fmt: skip
        self.promotions = self._counter("promotions", "Changes of model tried.", "outcome")
        self.background = self._counter("background_mistakes", "Mistakes of background tasks.", "task")  # fmt: skip
        self.queue = self._gauge("queue_requests", "Requests at work or waiting.", "livesum")
        self.wait = self._gauge("queue_wait_seconds", "Time that new work would wait.", "livemax")
        self.model = self._gauge("model_info", "1 for the model that answers.", "livemax", "model")

    def count_pass(self, what: str, number: int) -> None:
        """Count a pass by its source, or the tokens of one; safe from any thread."""
        if what == "tokens":
            self.tokens.inc(number)
        else:
            self.passes.labels(what).inc(number)

    def count_items(self, route: str, good: int, invalid: int) -> None:
        """Count the items of a list."""
        self.items.labels(route, "ok").inc(good)
        self.items.labels(route, "invalid").inc(invalid)

    def count_answers(self, answers: Iterable[tuple[Stance, bool]]) -> None:
        """Count stances told, and how many of them were unsure."""
        for (stance, unsure), number in collections.Counter(answers).items():
            self.answers.labels(stance.value).inc(number)
            self.unsure.inc(number if unsure else 0)

    def text(self) -> bytes:
        """All of it, in the text format."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        _forget(lambda process: not psutil.pid_exists(process))
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"dragoman_{name}", about, labels, registry=self._registry)

    def _gauge(self, name: str, about: str, mode: str, *labels: str) -> Gauge:
        return Gauge(
            f"dragoman_{name}",
            about,
            labels,
            registry=self._registry,
            multiprocess_mode=mode,  # type: ignore[arg-type]
        )


def _forget(gone: Callable[[int], bool]) -> None:
    """Drop the gauges of processes that are gone: those that were killed could not do it."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return
    for file in Path(folder).glob("gauge_live*.db"):
        process = int(file.stem.rpartition("_")[2])
        if gone(process):
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]
