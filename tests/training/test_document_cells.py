"""Cells held against gold: what counts as right, as found, and as read."""

import hashlib
import json
from pathlib import Path

import pytest

from dragoman.reading.actors import Actor
from dragoman.reading.cells import Cell
from dragoman.rows import Document, EntityRef
from dragoman.stance import Stance
from dragoman.training.document_cells import (
    GoldCell,
    GoldDocument,
    InvalidGold,
    by_need,
    figures,
    judge,
    read_gold,
)

TEXT = "Oslo backs the pact.\n"
CELL = {
    "holder": "Norway", "holder_accept": ["Norway", "the Oslo government"], "target": "the pact",
    "target_accept": ["the pact"], "stance": "favor", "evidence": ["Oslo"], "certainty": "clear",
    "needs": "sentence",
}  # fmt: skip


def _cell(name: str, target: str, stance: Stance, resolved: bool = True) -> Cell:
    return Cell(
        "note", Actor(None, name), EntityRef("x", target, "phrase"), stance, 1, 0.0, 0.9, False,
        resolved, (name,), (),
    )  # fmt: skip


def _gold(*cells: GoldCell, author: str | None = None) -> GoldDocument:
    return GoldDocument(Document(TEXT, "note", author), "news", cells)


NORWAY = GoldCell(frozenset({"norway"}), frozenset({"pact"}), "favor", True, "sentence")


def test_a_cell_is_right_by_any_accepted_name() -> None:
    """Case, quotes and "the" do not count; stance, holder and target do."""
    printed = [
        _cell("NORWAY", "the pact", Stance.FAVOR),
        _cell("Norway", "the pact", Stance.AGAINST),
        _cell("Sweden", "the pact", Stance.FAVOR),
    ]
    found = judge(_gold(NORWAY), printed)
    assert found.right == (True, False, False)
    assert found.found == (True,)


def test_the_author_is_known_by_name() -> None:
    """`author` and the author's name are the same holder."""
    gold = GoldCell(frozenset({"author"}), frozenset({"pact"}), "favor", True, "speaker")
    assert judge(_gold(gold, author="Fiji"), [_cell("Fiji", "pact", Stance.FAVOR)]).right == (True,)


def test_figures_count_printed_and_clear_cells() -> None:
    """Precision of what is printed, recall of what is clear."""
    other = GoldCell(frozenset({"sweden"}), frozenset({"pact"}), "favor", True, "coreference")
    arguable = GoldCell(frozenset({"fiji"}), frozenset({"pact"}), "favor", False, "sentence")
    printed = [_cell("Norway", "pact", Stance.FAVOR), _cell("Fiji", "pact", Stance.FAVOR), _cell("they", "pact", Stance.FAVOR, resolved=False)]  # fmt: skip
    judged = judge(_gold(NORWAY, other, arguable), printed)
    found = figures([judged])
    assert round(found.precision.value, 1) == 66.7
    assert (found.sure_precision.value, found.sure_precision.n) == (100, 2)
    assert (found.recall.value, found.recall.n) == (50, 2)
    assert by_need([judged]) == {"sentence": (1, 1), "coreference": (0, 1)}


def test_gold_lies_beside_its_text(tmp_path: Path) -> None:
    """A folder of texts with their gold."""
    (tmp_path / "note.txt").write_text(TEXT, "utf-8")
    gold = {"genre": "news", "author": "Ana Ruiz", "date": "2025-01-02", "cells": [CELL]}
    (tmp_path / "note.gold.json").write_text(json.dumps(gold), "utf-8")
    (found,) = read_gold(tmp_path)
    assert (found.document.author, found.kind, found.cells[0].holders) == ("Ana Ruiz", "news", {"norway", "oslo government"})  # fmt: skip


def test_gold_of_texts_elsewhere_is_known_by_their_hash(tmp_path: Path) -> None:
    """Dev documents alone; another text of that name is told."""
    (tmp_path / "note.txt").write_text(TEXT, "utf-8")
    row = {
        "file": "note.txt", "sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "genre": "news",
        "author": None, "date": None, "split": "dev", "cells": [CELL],
    }  # fmt: skip
    standoff = tmp_path / "real.jsonl"
    standoff.write_text(
        json.dumps(row) + "\n" + json.dumps(row | {"split": "train"}) + "\n", "utf-8"
    )
    assert len(read_gold(tmp_path, standoff)) == 1
    standoff.write_text(json.dumps(row | {"sha256": "0"}) + "\n", "utf-8")
    with pytest.raises(InvalidGold, match="not the text"):
        read_gold(tmp_path, standoff)
    with pytest.raises(InvalidGold, match="gold cells"):
        read_gold(tmp_path)
