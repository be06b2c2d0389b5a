"""Runs BentoML's supervisor of the workers, minds the signals, and ends when it cannot serve."""

import os
import signal
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from bentoml._internal.configuration.containers import BentoMLContainer
from psutil import NoSuchProcess

from dragoman.errors import DragomanError

from . import lifeline
from .service import StanceService

if TYPE_CHECKING:
    from types import FrameType

    from bentoml._internal.utils.circus import Server

_PAUSE = 0.5


class SupervisorEnded(DragomanError):
    """The supervisor ended by itself: nothing is served any more."""


def run() -> None:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        SupervisorEnded: it could not start, or ended before it was told to.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # inherited by workers that do not listen yet
    os.environ[lifeline.SUPERVISOR] = str(os.getpid())
    with tempfile.TemporaryDirectory(prefix="dragoman-metrics-") as folder:
        # BentoML empties one folder for all servers of a user: two would wipe each other's figures.
        BentoMLContainer.prometheus_multiproc_dir.set(folder)
        _Supervised().until_told()


class _Supervised:
    """BentoML's supervisor on a thread of its own, and this thread, which minds the signals."""

    def __init__(self) -> None:
        self._told = threading.Event()
        self._mistake = ""
        threading.excepthook = self._note
        service: Any = StanceService
        self._server: Server = service.serve_http(threaded=True)
        for watcher in self._server.arbiter.iter_watchers():
            watcher.respawn = True  # BentoML leaves it to the container, which sees one process

    def until_told(self) -> None:
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGINT, self._end)
        signal.signal(signal.SIGHUP, self._reload)
        while not self._told.wait(_PAUSE):
            if not self._lives():
                why = f" ({self._mistake})" if self._mistake else ""
                raise SupervisorEnded(
                    f"the supervisor of the workers has ended{why}; start it again"
                )
        self._server.stop()

    def _lives(self) -> bool:
        thread: threading.Thread = self._server.arbiter._thread
        return thread.is_alive()

    def _note(self, failed: threading.ExceptHookArgs) -> None:
        self._mistake = f"{failed.exc_type.__name__}: {failed.exc_value}"

    def _end(self, _: int, __: "FrameType | None") -> None:
        self._told.set()

    def _reload(self, _: int, __: "FrameType | None") -> None:
        """Pass SIGHUP on: BentoML itself would restart its workers."""
        for watcher in self._server.arbiter.iter_watchers():
            for worker in watcher.get_active_processes():
                try:
                    worker.send_signal(signal.SIGHUP)
                except (NoSuchProcess, OSError):  # it has just ended; the next one loads anyway
                    continue
