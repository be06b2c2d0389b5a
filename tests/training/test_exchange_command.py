"""`dragoman data import` and `export`, in processes of their own, and what a model suggests."""

import json

import pytest

from dragoman.labeller import Labeller
from dragoman.training.annotations import Annotation, read_annotations
from dragoman.training.exchange.suggest import Open, suggestions

ROW = {
    "text": "Canberra hailed AUKUS as vital, a pact that Beijing denounced.",
    "target": "AUKUS",
    "mention": [16, 21],
    "stance": "favor",
    "positions": [
        {"holder": "Canberra", "holder_span": [0, 8], "stance": "favor"},
        {"holder": "Beijing", "holder_span": [44, 51], "stance": "against"},
    ],
    "source": "hand-written",
}
OPEN = {"text": "He denounced NATO enlargement.", "id": 5}
NOTHING = {"text": "It rained."}


def put(work, name, *rows):
    """A JSON Lines file in the folder of the program."""
    (work / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def rows(work, name):
    """What is in a JSON Lines file."""
    return [json.loads(line) for line in (work / name).read_text("utf-8").splitlines()]


def test_annotations_go_out_and_come_back(dragoman, work):
    """Bad rows are rejected on the way, beside the output, with file and line; exit code 3."""
    (work / "out").mkdir()
    put(work, "mine.jsonl", ROW, ROW | {"stance": "mild"}, OPEN)
    sent = ("--no-suggest", "--to", "label-studio", "-o", "out/tasks.json")
    out = dragoman("data", "export", "mine.jsonl", *sent)
    assert (out.returncode, out.stdout) == (3, ""), out.stderr
    (reject,) = rows(work, "out/mine.rejects.jsonl")
    assert (reject["file"], reject["line"], reject["row"]["stance"]) == ("mine.jsonl", 2, "mild")
    assert "'mild' is not against, neutral or favor" in reject["reason"]
    back = dragoman("data", "import", "out/tasks.json", "-o", "back.jsonl")
    assert back.returncode == 3, back.stderr
    assert rows(work, "back.jsonl") == [ROW]
    (reject,) = rows(work, "tasks.rejects.jsonl")
    assert (reject["line"], reject["reason"]) == (3, "nobody has annotated it")
    assert len(read_annotations(work / "back.jsonl")) == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("import", "none.jsonl", "-o", "x.jsonl"), "none.jsonl: No such file"),
        (("import", "mine.jsonl", "-o", "x.csv"), "must end in .jsonl"),
        (("import", "mine.jsonl", "-o", "x.jsonl"), "in no known format"),
        (("import", "binary.txt", "-o", "x.jsonl"), "binary.txt: not UTF-8: byte 0 is 0xff"),
        (("import", "binary.txt", "--from", "csv", "-o", "x.jsonl"), "binary.txt: not UTF-8"),
        (("import", "mine.jsonl", "--from", "doccano", "-o", "x.jsonl"), "nothing could be read"),
        (("export", "mine.jsonl", "--to", "label-studio", "-o", "x.jsonl"), "must end in .json,"),
        (("export", "mine.jsonl", "--to", "jsonl", "-o", "x.jsonl"), "nothing could be read"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_in_one_sentence(dragoman, work, arguments, why):
    """Exit code 2, no traceback, no output."""
    put(work, "mine.jsonl", {"words": "x"})
    (work / "binary.txt").write_bytes(b"\xff\x00text,target,stance\n")
    done = dragoman("data", *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert why in done.stderr
    assert not list(work.glob("x.*"))


@pytest.mark.parametrize("source", ["auto", "jsonl"])
def test_standard_input_is_read_once(dragoman, source):
    """What was looked at to tell the format is not lost; a bad line is a reject of `stdin`."""
    given = "".join(json.dumps(row) + "\n" for row in (ROW, ROW | {"stance": "mild"}, ROW))
    done = dragoman("data", "import", "-", "--from", source, "-o", "-", stdin=given)
    assert (done.returncode, [json.loads(line) for line in done.stdout.splitlines()]) == (
        3,
        [ROW, ROW],
    )
    assert "stdin.rejects.jsonl" in done.stderr


def test_a_model_annotates_what_is_still_open(dragoman, work, trained):
    """Predictions with score and version, for open rows only; the rest is a task to do."""
    put(work, "mine.jsonl", OPEN, ROW, NOTHING)
    model = ("--artifact", str(trained.artifact.folder))
    done = dragoman("data", "export", "mine.jsonl", "--to", "label-studio", "-o", "t.json", *model)
    assert done.returncode == 0, done.stderr
    opened, annotated, nothing = json.loads((work / "t.json").read_text("utf-8"))
    assert opened["data"] == OPEN
    (prediction,) = opened["predictions"]
    assert prediction["model_version"] == trained.artifact.id
    assert 1 / 3 <= prediction["score"] <= 1
    (region,) = [
        one for one in prediction["result"] if one["type"] == "labels" and "target" in one["id"]
    ]
    assert region["value"]["text"] == "NATO enlargement"
    assert "predictions" not in annotated
    assert nothing == {"data": NOTHING}


def test_suggestions_may_be_corrected_in_a_text_editor(dragoman, work, trained):
    """As rows of the project that say who suggested them; what is annotated stays as it is."""
    put(work, "mine.jsonl", ROW, OPEN, NOTHING)
    model = ("--artifact", str(trained.artifact.folder))
    done = dragoman("data", "export", "mine.jsonl", "--to", "jsonl", "-o", "out.jsonl", *model)
    assert done.returncode == 3, done.stderr
    same, suggested = rows(work, "out.jsonl")
    assert same == ROW
    assert suggested["suggested_by"] == trained.artifact.id
    assert (suggested["id"], suggested["mention"]) == (5, [13, 29])
    Annotation.from_row(suggested)
    (reject,) = rows(work, "mine.rejects.jsonl")
    assert (reject["line"], reject["row"]) == (3, NOTHING)


def test_the_target_asked_about_is_the_only_one_suggested(trained):
    """Found where the text names it, or where the row says."""
    labeller = Labeller(trained.artifact)
    text = "Moscow denounced NATO enlargement and the pact."
    given = {"text": text, "target": "AUKUS", "mention": [42, 46]}
    (found,) = suggestions(labeller, Open.from_row(1, given))
    assert (found.annotation.target, found.annotation.mention) == ("AUKUS", (42, 46))
    (found,) = suggestions(labeller, Open.from_row(1, {"text": text, "target": "the pact"}))
    assert found.annotation.mention == (38, 46)
    (found,) = suggestions(labeller, Open.from_row(1, {"text": text, "target": "the Quad"}))
    assert found.annotation.mention is None


def test_fields_of_the_users_own_are_kept_beside_the_suggestion(trained):
    """`probability` and `suggested_by` of the input come back as `input_...`."""
    own = {"probability": "high", "suggested_by": "Ann", "input_probability": 3}
    asked = Open.from_row(1, {"text": "The pact.", "target": "the pact"} | own)
    (found,) = suggestions(Labeller(trained.artifact), asked)
    row = found.as_row(asked)
    assert (row["probability"], row["suggested_by"]) == (found.probability, found.model)
    assert (row["input_suggested_by"], row["input_probability"]) == ("Ann", 3)
    assert row["input_input_probability"] == "high"
