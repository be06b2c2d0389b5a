"""Annotated rows of files and folders, with their places and the problems of those that are broken."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_json_lines

from ..annotations import Annotation, InvalidAnnotations
from .doubts import doubts
from .problems import Kind, Place, Problem, error
from .standoff_check import check_standoff, is_standoff

TEXT_KEYS = ("text", "sentence", "sentence_normalized")
BEHAVIOUR = "behaviour"
LOOKED_AT = 100  # lines of a file in a folder, to see whether it holds annotations


@dataclass(frozen=True, slots=True)
class Row:
    """An annotation and where it stands.

    split: what the row says, else the file's name up to a hyphen. reviewed: why a label that looks
    wrong stands, said by somebody who looked at it again; empty where nobody did. annotator: who
    said it, where several did. ground_truth: it counts where others contradict it.
    """

    place: Place
    split: str
    annotation: Annotation
    reviewed: str = ""
    annotator: str = ""
    ground_truth: bool = False


@dataclass(slots=True)
class Loaded:
    """All rows of some files.

    skipped: which files hold no annotations. standoff: files without texts, and their rows.
    """

    rows: list[Row] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    standoff: dict[Path, int] = field(default_factory=dict)
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
            _take(path, loaded)
        else:
            raise UnreadableInput(f"{path}: no such file or folder")
    for path in loaded.files:
        _read(path, loaded)
    return loaded


def _choose(folder: Path, loaded: Loaded) -> None:
    """Sort the data files of a folder into those with annotations and the others."""
    for path in sorted((*folder.rglob("*.jsonl"), *folder.rglob("*.jsonl.gz"))):
        if BEHAVIOUR in path.relative_to(folder.parent).parts:
            loaded.skipped.append(f"{path}: behaviour suite")
        elif path.name.endswith((".rejects.jsonl", ".rejects.jsonl.gz")):
            loaded.skipped.append(f"{path}: rejects")
        elif not _has_targets(path):
            loaded.skipped.append(f"{path}: no rows with a target")
        else:
            _take(path, loaded)


def _take(path: Path, loaded: Loaded) -> None:
    """Files without texts are checked at once, the others are read later, all together."""
    if any(is_standoff(row) for row in _beginning(path)):
        loaded.standoff[path], problems = check_standoff(path)
        loaded.problems += problems
    else:
        loaded.files.append(path)


def _has_targets(path: Path) -> bool:
    """Whether the beginning has an annotation, or a line too broken to say that it is none."""
    return any(not row or {"target", "stance"} & row.keys() for row in _beginning(path))


def _beginning(path: Path) -> list[dict[str, Any]]:
    """The first rows of a file; an empty one for each that cannot be read."""
    rejects = Rejects(Path())
    try:
        rows = [row for _, row in islice(read_json_lines(str(path), rejects), LOOKED_AT)]
    except UnreadableInput:
        return [{}]
    return rows + [{} for _ in rejects.collected]


def _read(path: Path, loaded: Loaded) -> None:
    rejects = Rejects(Path())
    with path.open("rb") as file:
        if file.read(len(BOM_UTF8)) == BOM_UTF8:
            where = Place(str(path), 1)
            loaded.problems.append(error(Kind.SCHEMA, "a byte order mark; remove it", where))
    split = path.name.split(".")[0].split("-")[0]
    try:
        for number, row in read_json_lines(str(path), rejects):
            _add(row, Place(str(path), number), split, loaded)
    except UnreadableInput as problem:  # a broken archive
        loaded.problems.append(error(Kind.SCHEMA, str(problem), Place(str(path), 0)))
    loaded.problems += [
        error(Kind.SCHEMA, one.reason, Place(one.file, one.line or 0)) for one in rejects.collected
    ]


def _add(row: dict[str, Any], place: Place, split: str, loaded: Loaded) -> None:
    try:
        annotation = Annotation.from_row(row)
    except InvalidAnnotations as problem:
        kind = Kind.SPAN if "span" in str(problem) else Kind.SCHEMA
        loaded.problems.append(error(kind, str(problem), place))
        return
    reviewed = str(row.get("reviewed") or "").strip()
    who, true = str(row.get("annotator") or ""), row.get("ground_truth") is True
    side = str(row.get("split") or split)
    loaded.rows.append(Row(place, side, annotation, reviewed, who, true))
    loaded.problems += doubts(row, annotation, place)


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
