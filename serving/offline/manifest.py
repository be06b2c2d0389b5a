"""The manifest beside an output: from which inputs, with which settings, and what came of it."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.terminal import harmless
from dragoman.writing import STDIO, replacing

from .plan import Plan
from .settings import Json, Settings, differences
from .sources import Source
from .workplace import writing


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a run; counts and output only of one that is done.

    output: size in bytes and time of writing in nanoseconds, by which a later run tells that nobody
    touched it; noted before the output gets its name. replaces: the same of an older output that this
    run may replace. rejects: the names of the files that hold bad rows, until it is done also those of
    the run before it.
    """

    settings: Json
    inputs: list[Json]
    done: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    output: list[int] = field(default_factory=list)
    replaces: list[int] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, **rest: Any) -> "Manifest":  # noqa: ANN401 - the fields above
        """The manifest of a plan."""
        inputs = [asdict(source) for source in plan.sources]
        return cls(plan.settings.identity(), inputs, **rest)

    @classmethod
    def read(cls, path: Path) -> "Manifest | None":
        """The manifest of an earlier run; None if there is none.

        Raises:
            UnreadableInput: a file of this name is no manifest.
        """
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise UnreadableInput(
                f"{path}: cannot be read: {problem.strerror or problem}"
            ) from None
        return cls.parse(content, str(path))

    @classmethod
    def parse(cls, content: bytes, name: str) -> "Manifest | None":
        """The manifest in a file; None in an empty one, of which a power failure took the content.

        Raises:
            UnreadableInput: it is no manifest.
        """
        if not content:
            return None
        try:
            found = cls(**json.loads(content))
        except (ValueError, TypeError, RecursionError):
            found = None
        if found is None or not found.sound:
            raise UnreadableInput(
                f"{name}: exists and is no manifest of a run, whose name it has; move it away"
            )
        return found

    @property
    def sound(self) -> bool:
        """Whether its fields are of the kinds that a run writes."""
        lists = (self.inputs, self.output, self.replaces, self.rejects)
        return (
            all(isinstance(one, list) for one in lists)
            and all(isinstance(one, dict) for one in (self.settings, self.counts, *self.inputs))
            and all(isinstance(one, str) for one in self.rejects)
        )

    def write(self, path: Path) -> None:
        """Write it whole."""
        with writing(path), replacing(path) as file:
            file.write(harmless(json.dumps(asdict(self), ensure_ascii=False, indent=2)) + "\n")
            file.flush()
            os.fsync(file.fileno())

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
        return not any(one.get("stream") or one.get("name") == STDIO for one in self.inputs)
