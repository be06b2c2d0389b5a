"""Copies of artifacts: to and from folders and archives, whole or not at all."""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .artifact import MANIFEST, Artifact
from .errors import InvalidArtifact, UnreadableInput

ARCHIVE = ".tar"


def export(artifact: Artifact, target: Path) -> None:
    """Write an artifact to a new folder, or to an archive where the name ends in `.tar`.

    Raises:
        UnreadableInput: the folder exists already, or the target cannot be written.
    """
    if target.suffix.lower() != ARCHIVE:
        if target.exists():
            raise UnreadableInput(f"{target}: exists already; name a new folder or a .tar")
        copy(artifact, target)
        return
    partial = partial_of(target)
    try:
        with writing(target), tarfile.open(partial, "w") as archive:
            for name in _sealed(artifact.folder):
                archive.add(artifact.folder / name, f"{artifact.id}/{name}", filter=_plain)
        with writing(target):
            os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, folder: Path) -> Path:
    """Unpack an archive; returns the folder in it that holds the manifest."""
    try:
        with tarfile.open(source, "r:") as archive:
            archive.extractall(folder, filter="data")  # refuses links and paths that lead outside
    except (OSError, ValueError, tarfile.TarError) as problem:
        raise InvalidArtifact(
            f"{source}: is no archive of an artifact ({problem}); "
            "write one with: dragoman models export ID FILE.tar"
        ) from None
    manifests = [folder / MANIFEST, *folder.glob(f"*/{MANIFEST}")]
    return next((path.parent for path in manifests if path.is_file()), folder)


def _sealed(folder: Path) -> list[str]:
    """The names of an artifact's files, the manifest last."""
    names = [*json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"], MANIFEST]
    if strange := [name for name in names if Path(name).name != name]:
        raise InvalidArtifact(f"{folder / MANIFEST}: {strange[0]!r} is no plain file name")
    return names


def copy(artifact: Artifact, target: Path) -> None:
    """Copy an artifact's files; under the final name there is a whole folder or none."""
    names, partial = _sealed(artifact.folder), partial_of(target)
    try:
        with writing(target):
            partial.mkdir(parents=True)
            for name in names:
                shutil.copyfile(artifact.folder / name, partial / name)
        Artifact.load(partial)
        with writing(target):
            os.rename(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nothing of the machine or the hour goes into an archive: equal artifacts, equal bytes."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


def partial_of(target: Path) -> Path:
    """The name beside a target under which it is written first."""
    return target.with_name(f".{target.name}.{os.getpid()}.partial")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence what could not be written."""
    try:
        yield
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None
