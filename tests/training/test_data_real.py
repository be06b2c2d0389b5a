"""The public corpora on disk, where they are: every file is read, and the standoff file joins."""

import os
from collections import Counter
from pathlib import Path

import pytest

from dragoman.training.annotations import read_annotations
from dragoman.training.data.join import join
from dragoman.training.data.readers import labelled_files, read_corpus
from dragoman.training.data.registry import REGISTRY
from dragoman.training.data.standoff import convert, read_standoff

ROOT = Path(__file__).parents[2]
OURS = {
    "written",
    "written-2",
    "written-3",
    "written-4",
}  # in the repository, not among the public corpora
PARTS = {
    "diplomatic-2",
    "diplomatic-3",
    "news-2",
    "news-3",
}  # further files in the folder of another corpus
WITHOUT_STANCES = {"documents", "gum-coreference", "polnear"}  # for reading documents
CORPORA = Path(os.environ.get("DRAGOMAN_CORPORA", ROOT.parent / "shared" / "corpora"))
STANDOFF = ROOT / "datasets" / "real" / "annotations.jsonl.gz"
FILES = [CORPORA / "diplomatic" / name for name in ("train.jsonl", "dev.jsonl")]

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason="the public corpora are not here; DRAGOMAN_CORPORA names them"
)


def test_the_standoff_file_joins_with_the_real_corpus():
    """Every annotation comes back as it was, with its split."""
    joined = join(read_standoff(STANDOFF), [CORPORA / "diplomatic"])
    assert joined.annotations == [one for path in FILES for one in read_annotations(path)]
    assert Counter(joined.splits) == {"train": 6533, "dev": 1755}
    assert joined.missing == []


def test_the_standoff_file_is_what_the_corpus_gives(tmp_path):
    """The same bytes, made again."""
    convert(FILES, tmp_path / "again.gz")
    assert (tmp_path / "again.gz").read_bytes() == STANDOFF.read_bytes()


def test_half_a_corpus_is_reported_as_half(tmp_path):
    """What could not be joined is said by source."""
    joined = join(read_standoff(STANDOFF), [FILES[1]])
    assert (len(joined.annotations), len(joined.missing)) == (1755, 6533)
    assert "White House: 1667 not joined" in joined.report()


@pytest.mark.parametrize("name", sorted(REGISTRY.keys() - OURS - PARTS))
def test_every_file_of_a_corpus_is_read(name):
    """No row is refused, each has the label that the registry promises."""
    files = labelled_files(name, CORPORA)
    assert files
    for path in files:
        assert {one.ask for one in read_corpus(name, path)} == {REGISTRY[name].labelled}


def test_every_folder_is_in_the_registry():
    """A new corpus needs a record."""
    folders = {path.name for path in CORPORA.iterdir() if path.is_dir()}
    assert folders - WITHOUT_STANCES == REGISTRY.keys() - OURS - PARTS


@pytest.mark.parametrize(
    ("name", "folder", "rows"),
    [
        ("diplomatic-3", "diplomatic", 2335),
        ("news-2", "news", 1825),
        ("news-3", "news", 1954),
        ("news-dev", "news", 617),
    ],
)
def test_later_annotations_join_with_the_unlabelled_sentences(name, folder, rows):
    """Every sentence is found among those that were to be annotated."""
    joined = join(read_standoff(STANDOFF.with_name(f"{name}.jsonl.gz")), [CORPORA / folder])
    assert (len(joined.annotations), joined.missing) == (rows, [])
