"""`dragoman feedback`: corrections come out as annotations, and differences are shown."""

import contextlib
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import MissingExtra
from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.store import Store
from dragoman.training.annotations import read_annotations

from ..conftest import Program
from .postgres import Postgres
from .samples import spoken

Say = Callable[..., None]


@pytest.fixture
def say(registry: Path) -> Say:
    """Keeps a correction with some fields changed."""
    store = Store.named()
    count = iter(range(99))

    def add(**changes: object) -> None:
        store.add(Correction.from_row(spoken(**changes)), str(next(count)))

    return add


def test_an_export_is_what_training_reads(say: Say, dragoman: Program, work: Path) -> None:
    """Each agreed pair is one annotation of the schema, with who said it and when."""
    say(annotator="anna", note="clear")
    say(annotator="ben")
    say(target="Australia", mention=None, stance="neutral", positions=[], unsure=True)
    done = dragoman("feedback", "export", "-o", "new.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    first, second = read_annotations(work / "new.jsonl")
    assert (first.target, first.stance, len(first.positions)) == ("AUKUS", "favor", 2)
    assert (second.target, second.stance, second.unsure) == ("Australia", "neutral", True)
    row = json.loads((work / "new.jsonl").read_text().splitlines()[0])
    assert (row["annotators"], row["note"], row["source"]) == (["anna", "ben"], "clear", "feedback")
    assert row["received"].startswith("20")


def test_differences_are_rejects(say: Say, dragoman: Program, work: Path) -> None:
    """Where annotators differ nothing is averaged: rows in are rows out plus rejects."""
    say(annotator="anna")
    say(annotator="ben", stance="against")
    say(target="Australia", mention=[0, 8])
    done = dragoman("feedback", "export", "-o", "new.jsonl")
    assert done.returncode == 3
    assert [one.target for one in read_annotations(work / "new.jsonl")] == ["Australia"]
    (reject,) = map(json.loads, (work / "feedback.rejects.jsonl").read_text().splitlines())
    assert "anna says favor" in reject["reason"]
    assert "ben says against" in reject["reason"]
    assert [said["annotator"] for said in reject["row"]] == ["anna", "ben"]


def test_what_is_withdrawn_counts_no_more(say: Say, dragoman: Program) -> None:
    """Who takes back what they said leaves the others' word; taken back by all, nothing is left."""
    say(annotator="anna")
    say(annotator="ben", stance="against", positions=[])
    say(annotator="ben", stance="against", positions=[], withdrawn=True)
    rows = [json.loads(line) for line in dragoman("feedback", "export").stdout.splitlines()]
    assert [(row["stance"], row["annotators"]) for row in rows] == [("favor", ["anna"])]
    say(annotator="anna", withdrawn=True)
    assert "no corrections to export" in dragoman("feedback", "export").stderr


def test_one_annotator_settles_it(say: Say, dragoman: Program) -> None:
    """The later word of an annotator replaces the earlier; one annotator can be listened to."""
    say(annotator="anna")
    say(annotator="ben", stance="against")
    only = dragoman("feedback", "export", "--annotator", "ben")
    assert (only.returncode, json.loads(only.stdout)["stance"]) == (0, "against")
    say(annotator="ben")
    both = dragoman("feedback", "export")
    assert (both.returncode, json.loads(both.stdout)["stance"]) == (0, "favor")


def test_silence_about_holders_is_no_difference(say: Say, dragoman: Program) -> None:
    """Who says nothing of holders does not contradict who does; the fuller word is exported."""
    say(annotator="anna")
    say(annotator="ben", positions=None)
    done = dragoman("feedback", "export")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)["positions"]) == 2


def test_the_list_shows_both_sides(say: Say, dragoman: Program) -> None:
    """Who says what is listed by sentence, and how many pairs are disputed."""
    say(annotator="anna")
    say(annotator="ben", stance="against")
    shown = dragoman("feedback", "list").stdout
    assert "they differ" in shown
    assert "anna" in shown
    assert "ben" in shown
    assert "1 corrected, 1 on which the annotators differ." in shown


def test_without_feedback_one_sentence(dragoman: Program, registry: Path) -> None:
    """No store: exit code 2, no traceback, and no file is made by looking."""
    for command in ("list", "export"):
        done = dragoman("feedback", command)
        assert done.returncode == 2
        assert "no feedback here yet" in done.stderr
    assert list(registry.iterdir()) == []


def test_annotations_are_json_lines(say: Say, dragoman: Program) -> None:
    """Another ending is refused before anything is written."""
    say()
    done = dragoman("feedback", "export", "-o", "new.csv")
    assert done.returncode == 2
    assert "annotations are JSON Lines" in done.stderr


def test_what_callers_wrote_does_nothing_to_the_terminal(say: Say, dragoman: Program) -> None:
    """Every text of a correction comes from outside; --raw shows it as it was sent."""
    evil = "\x1b]0;gone\x07\x9b2J\u202e"
    text = f"Canberra{evil} hailed AUKUS."
    said = {"text": text, "mention": None, "note": evil, "target": f"AUKUS{evil}"}
    positions = [{"holder": f"Canberra{evil}", "stance": "favor"}]
    for name in (f"anna{evil}", "ben"):
        say(**said, positions=positions, annotator=name)
    say(**said, positions=None, annotator="cleo", stance="against")
    listed, raw = dragoman("feedback", "list"), dragoman("feedback", "list", "--raw")
    for printed in (listed.stdout, dragoman("feedback", "export", "-o", "-").stdout):
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(printed)
    assert "\\u001b]0;gone\\u0007\\u009b2J\\u202e" in listed.stdout
    assert "\x1b]0;gone" in raw.stdout


def test_a_correction_kept_before_it_was_refused_can_be_read(registry: Path, dragoman: Program) -> None:  # fmt: skip
    """A holder with two stances was once taken; it is still listed."""
    held = [{"holder": "Canberra", "stance": one} for one in ("favor", "against")]
    Store.named().add(Correction.model_validate(spoken(positions=held)), "old")
    assert "Canberra" in dragoman("feedback", "list").stdout


def test_a_database_is_listed_and_exported(
    postgres: Postgres, dragoman: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by the setting of the service, or by an option; what cannot be read is one sentence."""
    url = postgres.database()
    with contextlib.closing(Store(url)) as store:
        store.add(Correction.from_row(spoken(annotator="anna")), "a")
    assert json.loads(dragoman("feedback", "export", "--store", url).stdout)["annotators"] == [
        "anna"
    ]
    monkeypatch.setenv("DRAGOMAN_FEEDBACK", url)
    assert "1 corrected, 0 on which" in dragoman("feedback", "list").stdout
    away = dragoman("feedback", "list", "--store", f"{url}_x")
    assert (away.returncode, away.stdout) == (2, "")
    assert away.stderr.startswith("dragoman: postgresql+psycopg://dragoman:***@127.0.0.1:")
    assert away.stderr.count("\n") == 1


def test_the_service_does_not_start_with_a_wrong_url(
    dragoman: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before anything starts."""
    monkeypatch.setenv("DRAGOMAN_FEEDBACK", "postgres://anna:secret@localhost/feedback")
    done = dragoman("serve")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "write postgresql+psycopg://USER@HOST:5432/DATABASE" in done.stderr
    assert "secret" not in done.stderr


def test_without_its_driver_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feedback in Postgres has an extra of its own."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dragoman\[postgres\]'"):
        Store("postgresql+psycopg://localhost/feedback")
