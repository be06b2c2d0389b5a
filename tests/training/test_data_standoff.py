"""Annotations apart from their texts, and back together."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UnreadableInput
from dragoman.training.annotations import Annotation, InvalidAnnotations
from dragoman.training.data.join import join
from dragoman.training.data.standoff import (
    FIELDS,
    POSITION_FIELDS,
    Standoff,
    convert,
    digest,
    read_standoff,
    strip_text,
)

OURS = Path(__file__).parents[2] / "datasets" / "real" / "annotations.jsonl.gz"
TEXT = "Lisbon hailed the grain deal, which Zagreb denounced."
ROW = {
    "id": "own-1",
    "text": TEXT,
    "target": "the grain deal",
    "mention": [14, 28],
    "stance": "favor",
    "positions": [
        {"holder": "Lisbon", "holder_span": [0, 6], "stance": "favor"},
        {"holder": "Zagreb", "holder_span": [36, 42], "stance": "against"},
        {"holder": "author", "holder_span": None, "stance": "favor"},
    ],
    "source": "own",
    "source_id": "news/today.txt",
    "char_start": None,
    "split": "dev",
    "publisher": "Lisbon Daily",
}


def words(value):
    """All strings in a JSON value."""
    if isinstance(value, dict):
        return [word for one in value.values() for word in words(one)]
    if isinstance(value, list):
        return [word for one in value for word in words(one)]
    return [value] if isinstance(value, str) else []


def test_no_word_of_the_sentence_is_left():
    """Only the listed fields, and none of them holds text but the catalogue's name of the target."""
    row = strip_text(ROW)
    assert tuple(row) == FIELDS
    assert all(tuple(one) == POSITION_FIELDS for one in row["positions"])
    assert words(row) == [
        *("own", "news/today.txt", digest(TEXT), "the grain deal", "favor"),
        *("favor", "against", "favor", "dev"),
    ]


def test_the_repository_holds_labels_and_places_only():
    """Every row of the shipped file has the listed fields and values of closed sets."""
    with gzip.open(OURS, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert len(rows) == 8288
    assert {tuple(row) for row in rows} == {FIELDS}
    assert {tuple(one) for row in rows for one in row["positions"]} == {POSITION_FIELDS}
    assert {row["source"] for row in rows} == {
        *("UN General Debate Corpus", "White House", "Kremlin", "Wikipedia")
    }
    assert {row["split"] for row in rows} == {"train", "dev"}
    assert len({row["target"] for row in rows}) == 102
    assert all(len(bytes.fromhex(row["sha256"])) == 32 for row in rows)
    assert not any(" " in row["source_id"] for row in rows)


def test_the_same_rows_give_the_same_bytes(write_rows, tmp_path):
    """No time and no file name are in the file."""
    rows = write_rows(tmp_path / "rows.jsonl", [ROW])
    for name in ("one.gz", "other.gz"):
        convert([rows], tmp_path / name)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()


def test_a_named_holder_without_a_place_is_refused(write_rows, tmp_path):
    """Its name could only be kept as text."""
    named = ROW | {"positions": [{"holder": "Rome", "holder_span": None, "stance": "favor"}]}
    rows = write_rows(tmp_path / "rows.jsonl", [ROW, named])
    with pytest.raises(InvalidAnnotations, match=r"rows\.jsonl:2: .*holder_span"):
        convert([rows], tmp_path / "out.gz")


@given(st.data())
def test_text_and_standoff_make_the_annotation_again(data):
    """Any spans in any text survive being apart."""
    text = data.draw(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
    edges = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = data.draw(st.lists(edges, max_size=3))
    positions = [
        {"holder": text[slice(*span)], "holder_span": span, "stance": "favor"} for span in spans
    ]
    row = ROW | {"text": text, "mention": data.draw(st.none() | edges), "positions": positions}
    assert Standoff.from_row(strip_text(row)).with_text(text) == Annotation.from_row(row)


def test_another_sentence_is_not_taken():
    """The hash decides."""
    with pytest.raises(InvalidAnnotations, match="not the sentence"):
        Standoff.from_row(strip_text(ROW)).with_text(TEXT.upper())


def test_files_that_are_not_there_or_not_compressed_are_named(tmp_path):
    """One sentence each."""
    (tmp_path / "plain.gz").write_text("{}")
    for path in (tmp_path / "none.gz", tmp_path / "plain.gz"):
        with pytest.raises(UnreadableInput, match=path.name):
            read_standoff(path)
    with pytest.raises(UnreadableInput, match="no such file or folder"):
        join([], [tmp_path / "nowhere"])


def test_a_row_with_another_field_is_refused(tmp_path):
    """Nobody adds the text by mistake."""
    with gzip.open(tmp_path / "x.gz", "wt") as file:
        file.write(json.dumps(strip_text(ROW) | {"text": TEXT}) + "\n")
    with pytest.raises(InvalidAnnotations, match=r"x\.gz:1: "):
        read_standoff(tmp_path / "x.gz")
