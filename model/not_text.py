"""Tells files that are no plain text: other formats by how they begin, binary ones by what is in them."""

import re

from .errors import UnreadableInput

HEAD = 4096
"""Bytes at the beginning of a file that tell what it is."""

_BEGINNINGS = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive, as .docx, .xlsx, .odt and .epub are"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file, such as .doc or .xls"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "packed by gzip; let its name end in .gz"),
    *((b"BZh%d1AY&SY" % level, "packed by bzip2") for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "packed by xz"),
    (b"\x28\xb5\x2f\xfd", "packed by zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"PAR1", "a Parquet file; let its name end in .parquet"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF87a", "an image"),
    (b"GIF89a", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"\xff\xfe", "in UTF-16; save it as UTF-8"),
    (b"\xfe\xff", "in UTF-16; save it as UTF-8"),
)
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\b|\?xml\b|(?:html|head|body|meta|title|script|style|div|p|span|table|article|"
    rb"section|main|header|ul|ol|h[1-6]|svg|rss|feed)\b[^<>]*>)",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MOST_CONTROLS = 0.05  # of all bytes; a text has hardly any


def refuse_other(data: bytes) -> None:
    """See that the beginning of a file, or all of it, may be that of a plain text.

    Raises:
        UnreadableInput: it is something else, and what.
    """
    kind = next((what for begin, what in _BEGINNINGS if data.startswith(begin)), None)
    if kind is None and _MARKUP.match(data[:HEAD]):
        kind = "HTML or XML; give the text without its tags"
    if kind is None and _is_binary(data):
        kind = "a binary file"
    if kind is not None:
        raise UnreadableInput(f"no plain text: {kind}")


def _is_binary(data: bytes) -> bool:
    return b"\0" in data or len(_CONTROLS.findall(data[:HEAD])) > _MOST_CONTROLS * len(data[:HEAD])
