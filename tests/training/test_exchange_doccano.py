"""doccano: its JSONL exports are read without loss, or rejected with the line."""

import json

import pytest

from dragoman.files import Rejects
from dragoman.training.exchange import doccano

TEXT = "\U0001f1e6\U0001f1fa Canberra hailed AUKUS,\r\na pact that Beijing denounced."


def at(words, text=TEXT):
    """Where words stand."""
    start = text.index(words)
    return [start, start + len(words)]


def entity(key, label, words):
    """A span as doccano exports it in a project with relations."""
    start, end = at(words)
    return {"id": key, "label": label, "start_offset": start, "end_offset": end}


DOCCANO = {
    "id": 12,
    "text": TEXT,
    "source": "speech",
    "entities": [
        entity(1, "favor", "AUKUS"),
        entity(2, "holder", "Canberra"),
        entity(3, "holder", "Beijing"),
        entity(4, "author: favor", "AUKUS"),
        entity(5, "unsure", "AUKUS"),
    ],
    "relations": [
        {"id": 8, "from_id": 2, "to_id": 1, "type": "favor"},
        {"id": 9, "from_id": 3, "to_id": 1, "type": "against"},
    ],
    "Comments": ["see rule 7"],
}
ROW = {
    "text": TEXT,
    "target": "AUKUS",
    "mention": at("AUKUS"),
    "stance": "favor",
    "positions": [
        {"holder": "Canberra", "holder_span": at("Canberra"), "stance": "favor"},
        {"holder": "Beijing", "holder_span": at("Beijing"), "stance": "against"},
        {"holder": "author", "holder_span": None, "stance": "favor"},
    ],
    "unsure": True,
}


@pytest.fixture
def read(tmp_path):
    """Reads a file's content; returns rows and (line, reason) of the rejects."""

    def run(content):
        path = tmp_path / "given"
        path.write_text(content, "utf-8", newline="")
        rejects = Rejects(tmp_path)
        rows = [one.as_row() for one in doccano.read(str(path), rejects)]
        return rows, [(one.line, one.reason) for one in rejects.collected]

    return run


def lines(*rows):
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_a_row_of_doccano_with_everything_is_read(read):
    """Relations, what is said about the target, comments, and the fields that it was given."""
    kept = {"id": 12, "source": "speech", "comments": ["see rule 7"]}
    assert read(lines(DOCCANO)) == ([ROW | kept], [])


@pytest.mark.parametrize("field", ["label", "labels"])
def test_the_older_format_of_doccano_is_read(read, field):
    """It has no relations, hence no holders."""
    row = {"text": TEXT, field: [[*at("AUKUS"), "Favour"], [*at("AUKUS"), "author: favor"]]}
    (found,), _ = read(lines(row))
    assert (found["mention"], found["stance"]) == (at("AUKUS"), "favor")
    assert found["positions"] == ROW["positions"][2:]


@pytest.mark.parametrize(
    ("names", "target"),
    [({}, "AUKUS"), ({"target": "the pact"}, "the pact"), ({"targets": {"AUKUS": "A"}}, "A")],
    ids=str,
)
def test_doccano_names_targets_by_the_fields_it_was_given(read, names, target):
    """Else a target is called what it is called in the text."""
    (found,), _ = read(lines(DOCCANO | names))
    assert found["target"] == target


OFF = {"id": 1, "label": "favor", "start_offset": 22, "end_offset": 27}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": None}, "`text` is not text"),
        ({"entities": []}, "2 relations lead to spans, but no span is marked"),
        ({"entities": [{}]}, "not as doccano writes it: `id` is missing"),
        ({"relations": []}, "is linked to no target"),
        (
            {"entities": [entity(1, "favor", "AUKUS"), entity(2, "unsure", "pact")]},
            "about a target",
        ),
        ({"entities": [OFF], "relations": []}, "quotes no words and may be"),
        ({"relations": [{"from_id": 2, "to_id": 1, "type": "likes"}]}, "'likes' is not against"),
        ({"entities": [OFF | {"end_offset": None}]}, "not two whole numbers"),
    ],
    ids=str,
)
def test_a_bad_row_of_doccano_is_rejected(read, change, why):
    """The rows beside it are read; the reject has the line."""
    rows, ((line, reason),) = read(lines(DOCCANO, DOCCANO | change))
    assert (len(rows), line) == (1, 2)
    assert why in reason
