"""Everything that answering needs, made once a process and closed with it."""

import asyncio
import signal
import threading
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from dragoman.artifact import Artifact

from .cache import AnswerCache, CachedEncoder
from .champion import Champions, Model
from .keys import Keys
from .logs import tell
from .metrics import Metrics
from .problems import Problem
from .scheduler import Scheduler
from .settings import Settings


class Desk:
    """Settings, model, threads, keys and metrics of one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.keys = Keys.read(Path(settings.keys_file)) if settings.keys_file else None
        self._cache = AnswerCache(settings.cache_answers)
        self.champions = Champions(self._encoder, self._tell, settings.artifact, settings.catalogue)
        self.scheduler = Scheduler(
            settings.passes_at_once, settings.most_requests, settings.longest_wait_seconds
        )
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to load the model, and to watch for another; returns at once."""
        loop = asyncio.get_running_loop()
        self._start(self._load())
        if self.settings.poll_seconds:
            self._start(self._poll())
        if threading.current_thread() is threading.main_thread():
            loop.add_signal_handler(signal.SIGHUP, lambda: self._start(self._load()))

    async def close(self) -> None:
        """Stop watching, and let the threads end."""
        for task in self._tasks:
            task.cancel()
        self.scheduler.close()

    @property
    def ready(self) -> Model:
        """The model that answers.

        Raises:
            Problem: 503, none has passed the probe yet.
        """
        model = self.champions.current
        if model is None:
            raise Problem(
                503, "No model is ready yet; try again.", "not_ready", {"Retry-After": "1"}
            )
        return model

    def _encoder(self, artifact: Artifact) -> CachedEncoder:
        return CachedEncoder(artifact, self._cache, self.metrics.count_pass)

    def _tell(self, event: str, level: str = "info", **fields: object) -> None:
        tell(event, level, **fields)
        if event in ("promoted", "promotion_failed"):
            self.metrics.promotions.labels(event).inc()
        if event == "promoted":
            if fields.get("before"):
                self.metrics.model.labels(fields["before"]).set(0)
            self.metrics.model.labels(fields["model"]).set(1)

    async def _load(self) -> None:
        await asyncio.to_thread(self.champions.reload)

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(self.settings.poll_seconds)
            if self.champions.moved():
                await self._load()

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
