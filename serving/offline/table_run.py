"""`dragoman label` without an output: a table for a person, made in this process."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from dragoman.files import Rejects
from dragoman.labeller import Labeller
from dragoman.labelling import make_labeller
from dragoman.outcome import finish, nothing_read
from dragoman.reading.cells import cells
from dragoman.rows import Document, LabelRow
from dragoman.table import print_cells, print_table
from dragoman.writing import write_json_lines

from .claims import claim_rejects
from .plan import Plan
from .records import START, Record
from .settings import Command, Json, Settings
from .sources import Source
from .units import document_of


def show_table(
    found: list[Source], rest: Json, artifact: str, catalogue: Path | None, every: bool
) -> None:
    """Label all documents and print them; a person reads it, so it all fits in memory.

    rest: the remaining settings. every: neutral rows and doubtful cells too.

    Raises:
        UnreadableInput: nothing could be read.
        typer.Exit: 3, with rejects.
    """
    settings, rejects, documents = _read(found, rest)
    labeller = make_labeller(artifact, catalogue)
    rows = _labelled(labeller, documents, settings)
    if settings.cells:
        print_cells(rows, every, settings.raw)
    else:
        print_table(rows, every, settings.raw)
    finish(rejects)


def show_cells(
    found: list[Source], rest: Json, artifact: str, catalogue: Path | None, _: bool
) -> None:
    """Write the cells of all documents to standard output, as JSON Lines.

    Raises:
        UnreadableInput: nothing could be read.
        typer.Exit: 3, with rejects.
    """
    settings, rejects, documents = _read(found, rest)
    labeller = make_labeller(artifact, catalogue)
    for rows in labeller.label_all(
        documents, settings.phrases, settings.targets, settings.everywhere
    ):
        write_json_lines(sys.stdout, (cell.as_dict() for cell in cells(rows)))
    finish(rejects)


def _read(found: list[Source], rest: Json) -> tuple[Settings, Rejects, list[Document]]:
    settings = Settings(command=Command.LABEL, artifact="", model="", **rest)
    plan = Plan(found, settings)
    claim_rejects(plan, Path())
    rejects = Rejects(Path())
    documents = list(_documents(plan.records(START), settings, rejects))
    if not any(document.text.strip() for document in documents):
        raise nothing_read(rejects)
    return settings, rejects, documents


def _labelled(
    labeller: Labeller, documents: Iterable[Document], settings: Settings
) -> list[LabelRow]:
    labelled = labeller.label_all(
        documents, settings.phrases, settings.targets, settings.everywhere
    )
    return [row for rows in labelled for row in rows]


def _documents(
    records: Iterable[Record], settings: Settings, rejects: Rejects
) -> Iterator[Document]:
    for record in records:
        checked = document_of(record, settings)
        if isinstance(checked, str):
            rejects.add(record.file, record.line, checked, record.row)
        else:
            yield checked[0]
