"""Reads tables: one row a position, or just text, target and stance, whatever the columns are called."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dragoman import separated
from dragoman.files import Rejects
from dragoman.stance import AUTHOR, Holder, Span

from ..annotations import Annotation, InvalidAnnotations, Position
from .fields import VAST_LABELS, Fields, is_vast, missing, renamings
from .finished import unfinished
from .how import AS_FOUND, How
from .items import content
from .label_studio import read_tasks
from .label_studio_flat import MARKS, from_cells
from .labels import Labels
from .offsets import Marked, fit
from .row import Imported
from .words import check_words, looked_for

_POSITION = ("holder", "holder_start", "holder_end", "holder_stance")
COLUMNS = ("text", "target", "mention_start", "mention_end", "stance", *_POSITION)
_OWN = (*COLUMNS, "mention", "unsure")
_KEY = ("text", "target", "mention_start", "mention_end", "id", "annotator")
_YES, _NO = ("1", "true", "yes"), ("", "0", "false", "no")
_SAMPLE = 1 << 16


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


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table's cells part, and what its columns are called: theirs, and ours by theirs."""

    dialect: separated.Dialect
    columns: Sequence[str]
    ours: Mapping[str, str]


def table_in(text: str, fields: Fields) -> Table:
    """The table that a text is.

    Raises:
        InvalidAnnotations: a needed column is missing.
    """

    def fits(header: list[str]) -> bool:
        return _problem(header, fields) is None

    dialect = separated.dialect(text[:_SAMPLE], fits)
    lines = separated.first_lines(text)
    header = separated.header_of(lines[dialect.declared], dialect.sign) if len(lines) > dialect.declared else []  # fmt: skip
    if problem := _problem(header, fields):
        raise InvalidAnnotations(problem)
    return Table(dialect, header, renamings(fields.found(header), header))


def _problem(header: Sequence[str], fields: Fields) -> str | None:
    if any(name in header for name in MARKS):  # Label Studio's; marked spans may be all there is
        return None
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        return f"two columns are called `{twice}`; rename one"
    try:
        return missing(fields.found(header), header)
    except InvalidAnnotations as problem:
        return str(problem)


def is_table(text: str, fields: Fields) -> bool:
    """Whether a text is a table with all needed columns."""
    try:
        table_in(text, fields)
    except InvalidAnnotations:
        return False
    return True


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of a table; rows about the same mention of a target are one annotation.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    text = content(name, data)
    try:
        table = table_in(text, how.fields)
    except InvalidAnnotations as problem:
        rejects.add(name, 1, str(problem), None)
        return
    lines = list(_lines(name, text, table, rejects))
    if any(mark in table.columns for mark in MARKS):
        tasks = [(line.number, from_cells(line.cells)) for line in lines]
        yield from read_tasks(name, tasks, rejects, how)
        return
    labels = how.labels.seeing(
        line.get(column)
        for line in lines
        for column in ("stance", "holder_stance")
        if line.get(column)
    )
    if is_vast(table.columns):
        labels = labels.knowing(VAST_LABELS)
    for same in _annotations(name, lines, rejects):
        try:
            yield _imported(same, labels)
        except InvalidAnnotations as problem:
            rejects.add(name, same[0].number, str(problem), [dict(one.cells) for one in same])


def _lines(name: str, text: str, table: Table, rejects: Rejects) -> Iterator[Line]:
    """The rows; broken ones are rejected, and what is marked as no annotation."""
    given = io.StringIO(text, newline="")
    first = 1 + table.dialect.declared
    for _ in range(first):
        given.readline()
    flat = any(mark in table.columns for mark in MARKS)
    names = list(table.columns) if flat else [table.ours[one] for one in table.columns]
    found = separated.rows(given, table.dialect.sign, len(names), first + 1)
    for number, cells, problem in found:
        if not problem and not any(map(str.strip, cells)):  # spreadsheets leave rows of blanks
            continue
        if not problem and len(cells) != len(names):
            problem = f"the row has not {len(names)} cells, like the header"
        row = dict(zip(names, cells, strict=False))
        problem = problem or unfinished(row)
        if problem:
            rejects.add(name, number, problem, row)
        else:
            yield Line(number, row)


