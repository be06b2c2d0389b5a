"""`dragoman label` without an output: a table for a person, made in this process."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from dragoman.files import Rejects
from dragoman.labelling import make_labeller
from dragoman.outcome import finish, nothing_read
from dragoman.rows import Document
from dragoman.table import print_table

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

    rest: the remaining settings. every: neutral rows too.

    Raises:
        UnreadableInput: nothing could be read.
        typer.Exit: 3, with rejects.
    """
    settings = Settings(command=Command.LABEL, artifact="", model="", **rest)
    plan = Plan(found, settings)
    claim_rejects(plan, Path())
    rejects = Rejects(Path())
    documents = list(_documents(plan.records(START), settings, rejects))
    if not any(document.text.strip() for document in documents):
        raise nothing_read(rejects)
    labeller = make_labeller(artifact, catalogue)
    rows = [row for some in labeller.label_all(documents, settings.phrases) for row in some]
    print_table(rows, labeller.questioner.catalogue, every, settings.raw)
    finish(rejects)


def _documents(
    records: Iterable[Record], settings: Settings, rejects: Rejects
) -> Iterator[Document]:
    for record in records:
        checked = document_of(record, settings)
        if isinstance(checked, str):
            rejects.add(record.file, record.line, checked, record.row)
        else:
            yield checked[0]
