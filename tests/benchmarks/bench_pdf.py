"""How well libraries read PDF files: `python tests/benchmarks/bench_pdf.py` prints a table.

Per layout of `tests/documents/pdfs.py`: the share of words in reading order (longest common subsequence
against the words drawn, F1, in percent; words of headers and footers count as wrong), and the time.
It wants pypdf, pdfminer.six, pdfplumber and pypdfium2 beside dragoman's extra `documents`.
"""

import difflib
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "documents"))
from pdfs import SAMPLES


def with_pypdfium2(data: bytes) -> str:
    """The text in the order of the page's content."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def with_pdfplumber(data: bytes) -> str:
    """Its default."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def with_pdfminer(data: bytes) -> str:
    """Its layout analysis."""
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data))


def with_pypdf(data: bytes) -> str:
    """Its default."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def with_dragoman(data: bytes) -> str:
    """What `label` reads."""
    from dragoman.documents.pdf import read_pdf

    return read_pdf(data).text


READERS: dict[str, Callable[[bytes], str]] = {
    "pypdfium2": with_pypdfium2,
    "pdfminer.six": with_pdfminer,
    "pdfplumber": with_pdfplumber,
    "pypdf": with_pypdf,
    "dragoman": with_dragoman,
}


def f1(found: list[str], wanted: list[str]) -> float:
    """Words in common and in order, as F1."""
    matcher = difflib.SequenceMatcher(None, found, wanted, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return 100 * 2 * same / (len(found) + len(wanted))


def main() -> None:
    """Print the table."""
    print(f"| layout | {' | '.join(READERS)} |")
    print("|" + " --- |" * (len(READERS) + 1))
    seconds = dict.fromkeys(READERS, 0.0)
    for name, make in SAMPLES.items():
        sample, cells = make(), []
        for reader, read in READERS.items():
            begun = time.perf_counter()
            try:
                cells.append(f"{f1(read(sample.data).split(), sample.words):.1f}")
            except ImportError:
                cells.append("not installed")
            seconds[reader] += time.perf_counter() - begun
        print(f"| {name} | {' | '.join(cells)} |")
    print(f"| seconds | {' | '.join(f'{seconds[one]:.2f}' for one in READERS)} |")


if __name__ == "__main__":
    main()
