"""`dragoman targets`: what a corpus is about that no catalogue has."""

import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.options import OwnCatalogue

from . import options
from .settings import Command

if TYPE_CHECKING:
    from dragoman.catalogue import Catalogue
    from dragoman.reading.gathering import Gathered


class Layout(StrEnum):
    """How the targets are printed."""

    TABLE = "table"
    JSON = "json"
    ENTITIES = "entities"


def targets(
    inputs: options.Inputs,
    layout: Annotated[
        Layout,
        typer.Option(
            "--format", help="A table, JSON Lines, or entities in TOML, to be added to a catalogue."
        ),
    ] = Layout.TABLE,
    least: Annotated[int, typer.Option(min=1, help="Only what so many documents speak of.")] = 1,
    most: Annotated[int, typer.Option(min=1, help="At most so many targets.")] = 100,
    text_column: options.TextColumn = None,
    id_column: options.IdColumn = None,
    catalogue: OwnCatalogue = None,
    input_format: options.Given = None,
) -> None:
    """List what documents are about beyond the catalogue: laws, deals, plans, resolutions, bans.

    What the most documents speak of comes first, with the place of its first mention. Exit code 0: all
    done; 2: nothing could be read; 3: done, with rejects in the current folder.
    """
    from dragoman.catalogue import Catalogue
    from dragoman.files import Rejects
    from dragoman.outcome import finish, nothing_read
    from dragoman.questions import Questioner
    from dragoman.reading.gathering import Corpus
    from dragoman.terminal import echo

    from .claims import claim_rejects
    from .plan import Plan
    from .records import START
    from .settings import Settings
    from .start import sources
    from .units import document_of

    known = Catalogue.default()
    if catalogue is not None:
        known = known.merged(Catalogue.read(catalogue))
    settings = Settings(
        command=Command.LABEL,
        artifact="",
        model="",
        columns=options.columns(text_column, id_column, None, None),
    )
    plan = Plan(sources(inputs, Command.LABEL, input_format), settings)
    claim_rejects(plan, Path())
    rejects, corpus, read = Rejects(Path()), Corpus(Questioner(known)), 0
    for record in plan.records(START):
        found = document_of(record, settings)
        if isinstance(found, str):
            rejects.add(record.file, record.line, found, record.row)
            continue
        corpus.add(found[0].name, found[0].text)
        read += 1
    if not read:
        raise nothing_read(rejects)
    chosen = [one for one in corpus.targets() if one.documents >= least][:most]
    for line in _LINES[layout](chosen, known):
        echo(line)
    echo(f"dragoman: {len(chosen)} targets in {read:,} documents", err=True)
    finish(rejects)


def _table(found: "Sequence[Gathered]", _: "Catalogue") -> Iterator[str]:
    from dragoman.terminal import one_line

    yield "  docs  times  kind      name, and the first sentence that has it"
    for one in found:
        sentence = " ".join(one.sentence.split())
        yield one_line(f"{one.documents:>6} {one.mentions:>6}  {one.kind:<8}  {one.name}")
        yield one_line(f"{'':15}{one.document} {one.start}: {sentence}")


def _json(found: "Sequence[Gathered]", _: "Catalogue") -> Iterator[str]:
    for one in found:
        example = {"document": one.document, "start": one.start, "end": one.end, "sentence": one.sentence}  # fmt: skip
        row = {"name": one.name, "kind": one.kind, "documents": one.documents, "mentions": one.mentions}  # fmt: skip
        yield json.dumps({**row, "example": example}, ensure_ascii=False)


def _entities(found: "Sequence[Gathered]", known: "Catalogue") -> Iterator[str]:
    """Entities of a catalogue, as docs/entities.md has them."""
    from dragoman.reading.gathering import entity_ids
    from dragoman.terminal import one_line

    taken = {entity.id for entity in known.entities}
    for name, one in zip(entity_ids(list(found), taken), found, strict=True):
        place = f"{one.document} {one.start}"
        yield one_line(f"# {one.documents} documents, {one.mentions} mentions; first in {place}")
        yield f'[[entity]]\nid = "{name}"\nname = {json.dumps(one.name, ensure_ascii=False)}'
        yield f'kind = "{one.kind}"\naliases = []\n'


_LINES = {Layout.TABLE: _table, Layout.JSON: _json, Layout.ENTITIES: _entities}
