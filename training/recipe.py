"""A recipe: everything that decides what a training run does, in one frozen object."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError
from dragoman.stance import Ask

from .corpora import CORPORA
from .early_stopping import MEAN
from .unlabelled import UNLABELLED

KNOWN = (*CORPORA, UNLABELLED)

PRECISIONS = ("float32", "bfloat16")
STOP_ON = (*Ask, MEAN)


class InvalidRecipe(DragomanError):
    """A recipe with an unknown key, a missing one, or a value that makes no sense."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Some epochs with one mixture of corpora, and one rise and fall of the learning rate.

    blend: how far the weights move from those at the stage's beginning to those at its end; less
    than 1 keeps more of what was learned before (Wortsman et al., CVPR 2022, WiSE-FT). dissent: how
    much more a holder counts whose stance is another than the sentence's. teacher: the share of a
    teacher's soft labels in what is learned, where there is an annotation too.
    """

    epochs: int
    learning_rate: float
    corpora: Mapping[str, float]
    blend: float = 1.0
    dissent: float = 1.0
    teacher: float = 0.0

    def __post_init__(self) -> None:
        """Refuse values that would only fail an hour later."""
        if not isinstance(self.corpora, Mapping) or not self.corpora:
            raise InvalidRecipe(f"corpora {self.corpora!r} must be a table of names and shares")
        if unknown := self.corpora.keys() - set(KNOWN):
            raise InvalidRecipe(f"unknown corpora {sorted(unknown)}; known: {', '.join(KNOWN)}")
        if min(self.corpora.values()) <= 0:
            raise InvalidRecipe("the shares of corpora must be above 0; leave out what is not used")
        if self.epochs < 1:
            raise InvalidRecipe("epochs must be at least 1")
        if not 0 < self.learning_rate < 1:
            raise InvalidRecipe(f"learning_rate {self.learning_rate} must lie between 0 and 1")
        if not 0 < self.blend <= 1:
            raise InvalidRecipe(f"blend {self.blend} must lie above 0 and not above 1")
        if not 0 <= self.teacher <= 1:
            raise InvalidRecipe(f"teacher {self.teacher} must lie from 0 to 1")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """See `recipes/fast.toml` for the meaning of each field.

    patience: a stage ends after so many epochs in a row without a better dev score, and goes on
    with its best weights; 0: every epoch is run and the last weights count. stop_on: whose dev
    macro-F1 that is, `stance`, `sentiment` or the `mean` of those that the corpora teach. without:
    targets that are left out of training, to see what becomes of an entity nobody annotated.
    device: what torch computes on, such as "cuda"; the order of what is learned does not depend on it.
    loaders: processes that prepare batches, for a device that is faster than one of them.
    """

    name: str
    backbone: str
    corpora: Mapping[str, float]
    seed: int = 0
    epochs: int = 1
    batch_size: int = 32
    learning_rate: float = 1e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    precision: str = "float32"
    device: str = "cpu"
    loaders: int = 0
    checkpoint_every: int = 200
    drop_span: float = 0.15
    spell: float = 0.15
    alias: float = 0.3
    unrelated: float = 0.1
    dissent: float = 1.0
    blend: float = 1.0
    teacher: float = 0.0
    patience: int = 0
    stop_on: str = MEAN
    without: Sequence[str] = ()
    then: tuple[Stage, ...] = ()
    limit: int = field(default=0, metadata={"help": "at most this many sentences a corpus; 0: all"})

    def __post_init__(self) -> None:
        """Refuse values that would only fail an hour later."""
        if min(self.batch_size, self.checkpoint_every) < 1:
            raise InvalidRecipe("batch_size and checkpoint_every must be at least 1")
        if self.patience < 0:
            raise InvalidRecipe("patience must be at least 0, which is never to stop early")
        for name, known in (("precision", PRECISIONS), ("stop_on", STOP_ON)):
            if getattr(self, name) not in known:
                raise InvalidRecipe(f"{name} {getattr(self, name)!r} is none of {', '.join(known)}")
        for name in ("warmup", "drop_span", "spell", "alias", "unrelated"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidRecipe(f"{name} {getattr(self, name)} must lie from 0 to 1")
        _ = self.stages  # making them checks them

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The epochs described at the top level, and those of `[[then]]`."""
        first = Stage(
            epochs=self.epochs,
            learning_rate=self.learning_rate,
            corpora=self.corpora,
            dissent=self.dissent,
            blend=self.blend,
            teacher=self.teacher,
        )
        return (first, *self.then)

    @property
    def every_corpus(self) -> tuple[str, ...]:
        """The names of all annotated corpora of all stages, each once."""
        names = dict.fromkeys(name for stage in self.stages for name in stage.corpora)
        return tuple(name for name in names if name != UNLABELLED)

    @property
    def taught_corpora(self) -> frozenset[str]:
        """The corpora of the stages that learn from a teacher."""
        return frozenset(name for stage in self.stages if stage.teacher for name in stage.corpora)

    @classmethod
    def read(cls, path: Path, changes: Mapping[str, Any] | None = None) -> "Recipe":
        """Read a TOML file; `changes` replace single top-level values.

        Raises:
            InvalidRecipe: no such file, not TOML, an unknown key or a bad value.
        """
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            raise InvalidRecipe(f"{path}: no such recipe") from None
        except tomllib.TOMLDecodeError as problem:
            raise InvalidRecipe(f"{path}: {problem}") from None
        table |= dict(changes or {})
        names = {item.name for item in fields(cls)}
        if unknown := table.keys() - names:
            raise InvalidRecipe(f"{path}: unknown key(s) {sorted(unknown)}; known: {sorted(names)}")
        try:
            table["then"] = tuple(Stage(**stage) for stage in table.get("then", ()))
            return cls(**table)
        except TypeError as problem:
            raise InvalidRecipe(f"{path}: {problem}") from None

    def as_dict(self) -> dict[str, Any]:
        """All fields, for the log and the artifact."""
        return asdict(self)
