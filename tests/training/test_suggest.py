"""What to annotate next: the most doubtful pairs, of no target too many, in a form that tools import."""

import json
from collections import Counter
from math import ceil
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects
from dragoman.training.choosing import Doubt, Doubts, choose_doubtful, margin
from dragoman.training.data_command import app as data
from dragoman.training.pairs import pairs, read_texts
from dragoman.training.suggest_command import suggest

BRIEF = (
    "Lima praised AUKUS in words that its own navy did not share. Nobody had asked Lima for them. "
    "NATO met on Tuesday and adjourned before the translators had found their seats. AUKUS."
)
MORE = "Quito and Accra told BRICS that the loan terms were no better than the old ones."


def run(*arguments: object) -> Any:
    """`dragoman suggest` with these arguments."""
    app = typer.Typer()
    app.command()(suggest)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def doubt(target: str, margin: float, text: str = "") -> Doubt:
    """A pair; without a text, one like no other."""
    return Doubt(text or f"{target} {margin} {hash((target, margin))}", target, (0, 1), "x", margin)


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [((0.2, 0.5, 0.3), 0.2), ((1, 0, 0), 1), ((0.4, 0.2, 0.4), 0)],
)
def test_the_margin_is_between_the_two_likeliest(
    probabilities: tuple[float, ...], expected: float
) -> None:
    """0 where they are level, 1 where one is certain."""
    assert margin(probabilities) == pytest.approx(expected)


doubts_of = st.lists(
    st.builds(doubt, st.sampled_from(["a", "b", "c"]), st.floats(0, 1)),
    max_size=40,
    unique_by=lambda one: one.text,
)


@given(doubts_of, st.integers(1, 12))
def test_the_most_doubtful_are_chosen_within_the_shares(some: list[Doubt], n: int) -> None:
    """A target has more than its share only where none has any left for it; none leaves out a doubt."""
    met = Doubts(n)
    for one in some:
        met.add(one)
    chosen = choose_doubtful(met.by_target(), n)
    taken, there = Counter(one.target for one in chosen), Counter(one.target for one in some)
    assert len(chosen) == min(n, len(some))
    share = ceil(n / max(1, len(there)))
    for target in there:
        mine = sorted(one.margin for one in some if one.target == target)
        assert sorted(one.margin for one in chosen if one.target == target) == mine[: taken[target]]
    if max(taken.values(), default=0) > share:
        assert all(taken[target] >= min(share, there[target]) for target in there)


def test_a_rare_target_is_not_crowded_out() -> None:
    """A hundred targets: one that everybody talks about has a twentieth, the most doubtful fill the rest."""
    often = {"often": [doubt("often", number / 1000) for number in range(40)]}
    rare = {f"rare {number}": [doubt(f"rare {number}", number / 100)] for number in range(99)}
    chosen = choose_doubtful(often | rare, 40)
    assert [one.margin for one in chosen if one.target == "often"] == [0, 0.001]
    assert {one.target for one in chosen} == {"often", *(f"rare {number}" for number in range(38))}


def test_only_as_many_are_kept_as_may_be_chosen() -> None:
    """A thousand pairs of a target take the memory of ten, and the ten most doubtful are left."""
    met = Doubts(10)
    for number in range(1000):
        met.add(doubt("a", (number * 389 % 1000) / 1000))
    (kept,) = met.by_target().values()
    assert [one.margin for one in kept] == [number / 1000 for number in range(10)]
    assert met.seen == 1000


def test_almost_the_same_sentence_is_chosen_once_for_a_target() -> None:
    """Capitals and a changed letter are no news; another target of the sentence is."""
    met = Doubts(9)
    text = "Lima praised AUKUS in words that its own navy did not share."
    for one in (
        doubt("AUKUS", 0.2, text),
        doubt("AUKUS", 0.1, text.replace("words", "wards")),
        doubt("AUKUS", 0.3, text.upper()),
        doubt("Peru", 0.4, text),
    ):
        met.add(one)
    chosen = choose_doubtful(met.by_target(), 9)
    assert [(one.target, one.margin) for one in chosen] == [("AUKUS", 0.1), ("Peru", 0.4)]


