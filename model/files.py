"""Input files and what becomes of them: rows read, rows rejected."""

import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO, Any

from .errors import UnreadableInput
from .strict_json import SUSPICIOUS, decode, parse_json, refuse_unwritable
from .terminal import shown_name
from .writing import STDIO, Json, json_line, replacing


@dataclass(frozen=True, slots=True)
class Reject:
    """An input that could not be used: where it stood, why, and what it was (null if unreadable)."""

    file: str
    line: int | None
    reason: str
    row: Any


@dataclass(slots=True)
class Rejects:
    """Collects rejects and writes those of `x.jsonl` to `x.rejects.jsonl` in one folder."""

    folder: Path
    collected: list[Reject] = field(default_factory=list)

    def add(self, file: str, line: int | None, reason: str, row: object) -> None:
        """Note one reject."""
        self.collected.append(Reject(shown_name(file), line, reason, row))

    def write(self) -> list[Path]:
        """Write all, replacing files of earlier runs; returns the files written.

        Raises:
            UnreadableInput: they cannot be written, or would replace what is no file of rejects.
        """
        by_path: dict[Path, list[Reject]] = {}
        for reject in self.collected:
            by_path.setdefault(self.folder / rejects_name(reject.file), []).append(reject)
        for path, rejects in by_path.items():
            refuse_unmade_rejects(path)
            with replacing(path) as file:
                file.writelines(json_line(asdict(reject)) for reject in rejects)
        return list(by_path)


def rejects_name(file: str) -> str:
    """The name of the file that takes the bad rows of an input: `x.rejects.jsonl` of `x.jsonl.gz`."""
    if file == STDIO:
        return "stdin.rejects.jsonl"
    file = shown_name(file)
    plain = file[:-3] if file.lower().endswith(".gz") else file
    return f"{Path(plain).stem}.rejects.jsonl"


def is_rejects(first_line: bytes) -> bool:
    """Whether a file that begins with this line holds rejects."""
    try:
        row = json.loads(first_line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and row.keys() == {one.name for one in fields(Reject)}


def refuse_unmade_rejects(path: Path) -> None:
    """See that a file of rejects takes the place of nothing but rejects.

    Raises:
        UnreadableInput: another file has this name.
    """
    if os.path.lexists(path) and not holds_rejects(path):
        raise not_rejects(str(path))


def holds_rejects(path: Path) -> bool:
    """Whether a file is there that holds rejects, or nothing yet.

    Raises:
        UnreadableInput: it cannot be read.
    """
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            first = file.readline()
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be read: {problem.strerror or problem}") from None
    return not first or is_rejects(first)


def not_rejects(name: str) -> UnreadableInput:
    """The error for a file that has the name of one of rejects, but is none."""
    return UnreadableInput(
        f"{name}: exists and is no file of rejects, whose name it has; move it away"
    )


def read_bytes(name: str) -> bytes:
    """A whole file, or standard input for `-`.

    Raises:
        UnreadableInput: there is no such file, or it may not be read.
    """
    try:
        return sys.stdin.buffer.read() if name == STDIO else Path(name).read_bytes()
    except OSError as problem:
        raise UnreadableInput(f"{name}: {problem.strerror or problem}") from None


def read_text(name: str, data: bytes | None = None) -> str:
    """A whole file, or standard input for `-`, as text; `data` is what was read of it before.

    Raises:
        UnreadableInput: it cannot be read, or is not UTF-8.
    """
    try:
        return decode(read_bytes(name) if data is None else data)
    except UnreadableInput as problem:
        reason = str(problem).removeprefix(f"{name}: ")
        raise UnreadableInput(f"{name}: {reason}") from None


def read_json_lines(
    name: str, rejects: Rejects, lines: Iterable[tuple[int, bytes]] | None = None
) -> Iterator[tuple[int, Json]]:
    """Line number and object of each good line of a JSON Lines file; others are rejected.

    A file whose name ends in `.gz` is decompressed. lines: numbered lines that somebody else reads,
    where the name alone does not open the file.

    Raises:
        UnreadableInput: the file cannot be opened, or is no whole gzip file.
    """
    for number, raw in _lines(name) if lines is None else lines:
        if not raw.strip():
            continue
        try:
            row = parse_json(raw)
            if SUSPICIOUS.search(raw):
                refuse_unwritable(row)
        except UnreadableInput as problem:
            rejects.add(name, number, str(problem), _as_text(raw))
        except (ValueError, RecursionError) as problem:  # also a number of thousands of digits
            rejects.add(name, number, f"not JSON: {problem}", _as_text(raw))
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                rejects.add(
                    name, number, f"a JSON object is expected, not {type(row).__name__}", row
                )


def numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of a content that was read before, as `read_json_lines` takes them."""
    return enumerate(io.BytesIO(data), start=1)


def _as_text(raw: bytes) -> str | None:
    """A rejected line as it was, to be mended and sent again; null if it is not UTF-8."""
    try:
        return decode(raw).rstrip("\r\n")
    except UnreadableInput:
        return None


def _lines(name: str) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of a file or of standard input, read as they are needed."""
    if name == STDIO:
        yield from enumerate(sys.stdin.buffer, start=1)
        return
    with _opened(name) as file:
        try:
            yield from enumerate(file, start=1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
            raise UnreadableInput(f"{name}: no whole gzip file: {problem}") from None


def _opened(name: str) -> IO[bytes]:
    opened: Callable[[str, str], Any] = gzip.open if name.endswith(".gz") else open
    try:
        file: IO[bytes] = opened(name, "rb")
    except OSError as problem:
        raise UnreadableInput(f"{name}: {problem.strerror or problem}") from None
    return file
