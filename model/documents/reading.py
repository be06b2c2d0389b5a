"""The one place where formats meet their readers: files in, texts or reasons out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..charset import Encoding, decode_text
from ..errors import DragomanError, UnreadableInput
from ..extras import missing
from .extracted import LONGEST_DOCUMENT, Extracted, too_long
from .kinds import Kind, kind_of

MOST_BYTES = 200_000_000
"""Of a file; a text may have a tenth of that, a PDF file has pictures."""
_SOURCES = (Kind.TEXT, Kind.HTML, Kind.MARKDOWN, Kind.RTF)
"""Formats without pictures: a file that is too large has too much text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A document of a file: its name inside an archive, None outside, and its content or why there is none."""

    name: str | None
    content: Extracted | str


def read_documents(data: bytes, name: str) -> Iterator[Part]:
    """The document in a file, or all those in an archive; what cannot be read is a reason.

    name: of the file, whose ending tells formats that content does not.
    """
    try:
        kind = kind_of(data, name)
        if kind is Kind.ZIP:
            yield from _archived(data)
            return
        content: Extracted | str = _read(kind, data)
    except DragomanError as problem:
        content = str(problem)
    yield Part(None, content)


def read_document(data: bytes, name: str) -> Extracted:
    """The one document in a file.

    Raises:
        UnreadableInput: it cannot be read, or holds several.
        MissingExtra: what reads its format is not installed.
    """
    kind = kind_of(data, name)
    if kind is Kind.ZIP:
        raise UnreadableInput("a zip archive of documents; give them one by one")
    return _read(kind, data)


def _read(kind: Kind, data: bytes) -> Extracted:
    if kind in _SOURCES and len(data) > 4 * LONGEST_DOCUMENT:
        raise too_long()
    try:
        found = _reader(kind)(data)
    except ModuleNotFoundError as problem:
        said = missing(f"reading {kind}", problem)
        if said is None:
            raise
        raise said from None
    except DragomanError:
        raise
    except Exception:  # noqa: BLE001 - parsers of others promise nothing about a stranger's bytes
        raise UnreadableInput(f"{kind} that is damaged") from None
    if len(found.text) > LONGEST_DOCUMENT:
        raise too_long()
    if kind is not Kind.TEXT and not found.text.strip():
        raise UnreadableInput(f"{kind} without text")
    if kind is Kind.TEXT:
        return found
    return replace(found, text=found.text.encode(errors="replace").decode())  # no half characters


def _reader(kind: Kind) -> Callable[[bytes], Extracted]:
    """What reads a format; imported when the first such file comes."""
    from . import office, web

    def pdf(data: bytes) -> Extracted:
        from .pdf import read_pdf

        return read_pdf(data)

    readers: Mapping[Kind, Callable[[bytes], Extracted]] = {
        Kind.PDF: pdf,
        Kind.DOCX: office.read_docx,
        Kind.ODT: office.read_odt,
        Kind.RTF: office.read_rtf,
        Kind.HTML: web.read_html,
        Kind.MAIL: web.read_mail,
        Kind.MARKDOWN: web.read_markdown,
        Kind.TEXT: read_text,
    }
    return readers[kind]


def read_text(data: bytes) -> Extracted:
    """Plain text in whatever encoding.

    Raises:
        UnreadableInput: in none that can be told.
    """
    decoded = decode_text(data)
    return Extracted(decoded.text, note=encoding_note(decoded.encoding))


def encoding_note(encoding: Encoding) -> str | None:
    """What is to be said of an encoding; None of UTF-8."""
    how = f"{encoding.name} (guessed)" if encoding.guessed else encoding.name
    return None if encoding.plain else f"read as {how}"


def _archived(data: bytes) -> Iterator[Part]:
    """The documents of an archive, in its order.

    Raises:
        UnreadableInput: damaged, or beyond the limits.
    """
    from .zips import is_safe, member, names, opened

    with opened(data) as archive:
        empty = True
        for name in names(archive):
            empty = False
            try:
                if not is_safe(name):
                    raise UnreadableInput("a path out of the archive")
                inner = member(archive, name)
                kind = kind_of(inner, name)
                if kind is Kind.ZIP:
                    raise UnreadableInput("an archive inside an archive; unpack it first")
                content: Extracted | str = _read(kind, inner)
            except DragomanError as problem:
                content = str(problem)
            yield Part(name, content)
        if empty:
            raise UnreadableInput("an empty zip archive")
