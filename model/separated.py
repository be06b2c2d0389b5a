"""Tables as programs really write them: what splits the cells, and what to do with a stray quote."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

SIGNS = (",", ";", "\t", "|")
LONGEST_ROW = 2_000
"""Lines after which a quote that was opened in a row counts as a stray one."""

_UNCLOSED = "unexpected end"
csv.field_size_limit(10**8)  # what is too long is told by whoever reads the cells

Row = tuple[int, list[str], str | None]
"""The line on which a row begins, its cells, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What splits the cells, and whether the first line only says so (`sep=;`, as Excel has it)."""

    sign: str
    declared: bool = False


def dialect(sample: str, fits: Callable[[list[str]], bool], usual: str = ",") -> Dialect:
    """The dialect in which the header has what is wanted: the usual one, else a detected one.

    sample: the beginning of the table. Detection is clevercsv's (van den Burg et al., 2019).
    """
    first = first_lines(sample)[0]
    word = first.strip().strip('"')
    if word.casefold().startswith("sep=") and len(word) in (4, 5):
        return Dialect(word[4:] or "\t", declared=True)
    if fits(header_of(first, usual)):
        return Dialect(usual)
    likely = [_detected(sample), *SIGNS]
    for sign in likely:
        if sign and fits(header_of(first, sign)):
            return Dialect(sign)
    return Dialect(likely[0] or usual)


def first_lines(text: str) -> list[str]:
    """The first two lines of a table, and the rest."""
    return re.split(r"\r\n|\n|\r", text, maxsplit=2)


def header_of(line: str, sign: str) -> list[str]:
    """The names of the columns in the first line."""
    return [name.strip() for name in next(csv.reader([line.strip("\r\n")], delimiter=sign), [])]


def _detected(sample: str) -> str | None:
    """What clevercsv finds; None where that is nothing, or no sign that splits tables."""
    import clevercsv

    whole = sample.rpartition("\n")[0] or sample
    found = clevercsv.Detector().detect(whole, delimiters=list(SIGNS))
    return found.delimiter or None if found else None


def rows(lines: Iterable[str], sign: str, width: int, first: int = 1) -> Iterator[Row]:
    """The rows of a table; a broken one spoils no other.

    lines: with their ends. width: how many cells a row has. first: the number of the first line. A
    line in which quotes are out of place is taken as it stands if that gives the right number of
    cells, as in tables that know no quoting; else it alone is bad.
    """
    waiting = _Lines(iter(lines), first)
    while (line := waiting.next()) is not None:
        number = waiting.number - 1
        if '"' not in line:
            yield number, line.rstrip("\r\n").split(sign) if line.strip("\r\n") else [], None
            continue
        yield number, *_quoted(line, waiting, sign, width)


class _Lines:
    """Lines that can be given back."""

    def __init__(self, lines: Iterator[str], first: int) -> None:
        self._lines, self._back, self.number = lines, list[str](), first

    def next(self) -> str | None:
        line = self._back.pop() if self._back else next(self._lines, None)
        self.number += line is not None
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        self._back += reversed(lines)
        self.number -= len(lines)


def _quoted(line: str, waiting: _Lines, sign: str, width: int) -> tuple[list[str], str | None]:
    """A row with quotes, and the lines that belong to it."""
    taken = [line]

    def lines() -> Iterator[str]:
        yield line
        while len(taken) < LONGEST_ROW and (more := waiting.next()) is not None:
            taken.append(more)
            yield more

    try:
        return next(csv.reader(lines(), delimiter=sign, strict=True)), None
    except csv.Error as error:
        problem = str(error)
    alone = line.rstrip("\r\n").split(sign)
    literal = len(alone) == width and (sign == "\t" or _balanced(alone))
    if literal or _UNCLOSED in problem or any(_whole(one, sign, width) for one in taken[1:]):
        waiting.give_back(taken[1:])
    return alone, None if literal else f"not CSV: {problem}; is a quote left open?"


def _balanced(cells: Sequence[str]) -> bool:
    return all(cell.count('"') % 2 == 0 for cell in cells)


def _whole(line: str, sign: str, width: int) -> bool:
    """Whether a line is a row by itself."""
    try:
        return len(next(csv.reader([line], delimiter=sign, strict=True), [])) == width
    except csv.Error:
        return False
