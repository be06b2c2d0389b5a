"""How well and how fast a text is cut: `python tests/benchmarks/bench_reading.py [FOLDER]`.

FOLDER holds documents in CoNLL-U with `# text` and `# newpar` (the GUM corpus, for example): F1 of
sentence boundaries, all of them and those inside paragraphs, where a blank line or only a line end
parts paragraphs. Then, for texts of many shapes, what twice the text costs.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from dragoman.sentences import split_sentences

SIZE = 200_000
SHAPES = {
    "prose on one line": "The U.S. said no. Xi came to Paris on Jan. 5 and met the others. ",
    "paragraphs": "The U.S. said no. Xi came to Paris on Jan. 5 and met the others.\n\n",
    "line ends": "\n",
    "quotation marks": '"',
    "blanks": " ",
    "periods": ". ",
    "short lines": "a\n",
    "turns": "Q    So what?\n\nMR. FOX: No.\n\n",
    "items": "- a\n",
    "cells": "|a",
    "capitals": "ABC (",
    "abbreviations": "U.S. Xi and ",
}


def documents(folder: Path, between: str) -> Iterator[tuple[str, set[int], set[int]]]:
    """Texts, the ends of their sentences, and those ends after which a paragraph ends."""
    for path in sorted(folder.glob("*.conllu")):
        text, ends, outer = "", set[int](), set[int]()
        begins, glued = False, True
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# newpar"):
                begins = True
            elif line.startswith("# text = "):
                if begins:
                    outer.add(len(text))
                if text:
                    text += between if begins else "" if glued else " "
                text += line.removeprefix("# text = ")
                ends.add(len(text))
                begins = False
            elif line[:1].isdigit() and line.split("\t")[0].isdigit():
                glued = "SpaceAfter=No" in line.split("\t")[9]
        yield text, ends, outer | {len(text)}


def f1(right: int, found: int, gold: int) -> str:
    """Precision, recall and F1 in percent."""
    return f"P {100 * right / found:.2f}  R {100 * right / gold:.2f}  F1 {200 * right / (found + gold):.2f}"


def quality(folder: Path) -> None:
    """Print the F1 of boundaries."""
    for name, between in {"a blank line": "\n\n", "a line end": "\n"}.items():
        counts = [[0, 0, 0], [0, 0, 0]]
        for text, ends, outer in documents(folder, between):
            found = {sentence.end for sentence in split_sentences(text)}
            for count, left_out in zip(counts, (set[int](), outer), strict=True):
                count[0] += len((found & ends) - left_out)
                count[1] += len(found - left_out)
                count[2] += len(ends - left_out)
        print(f"{name} between paragraphs: all {f1(*counts[0])}; inside {f1(*counts[1])}")


def seconds(text: str) -> float:
    """The best of three times."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        split_sentences(text)
        times.append(time.perf_counter() - start)
    return min(times)


def speed() -> None:
    """Print microseconds a character, and what twice the text costs."""
    for name, piece in SHAPES.items():
        text = piece * (SIZE // len(piece))
        one, two = seconds(text), seconds(text * 2)
        print(
            f"{name:20} {1e6 * one / len(text):6.2f} us a character, twice the text {two / one:.2f}"
        )


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        quality(Path(argument))
    speed()
