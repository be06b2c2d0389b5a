"""Whole documents with gold cells hold what their card promises; the real ones are there without their text."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dragoman.catalogue import Catalogue
from dragoman.training.document_cells import read_gold

FOLDER = Path(__file__).parents[2] / "datasets" / "documents"
GOLD = sorted(FOLDER.glob("*.gold.json"))
REAL = [json.loads(line) for line in (FOLDER / "real.jsonl").read_text("utf-8").splitlines()]
CELL = {
    "holder", "holder_accept", "target", "target_accept", "stance", "evidence", "certainty", "needs",
}  # fmt: skip
BARE = {"author", "the pact", "the deal", "the text", "they", "it", "the two leaders", "both sides"}
MOST_WORDS = 8


def cells_of(document):
    """The cells, each with its own fields and values checked."""
    for cell in document["cells"]:
        assert set(cell) == CELL, cell
        assert cell["stance"] in {"against", "favor"}, cell
        assert cell["certainty"] in {"clear", "arguable"}, cell
        assert cell["needs"] in {"sentence", "coreference", "speaker", "document"}, cell
        assert cell["evidence"], cell
        for field in ("holder", "target"):
            accepted = cell[f"{field}_accept"]
            assert cell[field] in accepted, cell
            assert len(accepted) == len(set(accepted)), cell
        yield cell


def flat(text):
    """Without line ends, so that evidence may run over them."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_a_gold_file_fits_its_text(path):
    """Fields and values; evidence stands in the text letter by letter; no cell stands twice."""
    gold = json.loads(path.read_text("utf-8"))
    assert set(gold) == {"genre", "title", "date", "author", "split", "cells"}
    assert date.fromisoformat(gold["date"])
    assert gold["split"] in {"dev", "train"}
    text = path.with_name(path.name.replace(".gold.json", ".txt")).read_text("utf-8")
    assert 250 <= len(text.split()) <= 700
    cells = list(cells_of(gold))
    for cell in cells:
        for words in cell["evidence"]:
            assert flat(words) in flat(text), words
        assert cell["holder"] not in BARE
    claims = Counter((cell["holder"], cell["target"], cell["stance"]) for cell in cells)
    assert set(claims.values()) == {1}
    assert not any((holder, target, "favor") in claims for holder, target, stance in claims
                   if stance == "against")  # fmt: skip


def test_names_of_the_catalogue_are_spelt_as_it_spells_them():
    """A target that differs from a catalogue's name by case only would never be found."""
    names = {entity.name.casefold(): entity.name for entity in Catalogue.default().entities}
    for path in GOLD:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            target = cell["target"]
            assert names.get(target.casefold(), target) == target


def test_evaluate_reads_them_and_every_text_has_its_gold():
    """Half of the documents are dev; no text lies about without gold."""
    documents = read_gold(FOLDER)
    assert [one.document.name for one in documents] == [
        path.stem for path in sorted(FOLDER.glob("*.txt"))
    ]
    splits = Counter(json.loads(path.read_text("utf-8"))["split"] for path in GOLD)
    assert splits == {"dev": 7, "train": 7}


@pytest.mark.parametrize("row", REAL, ids=lambda row: row["file"])
def test_a_real_document_is_named_by_its_hash_and_its_places(row):
    """Fields and values, and evidence as offsets: names are kept, a text is not."""
    assert set(row) == {
        "file", "sha256", "genre", "date", "author", "split", "source", "licence", "cells",
    }  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{64}", row["sha256"])
    assert date.fromisoformat(row["date"])
    assert row["split"] in {"dev", "train"}
    assert row["source"]
    assert row["licence"]
    for cell in cells_of(row):
        for start, end in cell["evidence"]:
            assert 0 <= start < end
        for field in ("holder", "target"):
            others = set(cell[f"{field}_accept"]) - {cell[field]}
            assert all(len(name.split()) <= MOST_WORDS for name in others), others


def test_no_real_document_stands_twice():
    """Neither by its name nor by its text, so dev and train cannot share one."""
    assert len({row["file"] for row in REAL}) == len({row["sha256"] for row in REAL}) == len(REAL)


def test_the_card_counts_what_is_there():
    """Documents, dev, cells and clear cells of both parts."""
    card = (FOLDER / "README.md").read_text("utf-8")
    own = [json.loads(path.read_text("utf-8")) for path in GOLD]
    words = sum(len(path.read_text("utf-8").split()) for path in FOLDER.glob("*.txt"))
    clear, cells = (count(own, "clear"), count(own))
    assert f"| all | 14 | 7 | {words:,} | {cells} | {clear} |" in card
    dev = sum(row["split"] == "dev" for row in REAL)
    assert f"| all | {len(REAL)} | {dev} | {count(REAL):,} | {count(REAL, 'clear'):,} |" in card


def count(documents, certainty=None):
    """How many cells there are, of this certainty or of any."""
    return sum(
        certainty in (None, cell["certainty"])
        for document in documents
        for cell in document["cells"]
    )