def _annotations(name: str, lines: Sequence[Line], rejects: Rejects) -> Iterator[list[Line]]:
    """Rows about the same; what repeats a row is one reject and spoils nothing."""
    groups: dict[tuple[str, ...], list[Line]] = {}
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for line in lines:
        whole = tuple((column, " ".join(cell.split())) for column, cell in line.cells.items())
        if whole in seen:
            rejects.add(name, line.number, f"repeats line {seen[whole]}", dict(line.cells))
            continue
        seen[whole] = line.number
        groups.setdefault(line.key, []).append(line)
    yield from groups.values()


def _imported(lines: Sequence[Line], labels: Labels) -> Imported:
    _refuse_contradictions(lines)
    first = lines[0]
    held = [line for line in lines if line.get("holder").strip()]
    marks: list[Marked | None] = [_mark(first, "mention")]
    marks += [_mark(line, "holder") for line in held]
    places = iter(fit(first.get("text"), [mark for mark in marks if mark]))
    mention, *spans = [next(places) if mark else None for mark in marks]
    if lost := [place for place in (mention, *spans) if isinstance(place, str)]:
        raise InvalidAnnotations("; ".join(lost))
    span = _span(mention) or looked_for(first.get("text"), first.get("target").strip())
    annotation = Annotation(
        text=first.get("text"),
        target=first.get("target"),
        mention=span,
        stance=labels.stance(first.get("stance")),
        positions=tuple(
            _position(line, _span(span), labels) for line, span in zip(held, spans, strict=True)
        ),
        unsure=_yes(first.get("unsure")),
        holders_complete="holder" in first.cells,
        mention_said=span is not None,
    )
    annotation.check()
    extra = {name: cell for name, cell in first.cells.items() if name not in _OWN and cell}
    found = Imported.of(first.number, annotation, extra)
    check_words(found.annotation)
    return found


def _refuse_contradictions(lines: Sequence[Line]) -> None:
    """Rows of one annotation agree, and each adds a position."""
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        for column in ("stance", "unsure"):
            if line.get(column) != lines[0].get(column):
                raise InvalidAnnotations(f"`{column}` differs from line {line.number}")
        position = tuple(line.get(column) for column in _POSITION)
        if position in seen and line.get("holder"):
            raise InvalidAnnotations(f"line {line.number} repeats line {seen[position]}")
        seen[position] = line.number
        if len(lines) > 1 and not line.get("holder"):
            raise InvalidAnnotations(f"line {line.number} has no holder, another line has one")


def _mark(line: Line, what: str) -> Marked | None:
    start, end = line.get(f"{what}_start").strip(), line.get(f"{what}_end").strip()
    if not start and not end:
        return None
    try:
        return (_whole(start), _whole(end)), line.get(what) or None
    except ValueError:
        raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers") from None


def _whole(cell: str) -> int:
    """A whole number, which some programs write as 14.0."""
    number = float(cell) if "." in cell else int(cell)
    if number != int(number):
        raise ValueError(cell)
    return int(number)


def _span(place: Span | str | None) -> Span | None:
    return None if isinstance(place, str) else place


def _position(line: Line, span: Span | None, labels: Labels) -> Position:
    name = line.get("holder").strip()
    if span is not None:
        start, end = span
        return Position(
            Holder(line.get("text")[start:end], span), labels.stance(line.get("holder_stance"))
        )
    if name != AUTHOR.name:
        raise InvalidAnnotations(f"holder {name!r} has no span; only `{AUTHOR.name}` may lack one")
    return Position(AUTHOR, labels.stance(line.get("holder_stance")))


def _yes(cell: str) -> bool:
    word = cell.strip().casefold()
    if word not in (*_YES, *_NO):
        raise InvalidAnnotations(f"`unsure` is {cell!r}, neither yes nor no")
    return word in _YES
