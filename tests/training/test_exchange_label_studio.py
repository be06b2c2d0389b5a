"""Label Studio: its JSON export is read without loss, or rejected with the line."""

import json
from pathlib import Path

import pytest

from dragoman.files import Rejects
from dragoman.stance import AUTHOR
from dragoman.training.exchange import label_studio

TEXT = "\U0001f1e6\U0001f1fa Canberra hailed AUKUS,\r\na pact that Beijing denounced."


def region(key, label, words, text=TEXT, **changes):
    """A labelled span as Label Studio exports it."""
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]} | changes
    item = {"id": key, "from_name": "span", "to_name": "text", "type": "labels"}
    return item | {"value": value, "origin": "manual"}


def said(key, control, kind, answers):
    """What a control says about a region; a text area writes under `text`."""
    value = {"start": 0, "end": 1, "text" if kind == "textarea" else kind: answers}
    return {"value": value, "id": key, "from_name": control, "to_name": "text", "type": kind}


def relation(start, end, *labels, direction="right"):
    """A relation as Label Studio exports it."""
    ends = {"from_id": start, "to_id": end, "type": "relation", "direction": direction}
    return ends | ({"labels": list(labels)} if labels else {})


def task(*result, text=TEXT, **changes):
    """An annotated task with the fields of an export."""
    annotation = {"id": 7, "completed_by": 3, "result": list(result), "was_cancelled": False}
    data = {"text": text, "source": "speech"}
    return {"id": 1, "data": data, "annotations": [annotation], "predictions": []} | changes


AUKUS = region("t", "favor", "AUKUS")
CANBERRA, BEIJING = region("a", "holder", "Canberra"), region("b", "holder", "Beijing")
LINKS = [relation("a", "t", "favor"), relation("b", "t", "against")]


@pytest.fixture
def read(tmp_path):
    """Reads tasks as an export; returns annotations and reasons."""

    def run(*exported, indent=None):
        path = tmp_path / "export.json"
        path.write_text(json.dumps(exported, indent=indent), "utf-8")
        rejects = Rejects(tmp_path)
        return list(label_studio.read(str(path), rejects)), rejects.collected

    return run


def holders(one):
    """Names and stances."""
    return [(p.holder.name, p.stance.value) for p in one.annotation.positions]


def test_a_task_with_everything_is_read(read):
    """Holders by relations, the author by a choice, the target's name, a note, the annotator."""
    (found,), rejects = read(
        task(
            *(AUKUS, CANBERRA, BEIJING, *LINKS),
            said("t", "author", "choices", ["favor"]),
            said("t", "flags", "choices", ["unsure"]),
            said("t", "target", "textarea", ["the AUKUS pact"]),
            said("t", "note", "textarea", ["see rule 7"]),
            said("x", "register", "choices", ["speech"]),
        )
    )
    one = found.annotation
    assert rejects == []
    assert (one.target, one.stance, one.unsure) == ("the AUKUS pact", "favor", True)
    assert TEXT[slice(*one.mention)] == "AUKUS"
    assert holders(found) == [("Canberra", "favor"), ("Beijing", "against"), ("author", "favor")]
    assert one.positions[2].holder == AUTHOR
    told = {"register": "speech", "note": "see rule 7"}
    assert found.extra == {"source": "speech", "annotator": 3} | told


def utf16(text):
    """As JavaScript counts, with line ends of one character."""
    return len(text.replace("\r\n", "\n").encode("utf-16-le")) // 2


def test_offsets_of_an_older_version_are_repaired(read):
    """UTF-16 units and one character a line end; the quoted words prove it."""
    moved = []
    for one in (AUKUS, CANBERRA, BEIJING):
        start, words = one["value"]["start"], one["value"]["text"]
        place = {"start": utf16(TEXT[:start]), "end": utf16(TEXT[:start] + words)}
        moved.append(one | {"value": one["value"] | place})
    (found,), _ = read(task(*moved, *LINKS))
    (right,), _ = read(task(AUKUS, CANBERRA, BEIJING, *LINKS))
    assert found == right


