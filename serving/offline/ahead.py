"""Reads ahead in a thread of its own, so that a slow input and the work on it overlap."""

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item")
_PAUSE = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class _End:
    """There is nothing more, or nothing but a problem."""

    problem: BaseException | None = None


Waiting = queue.Queue[tuple[Item] | _End]


def ahead(items: Iterable[Item], most: int) -> Generator[Item | None, None, None]:
    """The same items, at most `most` of them read ahead; None when the next one takes its time.

    An exception of the source is raised where its next item would have been.
    """
    waiting: Waiting[Item] = queue.Queue(most)
    stopped = threading.Event()
    threading.Thread(target=_read, args=(items, waiting, stopped), daemon=True).start()
    try:
        while True:
            try:
                entry = waiting.get(timeout=_PAUSE)
            except queue.Empty:
                yield None
                continue
            if isinstance(entry, _End):
                if entry.problem is not None:
                    raise entry.problem
                return
            yield entry[0]
    finally:
        stopped.set()


def _read(items: Iterable[Item], waiting: "Waiting[Item]", stopped: threading.Event) -> None:
    try:
        for item in items:
            if not _put(waiting, (item,), stopped):
                return
    except BaseException as problem:  # noqa: BLE001 - raised again by the reader
        _put(waiting, _End(problem), stopped)
    else:
        _put(waiting, _End(), stopped)


def _put(waiting: "Waiting[Item]", entry: tuple[Item] | _End, stopped: threading.Event) -> bool:
    """Wait for room; False when nobody reads any more."""
    while not stopped.is_set():
        try:
            waiting.put(entry, timeout=_PAUSE)
        except queue.Full:
            continue
        return True
    return False
