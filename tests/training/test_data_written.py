"""The written sentences are what their card says."""

import hashlib
import json
from pathlib import Path

import pytest

from dragoman.catalogue import Catalogue
from dragoman.training.data.check import check
from dragoman.training.data.duplicates import leaking, repeated
from dragoman.training.data.loading import load
from dragoman.training.data.stats import count

DATASETS = Path(__file__).parents[2] / "datasets"
WRITTEN = DATASETS / "diplomatic"


@pytest.fixture(scope="module")
def loaded():
    """All written rows, checked one by one."""
    return load([WRITTEN])


def test_no_row_breaks_the_schema_and_none_contradicts_another(loaded):
    """Nothing to warn of either: no repetition, no near-duplicate, no leak between the splits."""
    problems = [*loaded.problems, *repeated(loaded.rows), *leaking(loaded.rows)]
    assert problems == []


def test_the_split_is_that_of_the_hash(loaded):
    """15% dev, by the sentence alone: a sentence written anew has its split already."""
    for row in loaded.rows:
        digest = hashlib.sha256(row.annotation.text.encode()).hexdigest()
        dev = int(digest[:16], 16) % 100 < 15
        assert row.split == ("dev" if dev else "train"), row.place


def test_sentences_have_6_to_60_words(loaded):
    """Counted by blanks."""
    lengths = {len(row.annotation.text.split()): row.place for row in loaded.rows}
    assert (min(lengths) >= 6, max(lengths) <= 60) == (True, True), lengths


def test_the_counts_are_those_that_were_set(loaded):
    """The least of each, as the card has it."""
    counts = count([row.annotation for row in loaded.rows])
    assert counts.rows >= 2500
    assert counts.sentences >= 1600
    assert counts.entities >= 60
    assert counts.neutral >= 25
    assert counts.two_or_more_holders >= 20
    assert min(counts.opposite_positions, counts.author) >= 10
    assert counts.mention_null >= 8


def test_the_doubtful_is_neutral(loaded):
    """Where two careful readers could disagree, the guidelines want no stance."""
    for row in loaded.rows:
        assert not row.annotation.unsure or row.annotation.stance == "neutral", row.place


@pytest.mark.parametrize("folder", ["diplomatic", "behaviour"])
def test_targets_go_by_the_names_of_the_catalogue(folder):
    """An alias would be another target to whoever counts, and to the model."""
    catalogue = Catalogue.default()
    for path in sorted((DATASETS / folder).glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            row = json.loads(line)
            for asked in row.get("variants", [row]):
                entity = catalogue.named(asked["target"])
                assert entity is None or entity.name == asked["target"], f"{path}:{number}"


@pytest.mark.slow
def test_the_datasets_are_clean():
    """No error, no warning; suspicious labels are all reviewed."""
    report = check([DATASETS])
    assert [str(problem) for problem in report.problems] == []
    assert report.reviewed > 0
