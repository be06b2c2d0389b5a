"""How well whole documents are read: figures of cells, step by step, by kind and by need."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.encoder import Encoder
from dragoman.labeller import Labeller
from dragoman.questions import Questioner
from dragoman.reading.steps import EVERY_STEP, SENTENCE_ONLY, Step

from .document_cells import CellFigures, GoldDocument, Judged, by_need, figures, judge, read_gold
from .progress import told

READINGS: dict[str, frozenset[Step]] = {
    "whole document": EVERY_STEP,
    "sentence by sentence": SENTENCE_ONLY,
    **{f"without {step}": EVERY_STEP - {step} for step in Step},
}


def measure_documents(
    folder: Path, encoder: Encoder, questioner: Questioner, standoff: Path | None = None
) -> str:
    """The tables for a folder of documents with gold cells, as Markdown.

    standoff: the gold of texts that are kept elsewhere.

    Raises:
        InvalidGold: the folder has none, or one is damaged.
    """
    gold = read_gold(folder, standoff)
    judged = {
        name: judge_all(
            gold, Labeller(encoder=encoder, catalogue=questioner.catalogue, steps=steps)
        )
        for name, steps in READINGS.items()
    }
    whole = judged["whole document"]
    lines = [*_header(), *(_line(name, figures(found)) for name, found in judged.items())]
    lines += ["", *_by_kind(whole), "", *_by_need(whole)]
    return "\n".join(lines)


def judge_all(gold: Sequence[GoldDocument], labeller: Labeller) -> list[Judged]:
    """The cells of every document, held against its gold."""
    documents = told("documents", gold, len(gold))
    return [judge(one, labeller.cells(one.document)) for one in documents]


def _header() -> Iterator[str]:
    yield '| reading | documents | precision | n | without "?" | n | recall | n | F1 |'
    yield "|---|---|---|---|---|---|---|---|---|"


def _line(name: str, found: CellFigures) -> str:
    cells = (
        *(name, found.documents, found.precision, found.precision.n),
        *(found.sure_precision, found.sure_precision.n, found.recall, found.recall.n, found.f1),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _by_kind(judged: Sequence[Judged]) -> Iterator[str]:
    yield "| kind | documents | right of printed | found of clear |"
    yield "|---|---|---|---|"
    for kind in dict.fromkeys(one.kind for one in judged):
        mine = [one for one in judged if one.kind == kind]
        right = sum(sum(one.right) for one in mine)
        printed = sum(len(one.right) for one in mine)
        found = sum(sum(one.found) for one in mine)
        clear = sum(len(one.found) for one in mine)
        yield f"| {kind} | {len(mine)} | {right} of {printed} | {found} of {clear} |"


def _by_need(judged: Sequence[Judged]) -> Iterator[str]:
    yield "| a clear cell needs | found | share |"
    yield "|---|---|---|"
    for need, (found, total) in by_need(judged).items():
        yield f"| {need} | {found} of {total} | {100 * found / total:.0f}% |"
