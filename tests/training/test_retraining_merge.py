"""What comes in is counted, checked and put on one side of the split, and no version ever changes."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from dragoman.files import Rejects
from dragoman.stance import AUTHOR, Holder, Stance
from dragoman.training.annotations import Annotation, Position
from dragoman.training.data.problems import Place
from dragoman.training.exchange.how import AS_FOUND
from dragoman.training.exchange.row import Imported
from dragoman.training.retraining.given import (
    Given,
    read_given,
    without_contradictions,
    without_held_out,
)
from dragoman.training.retraining.merge import LEAST_HELD_OUT, Known, merge, sort_out
from dragoman.training.retraining.version import InvalidVersion, Version

TEXT = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
WORDS = (
    "amber basalt cedar delta ember fjord gable heron iris jetty kelp lilac moss nacre opal".split()
)


def new(text: str, stance: str = "favor", line: int = 1, **fields: Any) -> Given:
    """A new annotation about AUKUS."""
    one = Annotation(text, "AUKUS", None, Stance(stance), **fields)
    return Given(Place("new.jsonl", line), Imported.of(line, one, {}))


def sentence(number: int) -> str:
    """A sentence that is like no other."""
    picked = [WORDS[(number * step + step) % len(WORDS)] for step in (1, 2, 4, 7)]
    return f"{' '.join(picked)} {number:05d}-{number * 7919 % 100003} AUKUS."


def texts(rows: Sequence[dict[str, Any]]) -> set[str]:
    """The sentences of some rows."""
    return {row["text"] for row in rows}


def test_fields_that_may_be_missing_are_those_of_the_feedback_export(tmp_path: Path) -> None:
    """No mention: it is looked for; null: it is implied; no positions: none; others are carried."""
    rows = [
        {"text": TEXT, "target": "AUKUS", "stance": "favor", "id": "7", "when": "2026-11-25"},
        {"text": TEXT, "target": "the pact", "mention": None, "stance": "neutral", "note": "?"},
    ]
    path = tmp_path / "feedback.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    rejects = Rejects(tmp_path)
    first, second = read_given([str(path)], AS_FOUND, rejects)
    assert rejects.collected == []
    assert first.imported.annotation.mention == (16, 21)
    assert first.imported.extra == {"id": "7", "when": "2026-11-25"}
    assert (second.imported.annotation.mention, second.place.line) == (None, 2)


def test_of_two_that_contradict_each_other_none_is_taken(tmp_path: Path) -> None:
    """Both are rejected with the other's line; the same said twice counts once."""
    rejects = Rejects(tmp_path)
    given = [new(TEXT, "favor", 1), new("Else AUKUS.", line=2), new("Else AUKUS.", line=3), new(TEXT, "against", 4)]  # fmt: skip
    left, twice = without_contradictions(given, rejects)
    assert ([one.place.line for one in left], twice) == ([2], 1)
    assert {one.line: one.reason for one in rejects.collected} == {
        1: "'AUKUS' is favor here, against at new.jsonl:4; keep one of the two",
        4: "'AUKUS' is against here, favor at new.jsonl:1; keep one of the two",
    }


def test_held_out_sentences_do_not_leak(tmp_path: Path, write_rows: Callable[..., Path]) -> None:
    """Neither the same sentence nor almost the same, about whatever target; both lines are named."""
    dev = write_rows(tmp_path / "dev.jsonl", [{"text": "Nothing of it."}, {"text": TEXT}])
    rejects = Rejects(tmp_path)
    given = [new(TEXT.upper(), line=1), new(TEXT.replace("vital", "viral"), line=2), new("Oslo left AUKUS.", line=3)]  # fmt: skip
    left = without_held_out(given, [dev], rejects)
    assert [one.place.line for one in left] == [3]
    first, second = rejects.collected
    assert first.reason == f"leaks: the held-out sentence of {dev}:2"
    assert (second.line, second.reason.endswith(f"of the held-out sentence of {dev}:2")) == (
        2,
        True,
    )


