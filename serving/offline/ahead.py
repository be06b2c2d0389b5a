"""Reads ahead in a thread of its own, so that a slow input and the work on it overlap."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
_PAUSE = 0.2  # seconds


def ahead(items: Iterable[Item], most: int) -> Iterator[Item | None]:
    """The same items, at most `most` of them read ahead; None when the next one takes its time.

    An exception of the source is raised where its next item would have been.
    """
    waiting: queue.Queue[tuple[str, object]] = queue.Queue(most)
    stopped = threading.Event()
    threading.Thread(target=_read, args=(items, waiting, stopped), daemon=True).start()
    try:
        while True:
            try:
                kind, value = waiting.get(timeout=_PAUSE)
            except queue.Empty:
                yield None
                continue
            if kind == "end":
                return
            if kind == "problem":
                assert isinstance(value, BaseException)
                raise value
            yield value  # type: ignore[misc] - an item, as its kind says
    finally:
        stopped.set()


def _read(
    items: Iterable[Item], waiting: "queue.Queue[tuple[str, object]]", stopped: threading.Event
) -> None:
    try:
        for item in items:
            if not _put(waiting, ("item", item), stopped):
                return
    except BaseException as problem:  # noqa: BLE001 - raised again by the reader
        _put(waiting, ("problem", problem), stopped)
    else:
        _put(waiting, ("end", None), stopped)


def _put(
    waiting: "queue.Queue[tuple[str, object]]", entry: tuple[str, object], stopped: threading.Event
) -> bool:
    """Wait for room; False when nobody reads any more."""
    while not stopped.is_set():
        try:
            waiting.put(entry, timeout=_PAUSE)
        except queue.Full:
            continue
        return True
    return False
