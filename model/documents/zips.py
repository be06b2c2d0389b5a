"""Opens zip archives of strangers: so many files, so many bytes, no more, whatever they claim.

A zip bomb is small and unpacks to terabytes (Fifield, "A better zip bomb", WOOT 2019), so every limit is
checked on what the directory says before anything is unpacked, and on what comes out while it is.
"""

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..errors import UnreadableInput

MOST_FILES = 1000
MOST_BYTES = 200_000_000
"""Of all files in an archive, unpacked."""
MOST_RATIO = 200
"""Unpacked to packed bytes; text comes to 10, XML to 50."""
_SMALL = 1_000_000  # bytes that may unpack at any ratio


def opened(data: bytes) -> zipfile.ZipFile:
    """An archive that keeps the limits.

    Raises:
        UnreadableInput: damaged, or beyond a limit.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        found = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableInput("a damaged zip archive") from None
    if len(found) > MOST_FILES:
        raise UnreadableInput(f"a zip archive of {len(found):,} files; at most {MOST_FILES:,} are read")  # fmt: skip
    total = sum(one.file_size for one in found)
    if total > MOST_BYTES:
        raise UnreadableInput(f"a zip archive of {total:,} bytes; at most {MOST_BYTES:,} are read")
    if total > max(_SMALL, MOST_RATIO * len(data)):
        raise UnreadableInput(f"a zip archive that unpacks to {total // len(data)} times its size, as zip bombs do")  # fmt: skip
    return archive


def member(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of an archive.

    Raises:
        UnreadableInput: not there, damaged, locked, or longer than the archive says.
    """
    try:
        about = archive.getinfo(name)
        if about.flag_bits & 1:
            raise UnreadableInput(f"{name} is locked by a password")
        with archive.open(about) as file:
            data = file.read(about.file_size + 1)
    except UnreadableInput:
        raise
    except KeyError:
        raise UnreadableInput(f"{name} is missing in it") from None
    except Exception:  # noqa: BLE001 - zipfile lets errors of every codec through
        raise UnreadableInput(f"{name} is damaged") from None
    if len(data) > about.file_size:
        raise UnreadableInput(f"{name} is longer than its archive says")
    return data


def names(archive: zipfile.ZipFile) -> Iterator[str]:
    """The files that people put there, in the archive's order."""
    for one in archive.infolist():
        parts = PurePosixPath(one.filename).parts
        hidden = any(part.startswith(".") and not part.startswith("..") for part in parts)
        if not one.is_dir() and not hidden and parts[:1] != ("__MACOSX",):
            yield one.filename


def is_safe(name: str) -> bool:
    """Whether a name stays inside the archive, on every system."""
    path = PurePosixPath(name)
    odd = "\\" in name or ":" in name or any(ord(one) < 32 for one in name)
    return not (path.is_absolute() or ".." in path.parts or odd)
