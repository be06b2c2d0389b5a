"""The main job on real input: a brief goes in, who stands where on what comes out."""

import json
import os
from pathlib import Path

import pytest

from dragoman import Document, Labeller
from dragoman.rows import LabelRow
from dragoman.stance import Stance

ROOT = Path(__file__).parent.parent
BRIEF = ROOT / "seeds" / "briefs" / "2022-02-beijing-summit.txt"
GOLDEN = Path(__file__).parent / "golden" / "2022-02-beijing-summit.jsonl"
SEEDS = Path(os.environ.get("DRAGOMAN_SEEDS", ROOT.parent / "shared" / "seeds"))
SUMMIT = {"china", "russia"}


@pytest.fixture(scope="module")
def labeller():
    """One labeller for all tests of this file."""
    return Labeller()


def label(labeller: Labeller, path: Path) -> list[LabelRow]:
    """The rows of a file."""
    return labeller.label(Document(path.read_text("utf-8"), name=path.name))


def opponents(rows: list[LabelRow], entity: str) -> set[str]:
    """Whom rows against an entity hold to be against it: linked entities, else their words."""
    return {
        position.entity or position.holder
        for row in rows
        for position in row.positions
        if row.entity.id == entity and Stance.AGAINST == row.stance == position.stance
    }


@pytest.mark.parametrize("entity", ["nato-enlargement", "aukus", "quad"])
def test_the_summit_opposes_nato_enlargement_aukus_and_the_quad(labeller, entity):
    """Our brief: each is opposed, and Xi, Putin or their countries are among those who oppose it."""
    assert opponents(label(labeller, BRIEF), entity) & SUMMIT


@pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"{SEEDS}: the brief that we may not copy is not here"
)
@pytest.mark.parametrize("entity", ["nato-enlargement", "aukus", "quad"])
def test_the_original_brief_says_the_same(labeller, entity):
    """The brief that the project grew from: China and Russia oppose it, nobody else does or favors it."""
    cells = [
        cell
        for path in sorted(SEEDS.glob("*.txt"))
        for cell in labeller.cells(Document(path.read_text("utf-8"), name=path.name))
        if cell.target.id == entity
    ]
    assert {cell.actor.id for cell in cells} == SUMMIT
    assert {cell.stance for cell in cells} == {Stance.AGAINST}


def test_the_brief_gives_the_golden_rows(labeller):
    """Spans, stances and holders are as recorded; probabilities within 0.03, for other processors."""
    found = [row.as_dict() for row in label(labeller, BRIEF)]
    golden = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
    assert [_exact(row) for row in found] == [_exact(row) for row in golden]
    for row, expected in zip(found, golden, strict=True):
        assert row["probabilities"] == pytest.approx(expected["probabilities"], abs=0.03)


def _exact(row):
    held = [(one["holder"], one["start"], one["stance"]) for one in row["positions"]]
    return (
        row["sentence"],
        row["entity"],
        row["mention"],
        row["mentions"],
        row["stance"],
        sorted(held, key=str),
    )
