"""In which encoding a text file is: UTF-8, UTF-16, or one of the older ones of eight bits."""

import codecs

from .errors import UnreadableInput
from .strict_json import decode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ["utf_16_le", "utf_16_be"]
_OLDER = ["cp1252", "cp1250", "cp1251", "latin_1", "mac_roman"]
_LOOKED_AT = 65536


def wide_encoding(head: bytes) -> str:
    """UTF-16 if the first bytes of a file show it, else UTF-8."""
    found = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    if found:
        return found
    if head and head[:_LOOKED_AT].count(0) * 4 > len(
        head[:_LOOKED_AT]
    ):  # Latin text: every other byte
        return _guess(head[: len(head) // 2 * 2][:_LOOKED_AT], _WIDE) or "utf-8"
    return "utf-8-sig"


def decode_any(data: bytes) -> tuple[str, str | None]:
    """A file's text, and the encoding where it is none of Unicode and had to be guessed.

    Raises:
        UnreadableInput: it is no text.
    """
    encoding = wide_encoding(data)
    if encoding.startswith(("utf-16", "utf_16")):
        try:
            return data.decode(encoding).removeprefix("\ufeff"), None
        except UnicodeDecodeError as problem:
            raise UnreadableInput(f"not UTF-16: {problem.reason} at byte {problem.start}") from None
    try:
        return decode(data), None
    except UnreadableInput:
        if 0 in data:
            raise
        found = _guess(data, _OLDER)
        if found is None:
            raise
        return data.decode(found), found


def _guess(data: bytes, among: list[str]) -> str | None:
    from charset_normalizer import from_bytes  # most files never need it

    best = from_bytes(data, cp_isolation=among).best()
    return best.encoding if best else None
