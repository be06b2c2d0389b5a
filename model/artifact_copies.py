"""Copies of artifacts: to and from folders and archives, whole or not at all."""

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from .artifact import MANIFEST, PARTS, Artifact
from .errors import InvalidArtifact, UnreadableInput
from .trust import SIGNATURE
from .writing import partial_of, replacing

ARCHIVE = ".tar"


def export(artifact: Artifact, target: Path) -> None:
    """Write an artifact to a new folder, or to an archive where the name ends in `.tar`.

    An archive of an artifact is replaced, nothing else is.

    Raises:
        UnreadableInput: the target exists already, or the target cannot be written.
    """
    packed = target.suffix.lower() == ARCHIVE
    if os.path.lexists(target) and not (packed and _is_archive(target)):
        raise UnreadableInput(f"{target}: exists already; name a new folder or a new .tar")
    if not packed:
        copy(artifact, target)
        return
    partial = partial_of(target)
    try:
        with writing(target), tarfile.open(partial, "x") as archive:
            for name in _sealed(artifact.folder):
                archive.add(artifact.folder / name, f"{artifact.id}/{name}", filter=_plain)
        with writing(target):
            os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def refuse_unmade_folder(folder: Path) -> None:
    """See that a folder that is to be replaced is an artifact and holds nothing else.

    Raises:
        UnreadableInput: it is something else, which would be lost.
    """
    if not os.path.lexists(folder):
        return
    names = set(os.listdir(folder)) if folder.is_dir() else {str(folder)}
    if names and not (MANIFEST in names and names <= {*PARTS, MANIFEST, SIGNATURE}):
        raise UnreadableInput(
            f"{folder}: exists and is not just an artifact, which would be replaced; "
            "name another folder"
        )


def _is_archive(path: Path) -> bool:
    """Whether a file is an archive of one artifact."""
    try:
        with tarfile.open(path, "r:") as archive:
            names = [PurePosixPath(name) for name in archive.getnames()]
    except (OSError, ValueError, tarfile.TarError):
        return False
    return MANIFEST in {name.name for name in names} and len({name.parent for name in names}) == 1


def unpack(source: Path, folder: Path) -> Path:
    """Unpack an archive; returns the folder in it that holds the manifest.

    Only plain files come out, one folder deep, with no rights or owners of their own: the filters of
    `tarfile` are not in every Python that this runs on.
    """
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                _unpack_one(archive, member, folder)
    except (OSError, ValueError, tarfile.TarError, EOFError) as problem:
        raise InvalidArtifact(
            f"{source}: is no archive of an artifact ({problem}); "
            "write one with: dragoman models export ID FILE.tar"
        ) from None
    manifests = [folder / MANIFEST, *folder.glob(f"*/{MANIFEST}")]
    return next((path.parent for path in manifests if path.is_file()), folder)


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Copy a file out of an archive.

    Raises:
        ValueError: it is a link or a device, or its name leads elsewhere.
    """
    parts = [part for part in member.name.split("/") if part not in ("", ".")]
    plain = not member.name.startswith("/") and ".." not in parts and len(parts) <= 2
    if member.isdir() and plain:
        return
    content = archive.extractfile(member) if member.isreg() and not member.issparse() else None
    if not (plain and parts and content):
        raise ValueError(f"{member.name!r} is no plain file of an artifact")
    target = folder.joinpath(*parts)
    target.parent.mkdir(exist_ok=True)
    with content, target.open("xb") as file:
        shutil.copyfileobj(content, file)


def _sealed(folder: Path) -> list[str]:
    """The names of an artifact's files, the manifest and its signature last."""
    names = [*json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"], MANIFEST]
    if strange := [name for name in names if Path(name).name != name]:
        raise InvalidArtifact(f"{folder / MANIFEST}: {strange[0]!r} is no plain file name")
    return [*names, SIGNATURE] if (folder / SIGNATURE).is_file() else names


def copy_signature(source: Path, target: Path) -> None:
    """Let the signature of one copy of an artifact, if it has one, be that of another too."""
    if (source / SIGNATURE).is_file():
        with replacing(target / SIGNATURE) as file:
            file.write((source / SIGNATURE).read_text("utf-8"))


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


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence what could not be written."""
    try:
        yield
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror or problem}") from None
