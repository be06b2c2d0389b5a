"""In which encoding a text is written: UTF-8, what a byte order mark says, or the best guess.

Bytes are UTF-8 if they can be. What cannot is guessed: nearly all ASCII is Windows-1252, as English
texts from Windows are (ISO 8859-1 is the same but for control characters); the rest is charset-normalizer's.
"""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass

from .errors import UnreadableInput

UTF_8 = "utf-8"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "windows-1252"
_UNUSED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # bytes that are no character of Windows-1252
_HIGH = re.compile(rb"[\x80-\xff]")
_SIGNS = b"\x85\x91\x92\x93\x94\x96\x97\xa0\xa3\xa7"  # quotation marks and dashes: of any text from Windows
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_SAMPLE = 200_000  # bytes that a guess looks at


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by the name that `bytes.decode` and `open` take; guessed: nothing in the bytes says so."""

    name: str
    guessed: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is UTF-8, with or without a mark: nothing to tell anybody."""
        return self.name in (UTF_8, "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without a byte order mark, its line ends as they were, and how it was encoded."""

    text: str
    encoding: Encoding


def decode_text(data: bytes) -> Decoded:
    """Bytes as text.

    Raises:
        UnreadableInput: damaged, or in no encoding that can be told.
    """
    if b"\0" not in data:
        with suppress(UnicodeDecodeError):  # what nearly all texts are, in one go
            return Decoded(data.decode("utf-8-sig"), Encoding(UTF_8))
    encoding = encoding_of(data)
    try:
        return Decoded(data.decode(encoding.name), encoding)
    except UnicodeDecodeError as problem:
        where = f"byte {problem.start} is 0x{problem.object[problem.start]:02x}"
        raise UnreadableInput(f"not {encoding.name.upper()}: {where}; save it as UTF-8") from None


def encoding_of(data: bytes, whole: bool = True) -> Encoding:
    """The encoding of a text, or of the beginning of one.

    whole: whether `data` ends where the text does; if not, its last character may be cut.

    Raises:
        UnreadableInput: it cannot be told, or what guesses it is not installed.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked:
        return Encoding(marked)
    position = _first_not_utf8(data, whole)
    if b"\0" not in data:
        if position is None:
            return Encoding(UTF_8)
        high = _HIGH.findall(data)
        if 4 * len(_MULTIBYTE.findall(data)) > len(high):  # most of it is good UTF-8
            raise UnreadableInput(_not_utf8(data, position))
        letters = sum(byte not in _SIGNS for byte in high)
        if letters <= _few(len(data)) and not _UNUSED.search(data):
            return Encoding(_WESTERN, guessed=True)
    return _guessed(data, position or 0)


def wide_encoding(head: bytes) -> str:
    """UTF-16 or UTF-32 if the first bytes of a file show it, else UTF-8: of a table, whose rows may be bad singly."""
    marked = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if marked:
        return marked
    if 4 * head.count(0) <= len(head):
        return "utf-8-sig"
    little = head[1::2].count(0) > head[::2].count(0)  # Latin text: every other byte
    return "utf-16-le" if little else "utf-16-be"


def _first_not_utf8(data: bytes, whole: bool) -> int | None:
    """The first byte that is not UTF-8."""
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(data, whole)
    except UnicodeDecodeError as problem:
        return problem.start
    return None


def _few(size: int) -> int:
    """How many letters that are not ASCII an English text of this size may have."""
    return max(size // 20, min(3, size // 6))


def _guessed(data: bytes, position: int) -> Encoding:
    try:
        from charset_normalizer import from_bytes
    except ModuleNotFoundError:
        raise UnreadableInput(
            f"{_not_utf8(data, position)}, or install what guesses encodings: "
            "pip install 'dragoman[documents]'"
        ) from None
    best = from_bytes(data[:_SAMPLE]).best()
    if best is None or best.encoding in ("ascii", "utf_8"):
        raise UnreadableInput(_not_utf8(data, position))
    same = not _UNUSED.search(data) and data.decode(_WESTERN) == data.decode(best.encoding, "replace")  # fmt: skip
    return Encoding(_WESTERN if same else best.encoding.replace("_", "-"), guessed=True)


def _not_utf8(data: bytes, position: int) -> str:
    return f"not UTF-8: byte {position} is 0x{data[position]:02x}; convert the file first"
