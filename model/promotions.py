"""The record of promotions: one line for each change of champion, and who stood after whom."""

import errno
import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from .artifact_copies import writing
from .errors import DragomanError
from .writing import json_line, partial_of

LOCK = "promotions.lock"
PATIENCE = 30.0
"""Seconds to wait for another promotion."""


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
    forced: promoted without passing the gate. chain: SHA-256 of the line before's and of this line's
    other fields, so that a line that is changed, left out or put in breaks the chain; empty in the
    lines of a dragoman that kept none.
    """

    when: str
    artifact: str | None
    previous: str | None
    action: Action
    forced: bool
    why: str
    chain: str = ""


def read_promotions(path: Path) -> list[Promotion]:
    """The whole record, oldest first; empty where there is none yet.

    A last line without an end was never finished, and counts for nothing.

    Raises:
        InvalidPromotion: a line cannot be read, or is not as it was written.
    """
    found: list[Promotion] = []
    chain = ""
    for number, line in enumerate(_whole_lines(path), start=1):
        try:
            row = json.loads(line)
            one = Promotion(**row | {"action": Action(row["action"])})
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise InvalidPromotion(
                f"{path}:{number}: is no promotion ({problem}); mend or remove the line"
            ) from None
        expected = _chained(chain, one)
        if one.chain != expected and (one.chain or any(before.chain for before in found)):
            raise InvalidPromotion(
                f"{path}:{number}: is not as it was written, or a line before it is missing: the "
                "chain of hashes breaks here; restore the file, or move it away to begin a new one"
            )
        found.append(one)
        chain = expected
    return found


def append_promotion(path: Path, entry: Promotion) -> Promotion:
    """Add a line to the chain, and see that it is on the disk; returns it as it was written.

    Raises:
        InvalidPromotion: the record cannot be read.
        OSError: it cannot be written; then no part of the line is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    chain = ""
    for before in read_promotions(path):
        chain = _chained(chain, before)
    entry = replace(entry, chain=_chained(chain, entry))
    line = json_line(asdict(entry)).encode()
    with path.open("r+b" if path.exists() else "xb", buffering=0) as record:
        end = sum(map(len, _whole_lines(path)))
        record.truncate(end)  # of a line that was never finished nothing stays
        record.seek(end)
        if record.write(line) != len(line):
            record.truncate(end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(record.fileno())
    return entry


def _whole_lines(path: Path) -> list[bytes]:
    content = path.read_bytes() if path.is_file() else b""
    return [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]


def _chained(before: str, entry: Promotion) -> str:
    """The hash of an entry behind a chain."""
    fields = asdict(replace(entry, chain=before))
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


@contextmanager
def promoting(folder: Path) -> Iterator[None]:
    """Hold a registry against other promotions: pointer and record change together, in turn.

    Raises:
        InvalidPromotion: somebody else holds it, and does not let go.
    """
    try:
        import fcntl
    except ImportError:  # a system without such locks
        yield
        return
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    with lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise InvalidPromotion(
                        f"{folder}: another promotion is under way; wait for that one, or stop it"
                    ) from None
                time.sleep(0.02)
            except OSError:  # a file system without locks
                break
            else:
                break
        yield


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
