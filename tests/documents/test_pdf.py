"""PDF files are read in the order in which people read them, page by page."""

import io
import random
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.documents.extracted import page_of
from dragoman.documents.pdf import read_pdf
from dragoman.errors import UnreadableInput

from .pdfs import SAMPLES, Pages, columns, paragraphs


@pytest.mark.parametrize("layout", SAMPLES)
def test_every_word_in_order(layout: str) -> None:
    """Columns, words cut at line ends, titles; headers, footers and page numbers are left out."""
    sample = SAMPLES[layout]()
    found = read_pdf(sample.data).text.split()
    assert found == sample.words
    assert not set(sample.unwanted) & set(found)


def test_paragraphs_stay_paragraphs() -> None:
    """Whole, also where a column or a page ends inside one."""
    sample = columns(2, hyphens=True, furniture=True, long=40)
    assert read_pdf(sample.data).text.split("\n\n") == paragraphs(40)


def test_where_pages_begin() -> None:
    """Each page's first words stand at its offset."""
    pages = Pages()
    firsts = ["Oslo rejects the plan.", "Lima welcomes it.", "Nobody else has spoken."]
    for first in firsts:
        pages.paragraph(first)
        pages.y = 0
    found = read_pdf(pages.save())
    assert len(found.pages) == 3
    for number, (offset, first) in enumerate(zip(found.pages, firsts, strict=True), start=1):
        assert found.text[offset:].startswith(first)
        assert page_of(found.pages, offset) == number
    assert page_of(found.pages, len(found.text) - 1) == 3
    assert page_of((), 5) is None


def test_an_empty_page_counts() -> None:
    """The text after it stands on page 3."""
    pages = Pages()
    pages.paragraph("On the first page.")
    pages.canvas.showPage()
    pages.canvas.showPage()
    pages._begin()
    pages.paragraph("On the third page.")
    found = read_pdf(pages.save())
    assert page_of(found.pages, found.text.index("On the third")) == 3


def test_hyphens_that_belong_to_a_word() -> None:
    """`well-` and `known` are one word with a hyphen, `agree-` and `ment` one without."""
    pages = Pages()
    pages.line("The well-")
    pages.line("known envoy signed the agree-")
    pages.line("ment between the co-")
    pages.line("chairs of the Franco-")
    pages.line("German council.")
    text = read_pdf(pages.save()).text
    assert (
        text
        == "The well-known envoy signed the agreement between the co-chairs of the Franco-German council."
    )


def test_what_the_file_says_of_itself() -> None:
    """Author and date."""
    pages = Pages(about={"Author": "Ingrid Solberg"})
    pages.paragraph("Oslo rejects the plan.")
    found = read_pdf(pages.save())
    assert found.author == "Ingrid Solberg"
    assert found.date is not None
    assert len(found.date) == 10


@pytest.mark.parametrize("name", ["anonymous", "Microsoft Office User", "admin", ""])
def test_nobody_is_no_author(name: str) -> None:
    """Programs put such names there."""
    pages = Pages(about={"Author": name})
    pages.paragraph("Oslo rejects the plan.")
    assert read_pdf(pages.save()).author is None


def test_a_scan() -> None:
    """Pages without a character."""
    pages = Pages()
    pages.canvas.rect(100, 100, 200, 200, fill=1)
    with pytest.raises(UnreadableInput, match="without text, as scans are"):
        read_pdf(pages.save())


def test_a_password() -> None:
    """Locked for readers."""
    canvas = import_module("reportlab.pdfgen.canvas")
    file = io.BytesIO()
    locked = canvas.Canvas(file, encrypt="secret")
    locked.drawString(72, 700, "Oslo rejects the plan.")
    locked.save()
    with pytest.raises(UnreadableInput, match="locked by a password"):
        read_pdf(file.getvalue())


def test_a_broken_file() -> None:
    """Cut off, or only by name a PDF file."""
    data = columns(1, long=3).data
    for broken in (data[:200], b"%PDF-1.7\nnothing"):
        with pytest.raises(UnreadableInput, match="damaged PDF file"):
            read_pdf(broken)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_damage_is_survived(seed: int) -> None:
    """Bytes changed anywhere: some text, or one sentence."""
    chance = random.Random(seed)
    data = bytearray(columns(1, long=2).data)
    for _ in range(20):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        found = read_pdf(bytes(data))
    except UnreadableInput:
        return
    assert found.text