def test_texts_come_from_files_folders_and_rows(tmp_path: Path, questioner: Any) -> None:
    """Each sentence of a fit length with each entity in it, its span, and where it stands."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(BRIEF, "utf-8")
    (tmp_path / "in" / "rows.jsonl").write_text(json.dumps({"text": MORE}) + "\n{}\n", "utf-8")
    (tmp_path / "in" / "b.md").write_bytes(b"\xff")
    rejects = Rejects(tmp_path)
    found = list(pairs(read_texts([str(tmp_path / "in")], rejects), questioner))
    assert all(one.text[slice(*one.mention)].split() for one in found)
    by_target = {one.target: one for one in found}
    assert by_target["AUKUS"].text == BRIEF[:60]
    assert by_target["BRICS"].source == f"{tmp_path}/in/rows.jsonl:1"
    assert len([one for one in found if one.target == "AUKUS"]) == 1  # the last is too short
    assert [(Path(one.file).name, one.line) for one in rejects.collected] == [
        ("b.md", None),
        ("rows.jsonl", 2),
    ]


@pytest.mark.parametrize(("goal", "ending"), [("jsonl", ".jsonl"), ("label-studio", ".json")])
def test_what_comes_out_goes_into_the_tools(tmp_path: Path, goal: str, ending: str) -> None:
    """Rows or tasks with the model's suggestions; rows come back through `data import`."""
    text, out = tmp_path / "brief.txt", tmp_path / f"next{ending}"
    text.write_text(f"{BRIEF} {MORE}", "utf-8")
    result = run(text, "--n", 3, "--to", goal, "-o", out)
    assert result.exit_code == 0, result.output
    if goal == "label-studio":
        tasks = json.loads(out.read_text("utf-8"))
        assert all(task["predictions"] and task["data"]["source_id"] == str(text) for task in tasks)
        assert len(tasks) == 3
        return
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert all(0 <= row["margin"] <= 1 and row["suggested_by"] for row in rows)
    assert len({row["target"] for row in rows}) == 3
    back = CliRunner().invoke(data, ["import", str(out), "-o", str(tmp_path / "back.jsonl")])
    assert back.exit_code == 0, back.output


def test_annotators_may_be_left_to_themselves(tmp_path: Path) -> None:
    """Without suggestions, rows have no stance, and `data export` takes them."""
    text, out = tmp_path / "brief.txt", tmp_path / "next.jsonl"
    text.write_text(BRIEF, "utf-8")
    assert run(text, "--no-suggest", "-o", out).exit_code == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {row["target"] for row in rows} == {"AUKUS", "NATO", "Peru"}
    assert not any("stance" in row for row in rows)
    tasks = [
        "export",
        str(out),
        "--to",
        "label-studio",
        "--no-suggest",
        "-o",
        str(tmp_path / "t.json"),
    ]
    assert CliRunner().invoke(data, tasks).exit_code == 0


def test_what_is_annotated_is_not_suggested(tmp_path: Path) -> None:
    """Whatever the capitals; other targets of the sentence still are."""
    text, done = tmp_path / "brief.txt", tmp_path / "done.jsonl"
    text.write_text(BRIEF, "utf-8")
    row = {"text": BRIEF[:60].upper(), "target": "AUKUS", "mention": None, "stance": "favor"}
    done.write_text(json.dumps(row), "utf-8")
    result = run(text, "--known", done, "-o", tmp_path / "next.jsonl")
    assert result.exit_code == 0, result.output
    rows = (tmp_path / "next.jsonl").read_text("utf-8")
    assert '"target": "NATO"' in rows
    assert '"target": "AUKUS"' not in rows


def test_nothing_to_suggest_is_said(tmp_path: Path) -> None:
    """In a sentence, and nothing is written."""
    text = tmp_path / "empty.txt"
    text.write_text("Nothing to see here.", "utf-8")
    result = run(text, "-o", tmp_path / "next.jsonl")
    assert isinstance(result.exception, UnreadableInput)
    assert "no sentence" in str(result.exception)
    assert not (tmp_path / "next.jsonl").exists()
    assert isinstance(run(tmp_path / "none.txt").exception, UnreadableInput)
