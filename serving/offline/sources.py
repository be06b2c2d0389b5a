"""What an input is: a file, a URL or standard input, with a format and a fingerprint."""

import codecs
import gzip
import hashlib
import io
import os
import stat
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, cast

from dragoman.charset import encoding_of
from dragoman.documents.kinds import ENDINGS as DOCUMENT_ENDINGS
from dragoman.documents.kinds import Kind, kind_of
from dragoman.documents.reading import encoding_note, read_document
from dragoman.errors import DragomanError
from dragoman.writing import STDIO

MOST_HASHED = 64 * 2**20
"""Bytes up to which a file's content tells whether it changed; beyond, its time does."""


_SAMPLE = 1_000_000  # bytes that tell the encoding of a text
_LOCAL = ("file://", "local://")


class Format(StrEnum):
    """How an input is laid out: rows, one document, or one text a line."""

    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    DOCUMENT = "document"
    LINES = "lines"


ENDINGS = {
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".tsv": Format.TSV,
    ".parquet": Format.PARQUET,
    ".xlsx": Format.XLSX,
    **dict.fromkeys(DOCUMENT_ENDINGS, Format.DOCUMENT),
}
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TEXTS = (Format.DOCUMENT, Format.CSV, Format.TSV)  # formats whose encoding is told


@dataclass(frozen=True, slots=True)
class Source:
    """One input; `size` in bytes, `modified` in nanoseconds or as the store tells it.

    problem: why it cannot be read, None if it can. note: how its text was read, where that was no UTF-8. stream: it can be read only once, as standard input,
    a named pipe or `<(...)` can; such a one has no fingerprint.
    """

    name: str
    format: Format
    size: int | None = None
    sha256: str | None = None
    modified: str | None = None
    problem: str | None = None
    stream: bool = False
    note: str | None = None

    def open(self, folder: Path) -> tuple[IO[bytes], IO[bytes]]:
        """The file as it lies there, and its content, unpacked if its name ends in `.gz`.

        folder: where relative names start.
        """
        raw = _open(self.name, folder)
        if not self.name.lower().endswith(".gz"):
            return raw, raw
        return raw, cast(IO[bytes], gzip.GzipFile(fileobj=raw))

    def change(self, before: dict[str, Any]) -> str | None:
        """What is different from the fingerprint of an earlier run; None if nothing is."""
        if before.get("name") != self.name:
            return f"{self.name} stands where {before.get('name')} stood"
        if before.get("problem") != self.problem:
            return f"{self.name} {'could' if self.problem else 'could not'} be read"
        if before.get("format") != self.format:
            return f"{self.name} was read as {before.get('format')}, not as {self.format}"
        same_time = self.sha256 is not None or before.get("modified") == self.modified
        if (before.get("size"), before.get("sha256")) != (self.size, self.sha256) or not same_time:
            return f"{self.name} has changed"
        return None

    def change_since(self) -> str | None:
        """What is different from when this source was found."""
        return source_of(self.name, self.format).change(asdict(self))


def is_url(name: str) -> bool:
    """Whether fsspec is asked for it."""
    return "://" in name


def local_path(name: str) -> Path | None:
    """The path of a local file, also of one named by a URL such as `file:///tmp/x`; None elsewhere."""
    if not is_url(name):
        return Path(name)
    if not name.startswith(_LOCAL) or "::" in name:
        return None
    from fsspec.core import url_to_fs

    return Path(url_to_fs(name)[1])


def is_stream(path: Path) -> bool:
    """Whether a file is a pipe, a socket or a device: what is read of it is gone."""
    mode = path.stat().st_mode
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _open(name: str, folder: Path) -> IO[bytes]:
    if name == STDIO:
        return sys.stdin.buffer
    if is_url(name):
        import fsspec

        stream: IO[bytes] = fsspec.open(name, "rb").open()
        return stream
    return (folder / name).open("rb")


def source_of(name: str, layout: Format) -> Source:
    """A source with its fingerprint, or with the reason why it has none."""
    if name == STDIO:
        return Source(name, layout, stream=True)
    try:
        if not is_url(name) and is_stream(Path(name)):
            return Source(name, layout, stream=True)
        if is_url(name):
            return Source(name, layout, *_remote_print(name))
        note = _note(Path(name), layout) if layout in _TEXTS else None
        return Source(name, layout, *_local_print(Path(name)), note=note)
    except (OSError, ValueError, ImportError) as problem:
        said = getattr(problem, "strerror", None) or str(problem)
        return Source(name, layout, problem=said)


def _note(path: Path, layout: Format) -> str | None:
    """What is to be said of how a text is encoded, or of what was left out of a mail."""
    if path.suffix.lower() == ".gz":
        return None
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
        whole = not file.read(1)
    try:
        if path.suffix.lower() == ".eml" and whole:
            return read_document(head, path.name).note
        if layout is not Format.DOCUMENT:  # a table in UTF-8, or in UTF-16 under a mark
            return encoding_note(encoding_of(head[:2], whole=False)) if head[:2] in _WIDE else None
        if kind_of(head, path.name) in (Kind.TEXT, Kind.MARKDOWN):
            return encoding_note(encoding_of(head, whole))
    except DragomanError:
        pass  # whoever reads it says so
    return None


def _local_print(path: Path) -> tuple[int, str | None, str]:
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        small = about.st_size <= MOST_HASHED
        digest = hashlib.file_digest(file, "sha256").hexdigest() if small else None
    return about.st_size, digest, str(about.st_mtime_ns)


def _remote_print(name: str) -> tuple[int | None, None, str | None]:
    """Size, and whatever the store has that changes with the content."""
    from fsspec.core import url_to_fs

    files, path = url_to_fs(name)
    about = files.info(path)
    marks = [about.get(key) for key in ("ETag", "etag", "md5Hash", "mtime", "LastModified", "created")]  # fmt: skip
    mark = next((str(one) for one in marks if one is not None), None)
    return about.get("size"), None, mark


def position(raw: IO[bytes]) -> int:
    """Bytes read so far; 0 where that cannot be told."""
    try:
        return raw.tell()
    except (OSError, ValueError, io.UnsupportedOperation):
        return 0
