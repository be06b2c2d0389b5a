"""Where an output goes: a local file, or a store behind a URL, to which it is copied when it is whole.

Either way it is made in a folder of its own. Under its name comes only what takes the place of nothing,
or of what an earlier run made.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from dragoman.errors import UnreadableInput

from .claims import refuse_unmade_at
from .sources import local_path
from .workplace import writing

State = list[int]
"""Size in bytes and, of a local file, time of writing in nanoseconds; empty where there is no file."""

_MANIFEST = ".manifest.json"


@dataclass(frozen=True, slots=True)
class Output:
    """An output by its name, a path or a URL; one of `file://` is a local file."""

    name: str

    def __post_init__(self) -> None:
        """A folder is no output.

        Raises:
            UnreadableInput: the name is that of a folder.
        """
        if self.path is not None and self.path.is_dir():
            raise UnreadableInput(f"{self.name}: cannot be written: is a folder")

    @property
    def path(self) -> Path | None:
        """The local file; None behind a URL."""
        return local_path(self.name)

    @property
    def folder(self) -> Path:
        """The folder of its run: beside a local file; for a store in the current folder, one a URL."""
        if self.path is not None:
            return self.path.with_name(f"{self.path.name}.parts")
        digest = hashlib.sha256(self.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return Path(f"{PurePosixPath(self.name).name}.{digest}.parts")

    @property
    def built(self) -> Path:
        """Where it is made, before it gets its name."""
        return self.folder / f"output{PurePosixPath(self.name).suffix.lower()}"

    @property
    def beside(self) -> Path:
        """The folder to which rejects are written first; those for a store are copied from there."""
        return self.folder if self.path is None else self.path.parent

    @property
    def manifest(self) -> Path:
        """The manifest: beside a local file; for a store in the folder of the run until it is done."""
        if self.path is None:
            return self.folder / "manifest.json"
        return self.path.with_name(self.path.name + _MANIFEST)

    @property
    def manifest_name(self) -> str:
        """What the manifest is called when all is done."""
        return self.name + _MANIFEST if self.path is None else str(self.manifest)

    def neighbour(self, file: str) -> str:
        """What a file beside it is called, in full."""
        if self.path is None:
            return f"{self.name.rpartition('/')[0]}/{file}"
        return str(self.path.parent / file)

    def state(self) -> State:
        """What lies under its name now."""
        if self.path is not None:
            return _state(self.path)
        try:
            files, path = _store(self.name)
            return [int(files.size(path))] if files.exists(path) else []
        except (OSError, ValueError, TypeError, ImportError):
            return []

    def state_built(self) -> State:
        """What will lie under its name once it is published."""
        state = _state(self.built)
        return state[:1] if self.path is None else state

    def stored_manifest(self) -> bytes | None:
        """The manifest that lies beside it in its store; None where there is none."""
        try:
            files, path = _store(self.manifest_name)
            content: bytes | None = files.cat_file(path) if files.exists(path) else None
        except (OSError, ValueError, ImportError) as problem:
            raise UnreadableInput(f"{self.manifest_name}: cannot be read: {problem}") from None
        return content

    def refuse_unmade(self, state: State, known: Sequence[State]) -> None:
        """See that what lies under its name is nothing, or is in a state that runs have made.

        Raises:
            UnreadableInput: it is something else.
        """
        present = self.path is not None and self.path.is_symlink()
        if (state or present) and state not in [one for one in known if one]:
            raise UnreadableInput(
                f"{self.name}: exists, and is not as a run has made it; "
                "move it away, or name another output"
            )

    def publish(self, known: Sequence[State]) -> None:
        """Let what was built have its name, in one step.

        Raises:
            UnreadableInput: something that no run made lies there, or the store refuses.
        """
        state = self.state()
        self.refuse_unmade(state, known)
        if self.path is None:
            self._upload(self.built, self.name)
            return
        with writing(self.name):
            if state or not _linked(self.built, self.path):
                os.replace(self.built, self.path)

    def publish_beside(self, rejects: Iterable[Path]) -> list[str]:
        """Copy rejects to the store, if it is one; returns what they are called."""
        names = [self.neighbour(path.name) for path in rejects]
        if self.path is None:
            for path, name in zip(rejects, names, strict=True):
                refuse_unmade_at(name)
                self._upload(path, name)
        return names

    def publish_manifest(self) -> None:
        """Copy the manifest to the store, if it is one."""
        if self.path is None:
            self._upload(self.manifest, self.manifest_name)

    def _upload(self, path: Path, url: str) -> None:
        """Copy a file to a URL; what lies there is replaced when the copy has arrived."""
        try:
            files, target = _store(url)
            folder, _, name = target.rpartition("/")
            partial = f"{folder}/.{name}.{secrets.token_hex(4)}.partial"
            try:
                files.put_file(str(path), partial)
                if files.exists(target):
                    files.rm_file(target)
                files.mv(partial, target)
            finally:
                if files.exists(partial):
                    files.rm_file(partial)
        except (OSError, ValueError, NotImplementedError, ImportError) as problem:
            raise UnreadableInput(f"{url}: cannot be written: {problem}") from None


def _store(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    files, path = url_to_fs(url)
    return files, path


def _state(path: Path) -> State:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return []
    return [about.st_size, about.st_mtime_ns]


def _linked(built: Path, path: Path) -> bool:
    """Give a file a second name that nobody has taken meanwhile; False on a file system without links.

    Raises:
        FileExistsError: somebody has.
    """
    try:
        os.link(built, path)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True
