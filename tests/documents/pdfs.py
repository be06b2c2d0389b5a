"""PDF files as offices make them, drawn line by line, with the words that a reader reads in their order."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE, LEADING = "Times-Roman", 11, 14
LEFT, TOP, BOTTOM, GUTTER = 72, 740, 90, 24
WIDTH = A4[0] - 2 * LEFT
SENTENCES = [
    "The foreign ministry in Oslo rejected the proposed extension of the fisheries treaty.",
    "Canberra praised the agreement as a cornerstone of regional cooperation and stability.",
    "Officials said that negotiations in Geneva had produced no understanding so far.",
    "Beijing denounced the naval exercises near the disputed archipelago as provocative.",
    "The secretary general welcomed the humanitarian corridor and thanked both governments.",
    "Ankara opposes the membership application unless its security concerns are addressed.",
    "A well-known adviser to the president called the sanctions counterproductive and harmful.",
    "Parliament in Warsaw supports the accession of its eastern neighbour without reservation.",
]


@dataclass
class Sample:
    """A PDF file, the words in reading order, and words that must not be in the text."""

    data: bytes
    words: list[str]
    unwanted: list[str] = field(default_factory=list)


def paragraphs(count: int, start: int = 0) -> list[str]:
    """Made of three sentences each; every paragraph says which it is, so that order can be seen."""
    return [
        f"Paragraph {start + n} begins. "
        + " ".join(SENTENCES[(3 * n + k) % len(SENTENCES)] for k in range(3))
        for n in range(count)
    ]


def wrapped(text: str, width: float, hyphens: bool = False) -> list[str]:
    """Lines of a paragraph, long words cut at line ends if `hyphens`."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if stringWidth(longer, FONT, SIZE) <= width:
            line = longer
            continue
        cut = len(word) // 2
        part = f"{line} {word[:cut]}-".strip()
        if hyphens and len(word) > 7 and word.isalpha() and stringWidth(part, FONT, SIZE) <= width:
            lines.append(part)
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


class Pages:
    """Draws columns of text, page after page."""

    def __init__(
        self, columns: int = 1, furniture: bool = False, about: dict[str, str] | None = None
    ) -> None:
        self._file = io.BytesIO()
        self.canvas = Canvas(self._file, A4)
        for name, value in (about or {}).items():
            getattr(self.canvas, f"set{name}")(value)
        self.columns, self.furniture, self.page = columns, furniture, 0
        self.width = (WIDTH - GUTTER * (columns - 1)) / columns
        self.top = TOP
        self._begin()

    def _begin(self) -> None:
        self.page += 1
        self.column, self.y = 0, self.top
        self.canvas.setFont(FONT, SIZE)
        if self.furniture:
            self.canvas.drawString(LEFT, 800, "Institute of Northern Affairs")
            self.canvas.drawRightString(LEFT + WIDTH, 800, "Policy Brief")
            self.canvas.drawString(LEFT, 50, "www.northern-affairs.example")
            self.canvas.drawCentredString(A4[0] / 2, 36, f"Page {self.page}")

    def line(self, text: str) -> None:
        """One line in the current column."""
        if self.y < BOTTOM:
            self.column, self.y = self.column + 1, self.top
            if self.column == self.columns:
                self.canvas.showPage()
                self.top = TOP
                self._begin()
        self.canvas.drawString(LEFT + self.column * (self.width + GUTTER), self.y, text)
        self.y -= LEADING

    def paragraph(self, text: str, hyphens: bool = False) -> None:
        """A paragraph and the space after it."""
        for one in wrapped(text, self.width, hyphens):
            self.line(one)
        self.y -= LEADING / 2

    def title(self, text: str) -> None:
        """A title over all columns."""
        self.canvas.setFont("Times-Bold", 18)
        self.canvas.drawString(LEFT, self.top, text)
        self.canvas.setFont(FONT, SIZE)
        self.top -= 40
        self.y = self.top

    def save(self) -> bytes:
        """The file."""
        self.canvas.save()
        return self._file.getvalue()


UNWANTED = ["Institute", "Brief", "www.northern-affairs.example", "Page"]


def columns(count: int, hyphens: bool = False, furniture: bool = False, long: int = 14) -> Sample:
    """Prose in columns."""
    pages = Pages(count, furniture)
    texts = paragraphs(long)
    for text in texts:
        pages.paragraph(text, hyphens)
    return Sample(pages.save(), " ".join(texts).split(), UNWANTED if furniture else [])


def titled(count: int = 2) -> Sample:
    """A title over two columns."""
    pages = Pages(count)
    pages.title("The fisheries dispute explained")
    texts = paragraphs(16)
    for text in texts:
        pages.paragraph(text, hyphens=True)
    return Sample(
        pages.save(), ["The", "fisheries", "dispute", "explained", *" ".join(texts).split()]
    )


def interleaved() -> Sample:
    """Two columns whose lines were drawn from top to bottom, as some printers' drivers do."""
    pages = Pages(2)
    texts = paragraphs(8)
    lines = [line for text in texts for line in [*wrapped(text, pages.width), ""]]
    half = (len(lines) + 1) // 2
    for row in range(half):
        for column, number in ((0, row), (1, row + half)):
            if number < len(lines):
                x = LEFT + column * (pages.width + GUTTER)
                pages.canvas.drawString(x, TOP - LEADING * row, lines[number])
    return Sample(pages.save(), " ".join(texts).split())


def reversed_order() -> Sample:
    """Paragraphs drawn from the bottom up."""
    pages = Pages()
    texts = paragraphs(6)
    places, y = [], float(TOP)
    for text in texts:
        for one in wrapped(text, pages.width):
            places.append((y, one))
            y -= LEADING
        y -= LEADING / 2
    for y, one in reversed(places):
        pages.canvas.drawString(LEFT, y, one)
    return Sample(pages.save(), " ".join(texts).split())


SAMPLES: dict[str, Callable[[], Sample]] = {
    "one column": lambda: columns(1),
    "one column, hyphens": lambda: columns(1, hyphens=True),
    "headers and footers": lambda: columns(1, hyphens=True, furniture=True, long=30),
    "two columns": lambda: columns(2, hyphens=True, long=24),
    "two columns, headers and footers": lambda: columns(2, hyphens=True, furniture=True, long=40),
    "three columns": lambda: columns(3, hyphens=True, long=24),
    "title over two columns": titled,
    "two columns drawn in rows": interleaved,
    "drawn from the bottom up": reversed_order,
}
