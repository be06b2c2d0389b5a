"""Which format a file has: by how it begins, what is in it, and at last by its name."""

import io
import re
import zipfile
from enum import StrEnum

from ..errors import UnreadableInput
from ..not_text import refuse_other

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html\b|"
    rb"(?:html|head|body|meta|title|script|style|div|p|span|table|article|section|main|header|ul|ol|h[1-6])\b[^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096
_OFFICE = ("ppt/presentation.xml", "xl/workbook.xml")


class Kind(StrEnum):
    """A format that a document may have; the value is what people call it."""

    PDF = "a PDF file"
    DOCX = "a Word file (.docx)"
    ODT = "an OpenDocument text (.odt)"
    RTF = "an RTF file"
    HTML = "a web page"
    MAIL = "an e-mail (.eml)"
    MARKDOWN = "a Markdown file"
    ZIP = "a zip archive"
    TEXT = "plain text"


ENDINGS = {
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".odt": Kind.ODT,
    ".rtf": Kind.RTF,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".eml": Kind.MAIL,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".zip": Kind.ZIP,
    ".txt": Kind.TEXT,
}
"""Endings of files that are documents."""

_BY_NAME = (Kind.MAIL, Kind.MARKDOWN, Kind.HTML)  # texts that do not always begin in a telling way


def kind_of(data: bytes, name: str) -> Kind:
    """The format of a whole file.

    Raises:
        UnreadableInput: a file that is no document, and what it is.
    """
    if data.startswith(b"%PDF-"):
        return Kind.PDF
    if data.startswith(b"{\\rtf"):
        return Kind.RTF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    named = _named(name)
    if named in _BY_NAME:
        return named
    if _HTML.match(data[:_HEAD]):
        return Kind.HTML
    if named in (Kind.TEXT, None):
        if not _is_utf16(data):
            refuse_other(data)
        return Kind.TEXT
    raise UnreadableInput(f"its name says that it is {named}, but its content is none")


def _named(name: str) -> Kind | None:
    plain = name.lower().removesuffix(".gz")
    return next((kind for ending, kind in ENDINGS.items() if plain.endswith(ending)), None)


def _is_utf16(data: bytes) -> bool:
    """Whether every second byte of the beginning may be the upper half of a Latin letter."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    head = data[:_HEAD]
    halves = head[::2], head[1::2]
    zeros = sorted(half.count(0) for half in halves)
    return len(head) > 7 and zeros[0] == 0 and zeros[1] > 0.8 * len(halves[1])


def _zip_kind(data: bytes) -> Kind:
    """Which of the formats that are zip archives inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableInput("a damaged zip archive, or a Word file that was cut off") from None
    if "word/document.xml" in names:
        return Kind.DOCX
    if "content.xml" in names and "mimetype" in names:
        return Kind.ODT
    if other := next((one for one in _OFFICE if one in names), None):
        what = "slides (.pptx); save them as PDF" if other.startswith("ppt") else "a table; let its name end in .xlsx"  # fmt: skip
        raise UnreadableInput(f"no plain text: {what}")
    if "META-INF/container.xml" in names:
        raise UnreadableInput("no plain text: an e-book (.epub); convert it first")
    return Kind.ZIP
