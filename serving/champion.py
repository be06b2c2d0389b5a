"""The model that answers, and how another one takes its place without a gap.

The new one is loaded and probed beside the old one; then one assignment makes it the current one.
A request keeps the model that it began with, and the old one is freed after its last request.
"""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dragoman.artifact import CHAMPION, Artifact, home
from dragoman.catalogue import Catalogue
from dragoman.encoder import Encoder
from dragoman.errors import DragomanError, InvalidArtifact
from dragoman.labeller import Labeller

from .probe import probe

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until a failed load is tried again: doubled each time, up to the second."""

Tell = Callable[..., None]
"""Tells operators of an event: its name, and fields."""


@dataclass(slots=True, eq=False)
class Model:
    """A labeller that passed the probe.

    card: the text of its model card, which is told also when the folder has gone. requests: those
    that it is answering.
    """

    labeller: Labeller
    card: str = ""
    since: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    requests: int = 0

    @property
    def id(self) -> str:
        """The artifact's id."""
        return self.labeller.artifact.id


class Champions:
    """Holds the current model and follows the pointer of the registry.

    pinned: an artifact's folder or id that answers whatever the pointer says; empty for none.
    again_at: when a failed load is due again, by the monotonic clock.
    """

    def __init__(
        self,
        make_encoder: Callable[[Artifact], Encoder],
        tell: Tell,
        pinned: str = "",
        catalogue: str = "",
    ) -> None:
        self._make_encoder = make_encoder
        self._tell = tell
        self._pinned = pinned
        self._catalogue = catalogue
        self._seen: Any = None
        self._failures = 0
        self.again_at = math.inf
        self.current: Model | None = None

    @contextmanager
    def lease(self) -> Iterator[Model | None]:
        """The current model for one request; only the thread of the event loop may ask."""
        model = self.current
        if model is None:
            yield None
            return
        model.requests += 1
        try:
            yield model
        finally:
            model.requests -= 1
            if model is not self.current and not model.requests:
                self._tell("drained", model=model.id)

    def follow(self, forced: bool = False) -> None:
        """Load what should answer, if the pointer moved, a failed load is due again, or forced.

        Takes a second, so not for the event loop.
        """
        moved = not self._pinned and self._pointer() != self._seen
        if forced or moved or time.monotonic() >= self.again_at:
            self._reload()

    def _reload(self) -> None:
        """Load, probe and swap in what should answer.

        Whatever is wrong with an artifact or the pointer leaves the old model answering, is told,
        and is tried again after a pause.
        """
        self._seen = self._pointer()
        try:
            model = self._load()
        except Exception as problem:  # noqa: BLE001 - a folder can be wrong in any way
            self._fail(problem)
            return
        self._failures, self.again_at = 0, math.inf
        if model is not None:
            before, self.current = self.current, model
            self._tell("promoted", model=model.id, before=before.id if before else None)

    def _fail(self, problem: Exception) -> None:
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self._failures, 10))
        self._failures += 1
        self.again_at = time.monotonic() + pause
        foreseen = isinstance(problem, DragomanError)
        why = str(problem) if foreseen else f"{type(problem).__name__}: {problem}"
        self._tell(
            "promotion_failed",
            level="error",
            kept=self.current.id if self.current else None,
            why=why[:500],
            again_in=pause,
        )

    def _load(self) -> Model | None:
        """The model that should answer; None where it does already."""
        artifact = Artifact.named(self._pinned) if self._pinned else Artifact.default()
        if self.current is not None and artifact.id == self.current.id:
            return None
        encoder = self._make_encoder(artifact)
        if self.current is not None:
            labeller = self.current.labeller.with_encoder(encoder)
        else:
            labeller = Labeller(catalogue=self._entities(), encoder=encoder)
        try:
            probe(labeller)
        except DragomanError:
            raise
        except Exception as problem:  # a graph that loads may still fail when it runs
            raise InvalidArtifact(f"{artifact.folder}: cannot answer: {problem}") from problem
        return Model(labeller, _card(artifact))

    def _entities(self) -> Catalogue:
        shipped = Catalogue.default()
        return shipped.merged(Catalogue.read(Path(self._catalogue))) if self._catalogue else shipped

    def _pointer(self) -> bytes | None:
        """What the pointer holds, whatever that is."""
        try:
            return (home() / CHAMPION).read_bytes()
        except OSError:
            return None


def _card(artifact: Artifact) -> str:
    """The card; it is for people, so a byte that is no UTF-8 must not keep a model from answering."""
    return (artifact.folder / "MODEL_CARD.md").read_text("utf-8", errors="replace")
