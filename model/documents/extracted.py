"""What a reader of a format gives: the text that offsets count in, and what the file says of itself."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import UnreadableInput

LONGEST_DOCUMENT = 5_000_000
"""Code points of the longest text that is read; a long book has three million."""

_NOBODY = re.compile(
    r"(?:python-docx|un-?named|unknown|anonymous|admin(?:istrator)?|user|owner|author|root|none|"
    r"(?:microsoft )?office user|windows user|\W*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """A text with the author and the date that its file names, and the offset at which each page begins.

    pages: empty where the format has no pages. note: how the file was read, where that was a guess.
    """

    text: str
    author: str | None = None
    date: str | None = None
    pages: tuple[int, ...] = ()
    note: str | None = None


def too_long() -> UnreadableInput:
    """The error for more than any book holds."""
    return UnreadableInput(f"longer than {LONGEST_DOCUMENT:,} characters; split the document")


def page_of(pages: tuple[int, ...], offset: int) -> int | None:
    """The page, from 1, on which an offset lies; None without pages."""
    return bisect_right(pages, offset) if pages else None


def somebody(name: object) -> str | None:
    """An author that a program did not make up."""
    said = " ".join(str(name or "").split())
    return None if _NOBODY.fullmatch(said) else said


def joined(parts: Iterable[str]) -> str:
    """Paragraphs as one text, a blank line between them, no other white space than single spaces."""
    return together(" ".join(one.split()) for one in parts)


def together(parts: Iterable[str]) -> str:
    """Paragraphs, and rows of tables whose cells are parted by tabs, a blank line between them."""
    return "\n\n".join(part for part in parts if part.strip())
