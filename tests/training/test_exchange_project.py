"""The project's own rows come back as they are, and the content of a file tells its format."""

import json

import pytest

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.training.exchange import project
from dragoman.training.exchange.detect import detect, reader_for
from dragoman.training.exchange.how import Format

TEXT = "\U0001f1e6\U0001f1fa Canberra hailed AUKUS,\r\na pact that Beijing denounced."
SHIFT = 2  # the flag is two code points and four UTF-16 units


def at(words, text=TEXT):
    """Where words stand."""
    start = text.index(words)
    return [start, start + len(words)]


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
        rows = [one.as_row() for one in project.read(str(path), rejects)]
        return rows, [(one.line, one.reason) for one in rejects.collected]

    return run


def lines(*rows):
    """JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def test_own_rows_come_back_as_they_are(read):
    """With further fields, in their order."""
    row = ROW | {"source_id": "s-1", "note": "", "probability": 0.5}
    assert read(lines(row)) == ([row], [])


def test_own_rows_are_repaired_where_the_holders_prove_how(read):
    """Offsets of another program in UTF-16 units; the mention follows the holders."""
    moved = [
        one | {"holder_span": [place + SHIFT for place in one["holder_span"]]}
        for one in ROW["positions"][:2]
    ]
    mention = [place + SHIFT for place in ROW["mention"]]
    changed = ROW | {"positions": [*moved, ROW["positions"][2]], "mention": mention}
    assert read(lines(changed)) == ([ROW], [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"stance": "mild"}, "'mild' is not against, neutral or favor"),
        ({"mention": [70, 90]}, "lies outside"),
        ({"positions": [ROW["positions"][0] | {"holder_span": [0, 4]}]}, "not 'Canberra'"),
        ({"positions": 7}, "not iterable"),
    ],
    ids=str,
)
def test_a_bad_own_row_is_rejected(read, change, why):
    """Empty lines are counted."""
    rows, ((line, reason),) = read(lines(ROW) + "\n" + lines(ROW | change))
    assert (len(rows), line) == (1, 3)
    assert why in reason


TASK = {"id": 1, "data": {"text": TEXT}, "annotations": []}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (lines(ROW), Format.JSONL),
        ("not JSON\n" + lines(ROW), Format.JSONL),
        (lines({"text": TEXT, "entities": [], "relations": []}), Format.DOCCANO),
        (lines({"text": TEXT, "label": []}), Format.DOCCANO),
        (json.dumps([TASK], indent=2), Format.LABEL_STUDIO),
        ("\ufefftarget;text;stance;holder\r\nAUKUS;x;neutral;\r\n", Format.CSV),
    ],
    ids=lambda given: str(given)[:20],
)
def test_the_content_tells_the_format(tmp_path, content, found):
    """The name of the file does not matter."""
    path = tmp_path / "given"
    path.write_text(content, "utf-8", newline="")
    assert detect(str(path), path.read_bytes()) is found
    assert reader_for(str(path)).args[0] is found


@pytest.mark.parametrize("content", ["[]", "[1]", "Oslo hailed AUKUS.", '{"text": "x"}'])
def test_a_file_in_no_known_format_is_said_to_be_so(tmp_path, content):
    """With the way to say it."""
    path = tmp_path / "given"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableInput, match="with --from, one of jsonl, csv, label-studio"):
        detect(str(path), path.read_bytes())


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, content):
    """Nothing in it can be in a format."""
    path = tmp_path / "given"
    path.write_text(content, "utf-8")
    with pytest.raises(UnreadableInput, match="the file is empty"):
        reader_for(str(path))
