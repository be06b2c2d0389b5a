"""Reads PDF files by pdfium: text in reading order, without what repeats at the edge of each page."""

import re
import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..errors import UnreadableInput
from .extracted import LONGEST_DOCUMENT, Extracted, somebody, too_long
from .pdf_lines import Line, ordered, pieces_of
from .pdf_text import text_of

MOST_PAGES = 5000
_EDGE = 0.12  # of a page's height: where headers, footers and page numbers stand
_MOST_OUTER = 6  # pieces nearer to the edge: a header has two or three lines
_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—|\[(]?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[-–—|\])]?(?:\s*(?:of|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
_ONE_AT_A_TIME = threading.Lock()  # pdfium is not made for several threads


def read_pdf(data: bytes) -> Extracted:
    """The text of a PDF file, with the offsets of its pages.

    Raises:
        UnreadableInput: damaged, locked by a password, without text, or too long.
    """
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(data) as pdf:
                return _read(pdf)
        except pypdfium2.PdfiumError as problem:
            raise UnreadableInput(_told(str(problem))) from None


def _read(pdf: Any) -> Extracted:  # noqa: ANN401 - pypdfium2 has no types
    if len(pdf) > MOST_PAGES:
        raise UnreadableInput(f"a PDF file of more than {MOST_PAGES:,} pages; split it")
    pages, heights, size = [], [], 0
    for page in pdf:
        pages.append(pieces_of(page))
        heights.append(page.get_height())
        page.close()
        size += sum(len(line.text) for line in pages[-1])
        if size > LONGEST_DOCUMENT:
            raise too_long()
    if not any(pages):
        raise UnreadableInput("a PDF file without text, as scans are; run OCR over it first")
    text, starts = text_of([ordered(page) for page in without_furniture(pages, heights)])
    about = pdf.get_metadata_dict()
    return Extracted(text, somebody(about.get("Author")), _date(about.get("CreationDate")), starts)


def _told(problem: str) -> str:
    if "password" in problem.lower():
        return "a PDF file locked by a password; save it without one"
    return "a damaged PDF file; it cannot be opened"


def _date(stamp: str | None) -> str | None:
    """`D:20220204120000Z` as `2022-02-04`."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", stamp or "")
    return "-".join(found.groups()) if found else None


def without_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float]
) -> list[list[Line]]:
    """Pages without page numbers, and without lines at their edges that other pages have there, too."""
    edges = [
        [_at_edge(line, page, height) for line in page]
        for page, height in zip(pages, heights, strict=True)
    ]
    seen = Counter(
        key
        for page, marks in zip(pages, edges, strict=True)
        for key in {_key(line) for line, mark in zip(page, marks, strict=True) if mark}
    )
    return [
        [
            line
            for line, mark in zip(page, marks, strict=True)
            if not mark or not (seen[_key(line)] > 1 or _NUMBER.fullmatch(line.text.strip()))
        ]
        for page, marks in zip(pages, edges, strict=True)
    ]


def _at_edge(line: Line, page: Sequence[Line], height: float) -> bool:
    """Whether a line stands at the top or bottom edge, apart from the text."""
    if _EDGE * height < line.bottom and line.top < (1 - _EDGE) * height:
        return False
    above = [one for one in page if one.bottom >= line.top - 1]
    below = [one for one in page if one.top <= line.bottom + 1]
    outer = above if line.bottom > height / 2 else below
    return len(outer) <= _MOST_OUTER


def _key(line: Line) -> tuple[str, int]:
    """The same for a line that stands at the same height of another page, and only counts on."""
    return re.sub(r"\d+", "#", line.text.strip().lower()), round(line.bottom / 4)
