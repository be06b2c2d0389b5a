"""Cuts the stream of records into units: what is answered together, and nothing else decides it.

Questions next to each other about one text share passes through the encoder, as in `Labeller`. A unit
holds such a run, so that neither checkpoints nor workers nor machines can cut it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from dragoman.errors import InvalidQuery
from dragoman.language import refuse_foreign
from dragoman.rows import Document
from dragoman.score_item import LONGEST_RUN, ScoreItem
from dragoman.terminal import shown_name

from .line_readers import too_long
from .records import Place, Record
from .settings import Command, Json, Settings

MOST_REJECTS = 1000
PART = 25_000
"""Code points of a document for each part of its sentences that a worker is given."""


@dataclass(slots=True)
class Row:
    """A good row: as it was given, under the contract's names, and which of the answers is its own."""

    line: int | None
    given: Any
    fields: Json
    pick: int = 0


@dataclass(slots=True)
class Unit:
    """Rows of one input that are answered together, and the bad ones between them.

    jobs: what a worker is asked, as JSON. rejects: line, reason and row of each. records: how many
    records of the input this is. useful: whether there is anything to answer.
    """

    file: str
    end: Place
    rows: list[Row] = field(default_factory=list)
    jobs: list[Json] = field(default_factory=list)
    rejects: list[tuple[int | None, str, Any]] = field(default_factory=list)
    records: int = 0

    @property
    def useful(self) -> bool:
        """Whether it holds a row with a text."""
        return bool(self.jobs)

    def takes(self, record: Record) -> None:
        """Count a record as part of this unit."""
        self.records += 1
        self.end = record.end

    def reject(self, record: Record, reason: str) -> None:
        """Keep a bad record."""
        self.takes(record)
        self.rejects.append((record.line, reason, record.row))


def units(records: Iterable[Record | None], settings: Settings) -> Iterator[Unit | None]:
    """The units of a stream of records; None, a pause in the stream, is passed on."""
    make = score_units if settings.command is Command.SCORE else label_units
    return make(records, settings)


def score_units(records: Iterable[Record | None], settings: Settings) -> Iterator[Unit | None]:
    """Runs of questions about one text."""
    unit: Unit | None = None
    for record in records:
        if record is None:
            yield None
            continue
        checked = _checked(record, settings)
        if unit is not None and _ends(unit, record, checked):
            yield _asked(unit)
            unit = None
        unit = unit or Unit(record.file, record.end)
        if isinstance(checked, str):
            unit.reject(record, checked)
        else:
            unit.takes(record)
            unit.rows.append(Row(record.line, record.row, checked))
    if unit is not None:
        yield _asked(unit)


def _checked(record: Record, settings: Settings) -> Json | str:
    """The fields of a good row, or what is wrong with it."""
    if record.problem is not None:
        return record.problem
    fields = settings.columns.renamed(record.row)
    if settings.target is not None and fields.get("target") is None:
        fields["target"] = settings.target
    try:
        ScoreItem.from_row(fields, settings.ask)
    except InvalidQuery as problem:
        return str(problem)
    return fields


def _ends(unit: Unit, record: Record, checked: Json | str) -> bool:
    """Whether a record belongs to the next unit."""
    if record.end.input != unit.end.input or len(unit.rejects) >= MOST_REJECTS:
        return True
    if isinstance(checked, str) or not unit.rows:
        return False
    return checked["text"] != unit.rows[0].fields["text"] or len(unit.rows) == LONGEST_RUN


def _asked(unit: Unit) -> Unit:
    """The unit with the one job that answers all of its rows, each question once."""
    if not unit.rows:
        return unit
    picks: dict[ScoreItem, int] = {}
    for row in unit.rows:
        row.pick = picks.setdefault(ScoreItem.from_row(row.fields), len(picks))
    questions = [[one.target, one.mention, one.holder, one.holder_span] for one in picks]
    unit.jobs = [{"text": unit.rows[0].fields["text"], "questions": questions}]
    return unit


def label_units(records: Iterable[Record | None], settings: Settings) -> Iterator[Unit | None]:
    """One document each, its sentences shared out among several jobs if it is long."""
    for record in records:
        if record is None:
            yield None
            continue
        unit = Unit(record.file, record.end)
        checked = document_of(record, settings)
        if isinstance(checked, str):
            unit.reject(record, checked)
        else:
            _share_out(unit, record, *checked)
        yield unit


def _share_out(unit: Unit, record: Record, document: Document, carried: Json) -> None:
    """Cut the work on a document into jobs of about the same number of sentences."""
    unit.takes(record)
    text = document.text
    parts = -(-len(text) // PART) if text.strip() else 0
    unit.jobs = [
        {"text": text, "author": document.author, "part": part, "parts": parts}
        for part in range(parts)
    ]
    about = {"document": document.name, "author": document.author, "date": document.date}
    fields = {"about": about, "carried": carried, "pages": list(document.pages)}
    unit.rows.append(Row(record.line, record.row, fields))


def document_of(record: Record, settings: Settings) -> tuple[Document, Json] | str:
    """A document and what it carries to its rows, or what is wrong with it."""
    if record.problem is not None:
        return record.problem
    fields = settings.columns.renamed(record.row)
    known = fields.pop("id", None) if settings.columns.id else None
    name = _name(record) if known is None else str(known)
    try:
        if record.line is None:  # a file: what it says of itself yields to the command line
            document = _of_file(fields, name, settings)
        else:
            document = Document.from_row(fields, name, settings.author, settings.date)
        if not settings.any_language:
            refuse_foreign(document.text, "--any-language labels it all the same")
    except InvalidQuery as problem:
        return str(problem)
    if long := too_long(document.text):
        return long
    carried = {key: fields[key] for key in fields if key not in ("text", "name", "author", "date")}
    return document, carried


def _of_file(fields: Json, name: str, settings: Settings) -> Document:
    """A file that is one document, or is one of an archive."""
    found = Document.from_row(fields, name)
    author, date = settings.author or found.author, settings.date or found.date
    return replace(found, author=author, date=date, pages=tuple(fields.pop("pages", ())))


def _name(record: Record) -> str:
    """What a document without a name is called: its file, and its line if it is a row of it."""
    name = "stdin" if record.file == "-" else shown_name(PurePath(record.file).name)
    return name if record.line is None else f"{name}:{record.line}"