def test_what_is_known_is_counted_and_what_changes_is_listed() -> None:
    """By sentence and target, whatever the capitals; who annotated it does not matter."""
    held = Position(Holder("Canberra", (0, 8)), Stance.FAVOR)
    known = [
        Known(
            new(TEXT, positions=(held, Position(AUTHOR, Stance.FAVOR))).imported.annotation,
            "written",
        ),
        Known(new("Oslo left AUKUS.", "against").imported.annotation, "version 1a"),
    ]
    given = [
        new(TEXT, positions=(Position(AUTHOR, Stance.FAVOR), held)),
        new(TEXT, positions=(held,), line=2),
        new("OSLO left AUKUS.", "neutral", 3),
        new("Oslo joined AUKUS.", line=4),
    ]
    found = sort_out(given, known)
    assert ([one.place.line for one in found.fresh], found.repeated) == ([2, 3, 4], 1)
    assert found.changes == ["new.jsonl:3: 'AUKUS' is neutral here, against in version 1a"]


def test_a_new_row_takes_the_place_of_the_old_one() -> None:
    """Also where the old one is held out; the other rows stay, and the parent is named."""
    parent = Version([new(TEXT).imported.as_row(), new("Oslo left AUKUS.").imported.as_row()])
    version = merge(parent, parent.id, [new(TEXT, "against")], [])
    assert (version.parent, version.dev) == (parent.id, [])
    assert {row["text"]: row["stance"] for row in version.train} == {
        TEXT: "against",
        "Oslo left AUKUS.": "favor",
    }
    apart = merge(Version((), parent.train), "p", [new(TEXT, "against")], [])
    assert (apart.train, len(apart.dev)) == ([], 2)


def test_a_fifth_is_held_out_if_that_is_enough() -> None:
    """A hundred rows leave twenty; a handful is learned from as a whole."""
    many = [new(sentence(number), line=number) for number in range(300)]
    version = merge(Version(), None, many, [])
    assert LEAST_HELD_OUT <= len(version.dev) <= 90
    assert len(version.train) + len(version.dev) == 300
    assert not merge(Version(), None, many[:20], []).dev


def test_a_sentence_stays_on_its_side() -> None:
    """What was learned from is never held out later, and what is held out is never learned from."""
    many = [new(sentence(number), line=number) for number in range(300)]
    first = merge(Version(), None, many, [])
    again = merge(
        first, first.id, [new(one.imported.annotation.text, "against") for one in many], []
    )
    assert texts(again.dev) == texts(first.dev)
    learned = texts(first.dev)
    assert not texts(merge(Version(), None, many, learned).dev) & learned


def test_near_duplicates_stay_together() -> None:
    """A held-out sentence that almost is one of train would measure memory."""
    many = [new(sentence(number), line=number) for number in range(300)]
    chosen = sorted(texts(merge(Version(), None, many, []).dev))
    twins = [new(text.replace("AUKUS", "a AUKUS"), line=400 + at) for at, text in enumerate(chosen)]
    version = merge(Version(), None, [*many, *twins], [])
    for one in twins:
        text = one.imported.annotation.text
        sides = [text in texts(version.dev), text.replace("a AUKUS", "AUKUS") in texts(version.dev)]
        assert len(set(sides)) == 1, text


@for_all(st.permutations([sentence(number) for number in range(6)]))
def test_a_version_is_named_by_its_rows(order: list[str]) -> None:
    """Whatever their order and parent; another row is another version."""
    rows = [new(text).imported.as_row() for text in order]
    same = Version([new(sentence(number)).imported.as_row() for number in range(6)])
    assert Version(rows, parent="x").id == same.id
    assert len({same.id, Version(rows[1:]).id, Version((), rows).id}) == 3


def test_a_version_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A changed or missing file is told, with the way out."""
    version = Version([new(TEXT).imported.as_row()], parent="p", files=["a/new.jsonl"])
    version.write(tmp_path / "v")
    found = Version.read(tmp_path / "v")
    assert (found.id, found.parent, found.files) == (version.id, "p", ["new.jsonl"])
    assert not (tmp_path / "v" / "dev.jsonl").exists()
    (tmp_path / "v" / "train.jsonl").write_text("{}\n", "utf-8")
    with pytest.raises(InvalidVersion, match=r"train\.jsonl: was changed.*--new"):
        Version.read(tmp_path / "v")
    with pytest.raises(InvalidVersion, match="is no dataset version"):
        Version.read(tmp_path)
