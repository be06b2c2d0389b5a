"""Whole documents with gold cells: reading them, and holding the cells of a model against them."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dragoman.errors import DragomanError
from dragoman.reading.cells import Cell
from dragoman.rows import Document
from dragoman.stance import AUTHOR

from .metrics import RESAMPLES, Figure
from .paired import Difference

GOLD = ".gold.json"
_ARTICLE = re.compile(r"^the\s+")


class InvalidGold(DragomanError):
    """A file of gold cells that cannot be read."""


@dataclass(frozen=True, slots=True)
class GoldCell:
    """What an informed reader takes away: who stands where on what, by any of these names.

    needs: what one must know to find it: `sentence`, `coreference`, `speaker` or `document`.
    """

    holders: frozenset[str]
    targets: frozenset[str]
    stance: str
    clear: bool
    needs: str


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A document and its gold cells."""

    document: Document
    kind: str
    cells: tuple[GoldCell, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One document's cells held against gold.

    right: for each printed cell whether a gold cell says the same, clear or arguable. found: for
    each clear gold cell whether a printed cell says it. unsure: of each printed cell. needs: of each
    clear gold cell.
    """

    name: str
    kind: str
    right: tuple[bool, ...]
    unsure: tuple[bool, ...]
    found: tuple[bool, ...]
    needs: tuple[str, ...]


def read_gold(folder: Path, standoff: Path | None = None) -> list[GoldDocument]:
    """Read every `NAME.gold.json` of a folder with the `NAME.txt` beside it.

    standoff: gold of texts that are kept elsewhere, one row a document, known by the SHA-256 of its
    text; used where the folder has texts alone. Of those the dev documents are read.

    Raises:
        InvalidGold: no such files, or one that is damaged.
    """
    paths = sorted(folder.glob(f"*{GOLD}"))
    found = [_read(path) for path in paths] or list(_joined(folder, standoff))
    if not found:
        raise InvalidGold(f"{folder}: no *{GOLD} files; give a folder of documents with gold cells")
    return found


def has_gold(folder: Path, standoff: Path) -> bool:
    """Whether `read_gold` would find any document there."""
    return any(folder.glob(f"*{GOLD}")) or next(_joined(folder, standoff), None) is not None


def _joined(folder: Path, standoff: Path | None) -> Iterator[GoldDocument]:
    """The dev documents of a standoff file whose texts lie in a folder."""
    if standoff is None or not standoff.is_file():
        return
    for line in standoff.read_text("utf-8").splitlines():
        row = json.loads(line)
        path = folder / row["file"]
        if row["split"] != "dev" or not path.is_file():
            continue
        raw = path.read_bytes()
        if hashlib.sha256(raw).hexdigest() != row["sha256"]:
            raise InvalidGold(f"{path}: is not the text that was annotated")
        document = Document(raw.decode(), path.stem, row["author"], row["date"])
        yield GoldDocument(document, row["genre"], tuple(_cell(one) for one in row["cells"]))


def _read(path: Path) -> GoldDocument:
    text = path.with_name(path.name.removesuffix(GOLD) + ".txt")
    try:
        gold = json.loads(path.read_text("utf-8"))
        cells = tuple(_cell(one) for one in gold["cells"])
        author, date = gold.get("author"), gold.get("date")
        document = Document(text.read_text("utf-8"), text.stem, author, date)
        return GoldDocument(document, gold["genre"], cells)
    except OSError as problem:
        raise InvalidGold(f"{problem.filename}: cannot be read: {problem.strerror}") from None
    except (ValueError, KeyError, TypeError) as problem:
        raise InvalidGold(f"{path}: no gold cells: {problem!r}") from None


def _cell(row: Mapping[str, Any]) -> GoldCell:
    return GoldCell(
        frozenset(map(plain, (row["holder"], *row["holder_accept"]))),
        frozenset(map(plain, (row["target"], *row["target_accept"]))),
        row["stance"],
        row["certainty"] == "clear",
        row["needs"],
    )


def plain(name: str) -> str:
    """A name as it is compared: in lower case, without "the" and quotation marks."""
    return _ARTICLE.sub("", " ".join(re.sub(r"[“”\"’']", "", name.casefold()).split()))


def judge(gold: GoldDocument, cells: Sequence[Cell]) -> Judged:
    """Hold the cells of one document against its gold."""
    author = plain(gold.document.author or AUTHOR.name)
    matches = [[_same(one, cell, author) for one in gold.cells] for cell in cells]
    clear = [number for number, one in enumerate(gold.cells) if one.clear]
    return Judged(
        gold.document.name,
        gold.kind,
        tuple(any(row) for row in matches),
        tuple(cell.doubtful for cell in cells),
        tuple(any(row[number] for row in matches) for number in clear),
        tuple(gold.cells[number].needs for number in clear),
    )


def _same(gold: GoldCell, cell: Cell, author: str) -> bool:
    holder = plain(cell.actor.name)
    holders = {holder, author} if holder == AUTHOR.name else {holder}
    if author in holders:
        holders.add(AUTHOR.name)
    return (
        gold.stance == cell.stance.value
        and bool(holders & gold.holders)
        and plain(cell.target.name) in gold.targets
    )


@dataclass(frozen=True, slots=True)
class CellFigures:
    """Precision of printed cells, recall of clear gold cells, F1 of both, in percent."""

    precision: Figure
    recall: Figure
    f1: Figure
    sure_precision: Figure
    documents: int


def figures(judged: Sequence[Judged], seed: int = 0) -> CellFigures:
    """The figures of documents, with 95% bootstrap intervals over documents."""
    rng = np.random.default_rng(seed)
    draws = [
        [judged[number] for number in rng.integers(len(judged), size=len(judged))]
        for _ in range(RESAMPLES)
    ]

    def figure(metric: Callable[[Sequence[Judged]], float], n: int) -> Figure:
        low, high = np.nanpercentile([metric(draw) for draw in draws], [2.5, 97.5])
        return Figure(metric(judged), float(low), float(high), n)

    printed = sum(len(one.right) for one in judged)
    sure = sum(not doubt for one in judged for doubt in one.unsure)
    clear = sum(len(one.found) for one in judged)
    return CellFigures(
        figure(_precision, printed),
        figure(_recall, clear),
        figure(_f1, clear),
        figure(_sure_precision, sure),
        len(judged),
    )


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return 100 * sum(known) / len(known) if known else float("nan")


def _precision(judged: Sequence[Judged]) -> float:
    return _share(right for one in judged for right in one.right)


def _sure_precision(judged: Sequence[Judged]) -> float:
    return _share(
        right
        for one in judged
        for right, unsure in zip(one.right, one.unsure, strict=True)
        if not unsure
    )


def _recall(judged: Sequence[Judged]) -> float:
    return _share(found for one in judged for found in one.found)


def _f1(judged: Sequence[Judged]) -> float:
    precision, recall = _precision(judged), _recall(judged)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def f1_difference(
    candidate: Sequence[Judged], champion: Sequence[Judged], error: float, seed: int = 0
) -> Difference:
    """The F1 of cells, candidate minus champion: a paired bootstrap over the same documents."""
    rng = np.random.default_rng(seed)
    drawn = []
    for numbers in rng.integers(len(candidate), size=(RESAMPLES, len(candidate))):
        ours, theirs = (_f1([both[at] for at in numbers]) for both in (candidate, champion))
        drawn.append(ours - theirs)
    low, high = np.nanquantile(drawn, [error, 1 - error])
    clear = sum(len(one.found) for one in candidate)
    return Difference(_f1(candidate), _f1(champion), float(low), float(high), clear)


def by_need(judged: Sequence[Judged]) -> dict[str, tuple[int, int]]:
    """How many clear cells of each need were found, and how many there are."""
    counts: dict[str, tuple[int, int]] = {}
    for one in judged:
        for need, found in zip(one.needs, one.found, strict=True):
            hit, total = counts.get(need, (0, 0))
            counts[need] = (hit + found, total + 1)
    return counts
