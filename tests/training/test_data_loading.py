"""Which files hold annotations, and which sentences are almost the same."""

import gzip
import json

from hypothesis import given
from hypothesis import strategies as st

from dragoman.training.data.loading import load
from dragoman.training.data.similar import NEAR, jaccard, normalise, shingles, similar_pairs

TEXT = "Lisbon hailed the grain deal."
ROW = {"text": TEXT, "target": "the grain deal", "mention": None, "stance": "favor"}


def test_a_folder_gives_its_annotations_and_says_what_it_skips(write_rows, tmp_path):
    """Behaviour suites, rejects, standoff files and other rows are no annotations."""
    for name in ("a/train.jsonl", "behaviour/negation.jsonl", "a/train.rejects.jsonl"):
        write_rows(tmp_path / name, [ROW])
    write_rows(tmp_path / "a" / "texts.jsonl", [{"text": TEXT}])
    soft = {"sentence": "0123", "asked": []}
    (tmp_path / "soft.jsonl.gz").write_bytes(gzip.compress(json.dumps(soft).encode()))
    (tmp_path / "train.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROW).encode()))
    loaded = load([tmp_path])
    assert [path.name for path in loaded.files] == ["train.jsonl", "train.jsonl.gz"]
    assert [reason.split(": ")[1] for reason in loaded.skipped] == [
        *("no rows with a target", "rejects"),
        *("behaviour suite", "no rows with a target"),
    ]


@given(st.lists(st.text("ab c", min_size=4, max_size=12), max_size=12))
def test_near_duplicates_are_truly_near(texts):
    """Every pair given has the similarity given; equal sentences are never missed."""
    pairs = {(one, other): value for one, other, value in similar_pairs(texts)}
    for (one, other), value in pairs.items():
        assert one < other
        assert value == jaccard(shingles(texts[one]), shingles(texts[other])) >= NEAR
    same = [normalise(text) for text in texts]
    for other in range(len(texts)):
        for one in range(other):
            assert same[one] != same[other] or (one, other) in pairs
