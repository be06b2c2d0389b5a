"""The manifest beside an output: from which inputs, with which settings, and what came of it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dragoman.writing import STDIO, replacing

from .plan import Plan
from .settings import Json, Settings, differences
from .sources import Source
from .workplace import writing


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a run; counts and output only of one that is done.

    output: size in bytes and time of writing in nanoseconds, by which a later run tells that nobody
    touched it. rejects: the names of the files that hold bad rows, until it is done those of the run
    before it.
    """

    settings: Json
    inputs: list[Json]
    done: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    output: list[int] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, **rest: Any) -> "Manifest":  # noqa: ANN401 - the fields above
        """The manifest of a plan."""
        inputs = [asdict(source) for source in plan.sources]
        return cls(plan.settings.identity(), inputs, **rest)

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """The manifest of an earlier run; None if there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Write it whole."""
        with writing(path), replacing(path) as file:
            json.dump(asdict(self), file, ensure_ascii=False, indent=2)
            file.write("\n")

    def changes(self, sources: Sequence[Source], settings: Settings) -> list[str]:
        """What is not as it was, in words; nothing means that the run may go on."""
        if len(self.inputs) != len(sources):
            return [f"there were {len(self.inputs)} inputs, there are {len(sources)}"]
        pairs = zip(sources, self.inputs, strict=True)
        inputs = [source.change(before) for source, before in pairs]
        return [change for change in inputs if change] + differences(self.settings, settings)

    @property
    def continuable(self) -> bool:
        """Whether its inputs can be read a second time."""
        return all(one.get("name") != STDIO for one in self.inputs)