def test_several_targets_are_several_annotations(read):
    """A target may hold a stance itself; the arrow tells which way."""
    text = "Beijing condemned Washington for promoting AUKUS."
    marks = [
        region(key, label, key, text)
        for key, label in [("Beijing", "holder"), ("Washington", "against"), ("AUKUS", "against")]
    ]
    links = [
        relation("Beijing", "Washington"),
        relation("Beijing", "AUKUS", "against"),
        relation("AUKUS", "Washington", "favor", direction="left"),
    ]
    found, rejects = read(task(*marks, *links, text=text))
    assert rejects == []
    assert [(one.annotation.target, holders(one)) for one in found] == [
        ("Washington", [("Beijing", "against")]),
        ("AUKUS", [("Beijing", "against"), ("Washington", "favor")]),
    ]


def test_an_implied_target_has_no_mention(read):
    """The span only carries what is said about it."""
    flags = said("t", "flags", "choices", ["implied"])
    name = said("t", "target", "textarea", ["Quad"])
    (found,), _ = read(task(AUKUS, flags, name))
    assert (found.annotation.target, found.annotation.mention) == ("Quad", None)
    _, (reject,) = read(task(AUKUS, flags))
    assert "needs a name" in reject.reason


def test_the_target_asked_about_names_the_only_one_marked(read):
    """`data.target` comes from our export; two targets without a name are not guessed."""
    asked = {"data": {"text": TEXT, "target": "NATO"}}
    (found,), _ = read(task(AUKUS, **asked))
    assert found.annotation.target == "NATO"
    _, rejects = read(task(AUKUS, region("u", "neutral", "pact"), **asked))
    assert [one.reason.split(" at ")[0] for one in rejects] == ["task 1: the target marked"] * 2


SKIPPED = {"annotations": [{"id": 1, "was_cancelled": True, "result": []}]}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"text": "AUKUS", "lead_time": 3.2}, "nothing is marked"),
        (7, "no task of Label Studio"),
        (task(data={"text": None}), "task 1: `data.text` is not text"),
        (task(annotations=[]), "nobody has annotated it"),
        (task(**SKIPPED), "it was skipped"),
        (task(), "nothing is marked"),
        (task(CANBERRA), "no target is marked"),
        (task(AUKUS, CANBERRA), "holder 'Canberra' at [3, 11] is linked to no target"),
        (task(AUKUS, region("c", "place", "Beijing")), "'place' is not against, neutral or favor"),
        (task(AUKUS, relation("z", "t")), "leads to z, which is no span"),
        (task(AUKUS, CANBERRA, BEIJING, relation("a", "b")), "leads to no target"),
        (task(AUKUS, CANBERRA, relation("a", "t", "favor", "against")), "several stances"),
        (task(AUKUS, region("t", "against", "AUKUS")), "has 2 stances, not one"),
        (
            task(AUKUS, region("u", "favor", "pact"), relation("t", "u", direction="bi")),
            "which of them",
        ),
        (task(region("t", "favor", "AUKUS", start=4)), "not 'AUKUS'"),
        (task(region("t", "favor", "AUKUS", start="4")), "not two whole numbers"),
        (task(region("t", "neutral", "AUKUS"), CANBERRA, LINKS[0]), "a neutral annotation has no"),
        (task(AUKUS, said("t", "target", "textarea", ["a", "b"])), "several names"),
        (task({"type": "labels"}), "not as Label Studio writes it: `id` is missing"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_rejected_with_its_line(read, bad, why):
    """The good task before it is read; the reject has the task."""
    found, (reject,) = read(task(AUKUS), bad, indent=1)
    assert len(found) == 1
    assert why in reject.reason
    lines = Path(reject.file).read_text("utf-8").split("\n")
    assert json.loads("".join(lines[reject.line - 1 :]).rstrip()[:-1]) == bad == reject.row
