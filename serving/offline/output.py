"""Where an output goes: a local file, or a URL to which it is copied when it is whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dragoman.errors import UnreadableInput

from .sources import is_url


@dataclass(frozen=True, slots=True)
class Output:
    """An output; what goes to a URL is made in the current folder first."""

    name: str

    def __post_init__(self) -> None:
        """A folder is no output.

        Raises:
            UnreadableInput: the name is that of a folder.
        """
        if not is_url(self.name) and Path(self.name).is_dir():
            raise UnreadableInput(f"{self.name}: cannot be written: is a folder")

    @property
    def local(self) -> Path:
        """Where it is made."""
        return Path(PurePosixPath(self.name).name if is_url(self.name) else self.name)

    @property
    def manifest(self) -> Path:
        """The manifest beside it."""
        return self.local.with_name(f"{self.local.name}.manifest.json")

    def state(self) -> list[int]:
        """Size and, of a local file, time of writing; nothing where there is no such file."""
        try:
            if is_url(self.name):
                from fsspec.core import url_to_fs

                files, path = url_to_fs(self.name)
                return [int(files.size(path))]
            about = Path(self.name).stat()
        except (OSError, ValueError, TypeError):
            return []
        return [about.st_size, about.st_mtime_ns]

    def publish(self, beside: Iterable[Path] = ()) -> None:
        """Copy the output, if it is made elsewhere, and files that belong beside it, each whole.

        Raises:
            UnreadableInput: the store refuses.
        """
        if not is_url(self.name):
            return
        folder = self.name.rpartition("/")[0]
        pairs = [(path, f"{folder}/{path.name}") for path in beside]
        if self.local.exists():
            pairs.insert(0, (self.local, self.name))
        try:
            for path, url in pairs:
                _upload(path, url)
        except (OSError, ValueError, NotImplementedError) as problem:
            raise UnreadableInput(f"{self.name}: cannot be written: {problem}") from None
        self.local.unlink(missing_ok=True)


def _upload(path: Path, url: str) -> None:
    from fsspec.core import url_to_fs

    files, target = url_to_fs(url)
    partial = f"{target}.partial"
    files.put_file(str(path), partial)
    if files.exists(target):
        files.rm_file(target)
    files.mv(partial, target)
