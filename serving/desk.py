"""Everything that answering needs, made once a process and closed with it."""

import asyncio
import signal
import threading
from pathlib import Path

from dragoman.artifact import Artifact
from dragoman.errors import DragomanError

from .cache import AnswerCache, CachedEncoder
from .champion import Champions, Model
from .keys import Keys
from .limits import Reading
from .logs import tell
from .metrics import Metrics
from .problems import Problem
from .scheduler import Scheduler
from .settings import Settings
from .traces import Traces
from .watch import Watch


class Desk:
    """Settings, model, threads, keys and metrics of one process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.traces = Traces.of(settings)
        self.keys = self._read_keys()
        self.reading = Reading(settings.most_requests_of_one)
        self._cache = AnswerCache(settings.cache_answers)
        self.champions = Champions(self._encoder, self._tell, settings.artifact, settings.catalogue)
        self.scheduler = Scheduler(
            settings.passes_at_once,
            settings.most_requests,
            settings.most_requests_of_one,
            settings.longest_wait_seconds,
        )
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to load the model, and to watch for another; returns at once."""
        loop = asyncio.get_running_loop()
        watch = Watch(self.champions, self.settings.poll_seconds, self._watch_failed)
        self._watching = loop.create_task(watch.run())
        if threading.current_thread() is threading.main_thread():
            loop.add_signal_handler(signal.SIGHUP, self._hang_up, watch)

    async def close(self) -> None:
        """Stop watching, let the threads end, and send the last spans."""
        if self._watching is not None:
            self._watching.cancel()
        self.scheduler.close()
        await asyncio.to_thread(self.traces.close)

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

    def _read_keys(self) -> Keys | None:
        return Keys.read(Path(self.settings.keys_file)) if self.settings.keys_file else None

    def _hang_up(self, watch: Watch) -> None:
        """SIGHUP: load the champion and the keys; a file of keys that is wrong changes nothing."""
        watch.wake()
        try:
            self.keys = self._read_keys()
        except DragomanError as problem:
            self.metrics.background.labels("keys").inc()
            tell("keys_failed", "error", why=str(problem))
        else:
            if self.keys is not None:
                tell("keys_read", callers=sorted(self.keys.hashes))

    def _watch_failed(self) -> None:
        self.metrics.background.labels("watch").inc()
