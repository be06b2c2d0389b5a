"""Answers identical questions once: while they are asked, and for a while after."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from hashlib import blake2b

from numpy import float32
from numpy.typing import NDArray

from dragoman.artifact import Artifact
from dragoman.encoder import Encoder
from dragoman.encoding import Row
from dragoman.stance import Answer, Query

Key = bytes
Counter = Callable[[str, int], None]
"""Told of "hit", "shared" and "miss", and of "tokens", with how many."""


class AnswerCache:
    """The answers to the questions asked last, by hash: no text of a caller is kept."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._answers: OrderedDict[Key, Future[list[Answer]]] = OrderedDict()
        self._lock = threading.Lock()

    def claim(self, key: Key) -> tuple[Future[list[Answer]], bool]:
        """The answers to come, and whether it is on the caller to find them."""
        with self._lock:
            if (known := self._answers.get(key)) is not None:
                self._answers.move_to_end(key)
                return known, False
            mine = self._answers[key] = Future()
            return mine, True

    def keep(self, key: Key) -> None:
        """An answer has been found: make room for it."""
        with self._lock:
            while len(self._answers) > self._size and self._drop_oldest():
                pass
            if not self._size:
                self._answers.pop(key, None)

    def forget(self, key: Key) -> None:
        """No answer was found: whoever asks next tries again."""
        with self._lock:
            self._answers.pop(key, None)

    def _drop_oldest(self) -> bool:
        """Drop the least recently used answer; one that is still looked for stays."""
        for key, answers in self._answers.items():
            if answers.done():
                del self._answers[key]
                return True
        return False


class CachedEncoder(Encoder):
    """An encoder that shares its answers; a pass is known by artifact, text and all its questions.

    All of a pass, and not each question: what shares a pass may move a probability a little, and
    an answer must not depend on what others asked before.
    """

    def __init__(self, artifact: Artifact, cache: AnswerCache, count: Counter) -> None:
        super().__init__(artifact)
        self._cache = cache
        self._count = count

    def answers(self, text: str, queries: Sequence[Query]) -> list[Answer]:
        """Answer every query about a text, in the order asked."""
        key = self._key(text, queries)
        answers, mine = self._cache.claim(key)
        if not mine:
            self._count("hit" if answers.done() else "shared", 1)
            return answers.result()
        self._count("miss", 1)
        try:
            answers.set_result(super().answers(text, queries))
        except BaseException as problem:
            self._cache.forget(key)
            answers.set_exception(problem)
            raise
        self._cache.keep(key)
        return answers.result()

    def logits(self, row: Row) -> NDArray[float32]:
        """The encoder's raw output for a row, (queries, 3)."""
        self._count("tokens", len(row.ids))
        return super().logits(row)

    def _key(self, text: str, queries: Sequence[Query]) -> Key:
        spelled = repr((self.artifact.id, text, queries))
        return blake2b(spelled.encode("utf-8", "surrogatepass"), digest_size=24).digest()
