"""Where a run keeps what it has done: rows, rejects, and a checkpoint that says how far both count.

The two files only grow. A checkpoint names their lengths; whatever lies beyond them after a crash is
cut off. So the place of a run that was killed is always a whole number of units.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO

from dragoman.errors import UnreadableInput
from dragoman.writing import replacing

from .finishing import Finished
from .records import START, Place

ROWS, REJECTS, CHECKPOINT, LOCK = "rows.jsonl", "rejects.jsonl", "checkpoint.json", "lock"
_OURS = re.compile(
    rf"{LOCK}|{ROWS}|{REJECTS}|{CHECKPOINT}|manifest\.json|output\.\w+|.+\.rejects\.jsonl|\..+\.partial"
)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """All that is done: the place in the inputs, counts, and the lengths of the two files in bytes.

    records = good + rejected, always. useful: whether a good record held a text.
    """

    place: Place = START
    records: int = 0
    good: int = 0
    rejected: int = 0
    rows: int = 0
    useful: bool = False
    rows_bytes: int = 0
    rejects_bytes: int = 0
    complete: bool = False

    def after(self, done: Finished) -> "Checkpoint":
        """The counts with one more unit."""
        return replace(
            self,
            place=done.end,
            records=self.records + done.records,
            good=self.good + done.good,
            rejected=self.rejected + len(done.rejects),
            rows=self.rows + len(done.lines),
            useful=self.useful or done.useful,
        )


class Workplace:
    """The folder of one run; one process at a time.

    output: what it makes, as messages name it. folder: default: beside a local output.
    """

    def __init__(self, output: Path | str, folder: Path | None = None) -> None:
        self.output = output
        self.folder = folder or Path(f"{output}.parts")
        self.now = Checkpoint()
        self._files: dict[str, IO[bytes]] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder against a second run.

        Raises:
            UnreadableInput: another run holds it, no run made it, or it cannot be made.
        """
        with writing(self.output):
            self.folder.mkdir(exist_ok=True)
            if strange := self._strange():
                raise UnreadableInput(
                    f"{self.folder}: holds {strange}, which no run made; move that folder away"
                )
            lock = (self.folder / LOCK).open("a")
        with lock:
            if not _lock(lock, self.folder / LOCK):
                raise UnreadableInput(
                    f"{self.output}: another run is writing it; wait for that one, or stop it"
                )
            try:
                yield
            finally:
                self._close()

    def _strange(self) -> str | None:
        """A file in the folder that no run made; without its lock the folder is no run's."""
        names = sorted(os.listdir(self.folder))
        if names and LOCK not in names:
            return names[0]
        return next((name for name in names if not _OURS.fullmatch(name)), None)

    def begin(self, afresh: bool) -> Checkpoint:
        """Open the files, cut off after the last checkpoint; returns that checkpoint."""
        self.now = Checkpoint() if afresh else self._read()
        lengths = {ROWS: self.now.rows_bytes, REJECTS: self.now.rejects_bytes}
        if any(_size(self.folder / name) < length for name, length in lengths.items()):
            self.now, lengths = Checkpoint(), dict.fromkeys(lengths, 0)
        with writing(self.output):
            if not self.now.records:  # new files: the old rows may be an output's too, by a link
                for name in (CHECKPOINT, ROWS, REJECTS):
                    (self.folder / name).unlink(missing_ok=True)
            for name, length in lengths.items():
                file = self._files[name] = (self.folder / name).open("ab")
                if (
                    file.seek(0, os.SEEK_END) != length
                ):  # else the file, or the output, stays untouched
                    file.truncate(length)
                    file.seek(0, os.SEEK_END)
        return self.now

    def add(self, done: Finished) -> None:
        """Write what became of a unit; it counts from the next checkpoint on."""
        with writing(self.output):
            self._files[ROWS].write("".join(done.lines).encode())
            self._files[REJECTS].write("".join(done.rejects).encode())
        self.now = self.now.after(done)

    def checkpoint(self, complete: bool = False) -> None:
        """Let everything written so far count, even after a power failure."""
        with writing(self.output):
            for file in self._files.values():
                file.flush()
                os.fsync(file.fileno())
            lengths = {name: file.tell() for name, file in self._files.items()}
            self.now = replace(
                self.now,
                rows_bytes=lengths[ROWS],
                rejects_bytes=lengths[REJECTS],
                complete=complete,
            )
            with replacing(self.folder / CHECKPOINT) as checkpoint:
                json.dump(asdict(self.now), checkpoint)
                checkpoint.flush()
                os.fsync(checkpoint.fileno())

    def remove(self) -> None:
        """Clear away what runs made there, and with it the folder."""
        self._close()
        with suppress(OSError):
            for name in os.listdir(self.folder):
                if _OURS.fullmatch(name):
                    (self.folder / name).unlink(missing_ok=True)
            self.folder.rmdir()

    def _read(self) -> Checkpoint:
        try:
            given = json.loads((self.folder / CHECKPOINT).read_text("utf-8"))
            return Checkpoint(**given | {"place": Place(**given["place"])})
        except (OSError, ValueError, TypeError, KeyError):
            return Checkpoint()

    def _close(self) -> None:
        for file in self._files.values():
            with suppress(OSError):  # the disk may be full still
                file.close()
        self._files.clear()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _lock(file: IO[str], path: Path) -> bool:
    """Take a lock that ends with the process; True too where the system has none.

    A lock on a file that its last holder has cleared away in the meantime is none.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False


@contextmanager
def writing(path: Path | str) -> Iterator[None]:
    """Say in a sentence what could not be written, and that nothing is lost."""
    try:
        yield
    except OSError as problem:
        raise UnreadableInput(
            f"{path}: cannot be written: {problem.strerror or problem}; "
            "mend that, and the same command continues"
        ) from None
