"""Reads tables: CSV with one row a position, split by commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dragoman.files import Rejects, read_text
from dragoman.stance import AUTHOR, Holder, Span

from ..annotations import Annotation, InvalidAnnotations, Position
from .offsets import Marked, fit
from .row import Imported
from .sheet import stance_of

NEEDED = ("text", "target", "stance")
COLUMNS = (
    *("text", "target", "mention_start", "mention_end", "stance"),
    *("holder", "holder_start", "holder_end", "holder_stance"),
)
_OWN = (*COLUMNS, "mention", "unsure")
_KEY = ("text", "target", "mention_start", "mention_end", "id", "annotator")
_SURPLUS = "\0"
_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table and the line on which it begins."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell; empty where the table lacks the column."""
        return self.cells.get(column) or ""

    @property
    def key(self) -> tuple[str, ...]:
        """What the rows of one annotation have in common."""
        return tuple(self.get(column) for column in _KEY)


def delimiter_of(text: str) -> str | None:
    """What splits the header into the needed columns; None if nothing does."""
    header = text.split("\n", 1)[0]
    for sign in ",;\t":
        names = {name.strip().strip('"') for name in header.split(sign)}
        if names.issuperset(NEEDED):
            return sign
    return None


def read(name: str, rejects: Rejects, data: bytes | None = None) -> Iterator[Imported]:
    """The annotations of a table; rows about the same mention of a target are one annotation.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    text = read_text(name, data)
    sign = delimiter_of(text)
    if sign is None:
        rejects.add(name, 1, f"the header lacks a column of: {', '.join(NEEDED)}", None)
        return
    groups: dict[tuple[str, ...], list[Line]] = {}
    for line in _lines(name, text, sign, rejects):
        groups.setdefault(line.key, []).append(line)
    for lines in groups.values():
        try:
            yield _imported(lines)
        except InvalidAnnotations as problem:
            rejects.add(name, lines[0].number, str(problem), [dict(line.cells) for line in lines])


def _lines(name: str, text: str, sign: str, rejects: Rejects) -> Iterator[Line]:
    file = io.StringIO(text, newline="")
    reader = csv.DictReader(file, delimiter=sign, restkey=_SURPLUS, strict=True)
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    number = reader.line_num + 1
    try:
        for cells in reader:
            if _SURPLUS in cells or None in cells.values():
                reason = f"the row has not {len(columns)} cells, like the header"
                rejects.add(name, number, reason, cells)
            else:
                yield Line(number, cells)
            number = reader.line_num + 1
    except csv.Error as problem:
        rejects.add(name, number, f"not CSV: {problem}; nothing from here on was read", None)


def _imported(lines: Sequence[Line]) -> Imported:
    _refuse_contradictions(lines)
    first = lines[0]
    held = [line for line in lines if line.get("holder")]
    marks: list[Marked | None] = [_mark(first, "mention")]
    marks += [_mark(line, "holder") for line in held]
    places = iter(fit(first.get("text"), [mark for mark in marks if mark]))
    mention, *spans = [next(places) if mark else None for mark in marks]
    if lost := [place for place in (mention, *spans) if isinstance(place, str)]:
        raise InvalidAnnotations("; ".join(lost))
    annotation = Annotation(
        text=first.get("text"),
        target=first.get("target"),
        mention=_span(mention),
        stance=stance_of(first.get("stance")),
        positions=tuple(
            _position(line, _span(span)) for line, span in zip(held, spans, strict=True)
        ),
        unsure=_yes(first.get("unsure")),
    )
    annotation.check()
    extra = {name: cell for name, cell in first.cells.items() if name not in _OWN and cell}
    return Imported.of(first.number, annotation, extra)


def _refuse_contradictions(lines: Sequence[Line]) -> None:
    """Rows of one annotation agree, and each adds a position."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        for column in ("stance", "unsure"):
            if line.get(column) != lines[0].get(column):
                raise InvalidAnnotations(f"`{column}` differs from line {line.number}")
        position = tuple(line.get(column) for column in COLUMNS if column.startswith("holder"))
        if position in seen:
            raise InvalidAnnotations(f"line {line.number} repeats line {seen[position]}")
        seen[position] = line.number
        if len(lines) > 1 and not line.get("holder"):
            raise InvalidAnnotations(f"line {line.number} has no holder, another line has one")


def _mark(line: Line, what: str) -> Marked | None:
    start, end = line.get(f"{what}_start"), line.get(f"{what}_end")
    if not start and not end:
        return None
    try:
        return (int(start), int(end)), line.get(what) or None
    except ValueError:
        raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers") from None


def _span(place: Span | str | None) -> Span | None:
    return None if isinstance(place, str) else place


def _position(line: Line, span: Span | None) -> Position:
    name = line.get("holder")
    if span is not None:
        start, end = span
        return Position(
            Holder(line.get("text")[start:end], span), stance_of(line.get("holder_stance"))
        )
    if name != AUTHOR.name:
        raise InvalidAnnotations(f"holder {name!r} has no span; only `{AUTHOR.name}` may lack one")
    return Position(AUTHOR, stance_of(line.get("holder_stance")))


def _yes(cell: str) -> bool:
    word = cell.strip().casefold()
    if word not in (*_YES, *_NO):
        raise InvalidAnnotations(f"`unsure` is {cell!r}, neither yes nor no")
    return word in _YES
