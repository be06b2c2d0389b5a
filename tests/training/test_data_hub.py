"""Annotations as Hugging Face datasets."""

import json
import subprocess
import sys

import pytest

from dragoman.training.annotations import Annotation, InvalidAnnotations
from dragoman.training.data.hub import FEATURES, from_dataset, stream, to_dataset

HELD = [
    {"holder": "Lisbon", "holder_span": [0, 6], "stance": "favor"},
    {"holder": "author", "holder_span": None, "stance": "against"},
]
ROWS = [
    {"text": "Lisbon likes it; what folly.", "target": "the pact", "mention": None,
     "stance": "favor", "positions": HELD, "unsure": True, "source_id": "a.txt", "extra": 1},
    {"text": "They spoke of AUKUS 😀.", "target": "AUKUS", "mention": [14, 19],
     "stance": "neutral"},
]  # fmt: skip
PEAK = """
import resource, sys
from pathlib import Path
from dragoman.training.data.hub import stream, to_dataset
files, cache = [Path(sys.argv[1])], Path(sys.argv[2])
rows = sum(row["stance"] for row in stream(files)), len(to_dataset(files, cache))
print(*rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture
def file(write_rows, tmp_path):
    """A file of two rows."""
    return write_rows(tmp_path / "rows.jsonl", ROWS)


def test_a_dataset_gives_the_annotations_back(file, tmp_path):
    """Spans, null and labels survive Arrow; the features are typed."""
    dataset = to_dataset([file], tmp_path / "cache")
    assert dataset.features == FEATURES
    assert [from_dataset(row) for row in dataset] == [Annotation.from_row(row) for row in ROWS]


def test_a_stream_gives_the_same_rows(file, tmp_path):
    """Without a file in between."""
    assert list(stream([file, file])) == 2 * list(to_dataset([file], tmp_path / "cache"))


def test_a_changed_file_is_another_dataset(file, write_rows, tmp_path):
    """Whatever the cache holds under that name."""
    to_dataset([file], tmp_path / "cache")
    write_rows(file, ROWS[:1])
    assert len(to_dataset([file], tmp_path / "cache")) == 1


def test_a_bad_row_is_named(write_rows, tmp_path):
    """By file and line."""
    bad = write_rows(tmp_path / "bad.jsonl", [ROWS[0], ROWS[1] | {"mention": [0, 99]}])
    with pytest.raises(InvalidAnnotations, match=r"bad\.jsonl:2: span"):
        list(stream([bad]))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    """200,000 rows need no half more than 1,000."""

    def peak(rows):
        path = tmp_path / f"{rows}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(
                json.dumps(ROWS[number % 2] | {"target": f"pact {number}"}) + "\n"
                for number in range(rows)
            )
        command = [sys.executable, "-c", PEAK, str(path), str(tmp_path / f"cache{rows}")]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        total, written, used = map(int, printed.split()[-3:])
        assert (total, written) == (3 * rows // 2, rows)
        return used

    few, many = peak(1_000), peak(200_000)
    assert many < 1.5 * few, f"{few} then {many}"
