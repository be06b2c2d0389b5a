"""The record of promotions: one line for each change of champion, and who stood after whom."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from .errors import DragomanError
from .writing import json_line, partial_of


class InvalidPromotion(DragomanError):
    """A change of champion that is not allowed, or a record of them that cannot be read."""


class Action(StrEnum):
    """How the champion changed."""

    PROMOTE = "promote"
    ROLLBACK = "rollback"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One line of the record.

    when: UTC, ISO 8601. artifact, previous: ids; None is the artifact that ships with the package.
    forced: promoted without passing the gate.
    """

    when: str
    artifact: str | None
    previous: str | None
    action: Action
    forced: bool
    why: str


def read_promotions(path: Path) -> list[Promotion]:
    """The whole record, oldest first; empty where there is none yet.

    Raises:
        InvalidPromotion: a line cannot be read.
    """
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            found.append(Promotion(**row | {"action": Action(row["action"])}))
        except (ValueError, TypeError, KeyError) as problem:
            raise InvalidPromotion(
                f"{path}:{number}: is no promotion ({problem}); mend or remove the line"
            ) from None
    return found


def append_promotion(path: Path, entry: Promotion) -> None:
    """Add a line in one write, so that lines of two processes never mix."""
    line = json_line(asdict(entry))
    path.parent.mkdir(parents=True, exist_ok=True)
    record = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(record, line.encode())
        os.fsync(record)
    finally:
        os.close(record)


def point(pointer: Path, artifact_id: str | None) -> None:
    """Let the pointer name an artifact, or be gone, in one step."""
    if artifact_id is None:
        pointer.unlink(missing_ok=True)
        return
    partial = partial_of(pointer)
    try:
        with partial.open("x", encoding="utf-8") as file:
            file.write(f"{artifact_id}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, pointer)
    finally:
        partial.unlink(missing_ok=True)


def champion_before(promotions: Sequence[Promotion], champion: str) -> str | None:
    """Who was champion before this one; None is the artifact that ships with the package."""
    line = _back_to(_line_of_champions(promotions), champion)
    return line[-2] if len(line) > 1 else None


def _line_of_champions(promotions: Sequence[Promotion]) -> list[str]:
    """Who stood after whom, without those that were rolled back."""
    line: list[str] = []
    for one in promotions:
        before = one.previous if one.action is Action.PROMOTE else one.artifact
        line = _back_to(line, before)
        if one.action is Action.PROMOTE and one.artifact is not None:
            line.append(one.artifact)
    return line


def _back_to(line: Sequence[str], artifact_id: str | None) -> list[str]:
    """The line up to one of its champions; one that is not in it is the newest."""
    if artifact_id is None:
        return []
    if artifact_id not in line:
        return [*line, artifact_id]
    return list(line[: len(line) - list(reversed(line)).index(artifact_id)])
