"""Annotated rows of files and folders, with their places and the problems of those that are broken."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_json_lines

from ..annotations import Annotation, InvalidAnnotations
from .problems import Kind, Place, Problem, error, warning

TEXT_KEYS = ("text", "sentence", "sentence_normalized")
BEHAVIOUR = "behaviour"
LOOKED_AT = 100  # lines of a file in a folder, to see whether it holds annotations


@dataclass(frozen=True, slots=True)
class Row:
    """An annotation and where it stands; `split` is what the row says, else the file's name up to a hyphen."""

    place: Place
    split: str
    annotation: Annotation


@dataclass(slots=True)
class Loaded:
    """All rows of some files; `skipped` says which files hold no annotations."""

    rows: list[Row] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load(paths: Iterable[Path]) -> Loaded:
    """Read files, and all annotated files of folders; a bad row becomes a problem.

    Raises:
        UnreadableInput: a path that is not there.
    """
    loaded = Loaded()
    for path in paths:
        if path.is_dir():
            _choose(path, loaded)
        elif path.is_file():
            loaded.files.append(path)
        else:
            raise UnreadableInput(f"{path}: no such file or folder")
    for path in loaded.files:
        _read(path, loaded)
    return loaded


def _choose(folder: Path, loaded: Loaded) -> None:
    """Sort the data files of a folder into those with annotations and the others."""
    for path in sorted(folder.rglob("*.jsonl*")):
        if BEHAVIOUR in path.relative_to(folder.parent).parts:
            loaded.skipped.append(f"{path}: behaviour suite")
        elif path.name.endswith(".rejects.jsonl"):
            loaded.skipped.append(f"{path}: rejects")
        elif path.suffix != ".jsonl":
            loaded.skipped.append(f"{path}: compressed, holds no texts")
        elif not _has_targets(path):
            loaded.skipped.append(f"{path}: no rows with a target")
        else:
            loaded.files.append(path)


def _has_targets(path: Path) -> bool:
    """Whether the beginning has an annotation, or a line too broken to say that it is none."""
    with path.open(encoding="utf-8", errors="replace") as file:
        return any(_may_be_annotation(line) for line in islice(file, LOOKED_AT) if line.strip())


def _may_be_annotation(line: str) -> bool:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        return True
    return not isinstance(row, dict) or not {"target", "stance"}.isdisjoint(row)


def _read(path: Path, loaded: Loaded) -> None:
    rejects = Rejects(Path())
    with path.open("rb") as file:
        if file.read(len(BOM_UTF8)) == BOM_UTF8:
            where = Place(str(path), 1)
            loaded.problems.append(error(Kind.SCHEMA, "a byte order mark; remove it", where))
    for number, row in read_json_lines(str(path), rejects):
        place = Place(str(path), number)
        try:
            annotation = Annotation.from_row(row)
        except InvalidAnnotations as problem:
            kind = Kind.SPAN if "span" in str(problem) else Kind.SCHEMA
            loaded.problems.append(error(kind, str(problem), place))
            continue
        loaded.rows.append(Row(place, str(row.get("split") or path.stem.split("-")[0]), annotation))
        loaded.problems += _doubts(row, annotation, place)
    loaded.problems += [
        error(Kind.SCHEMA, one.reason, Place(one.file, one.line or 0)) for one in rejects.collected
    ]


def _doubts(row: dict[str, Any], one: Annotation, place: Place) -> Iterator[Problem]:
    """What the types of the fields let through."""
    if not isinstance(row.get("unsure", False), bool):
        yield error(Kind.SCHEMA, f"`unsure` is {row['unsure']!r}, not true or false", place)
    spans = [one.mention, *(position.holder.span for position in one.positions)]
    for span in spans:
        if span is not None and one.text[slice(*span)] != one.text[slice(*span)].strip():
            yield warning(Kind.SPAN, f"span {list(span)} has white space at its ends", place)
    for position in one.positions:
        if position.holder.span is None and position.holder.name != "author":
            yield warning(Kind.SPAN, f"holder {position.holder.name!r} has no span", place)
    stances = {position.stance for position in one.positions}
    if one.stance is not None and stances and one.stance not in stances:
        yield error(Kind.CONFLICT, f"the stance is {one.stance}, but no position is", place)


def texts_of(path: Path) -> Iterator[tuple[Place, str]]:
    """Every sentence that a file of held-out rows names, at any depth (behaviour cases too).

    Raises:
        UnreadableInput: the file is not there, a line is no JSON, or no row has a sentence.
    """
    rejects, empty = Rejects(Path()), True
    for number, row in read_json_lines(str(path), rejects):
        for text in _texts(row):
            empty = False
            yield Place(str(path), number), text
    if rejects.collected:
        first = rejects.collected[0]
        raise UnreadableInput(f"{first.file}:{first.line}: {first.reason}")
    if empty:
        raise UnreadableInput(f"{path}: no row has a sentence ({', '.join(TEXT_KEYS)})")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in TEXT_KEYS and isinstance(one, str):
                yield one
            else:
                yield from _texts(one)
