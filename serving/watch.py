"""Keeps the model current: the one background task, which looks again whatever went wrong."""

import asyncio
import math
import time
from collections.abc import Callable

from .champion import Champions
from .logs import tell, where

_AFTER_A_MISTAKE = 5.0
"""Seconds until the next look after one that went wrong in an unforeseen way."""


class Watch:
    """Follows the champion until it is cancelled.

    poll_seconds: how often the pointer is read; 0 for only when it is woken. mistaken: told of each
    mistake of the task itself, for the metrics.
    """

    def __init__(
        self, champions: Champions, poll_seconds: float, mistaken: Callable[[], None]
    ) -> None:
        self._champions = champions
        self._poll_seconds = poll_seconds or math.inf
        self._mistaken = mistaken
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Load at once, also where nothing seems to have changed; for the event loop's thread."""
        self._woken.set()

    async def run(self) -> None:
        """Look, wait, look again."""
        self.wake()
        while True:
            pause = self._poll_seconds
            try:
                await self._look()
                pause = min(pause, self._champions.again_at - time.monotonic())
            except Exception as mistake:  # noqa: BLE001 - the task must not end
                self._mistaken()
                tell("watch_failed", "error", **where(mistake, texts=True))
                pause = min(pause, _AFTER_A_MISTAKE)
            await self._wait(pause)

    async def _look(self) -> None:
        forced = self._woken.is_set()
        self._woken.clear()
        await asyncio.to_thread(self._champions.follow, forced)

    async def _wait(self, seconds: float) -> None:
        """Until woken, or for so many seconds."""
        try:
            async with asyncio.timeout(None if seconds == math.inf else max(0.0, seconds)):
                await self._woken.wait()
        except TimeoutError:
            pass
