"""Whole documents through the real model: what a reader would take away."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman import Document, Labeller
from dragoman.reading.cells import cells
from dragoman.rows import LabelRow

SUMMIT = """Two presidents, one statement

Chinese President Xi Jinping received Russian President Vladimir Putin on Friday. In a joint statement the two leaders oppose any further enlargement of NATO. They also denounced AUKUS as a relic of the cold war.

"We reject AUKUS and will never accept it," Putin said later.
"""


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    """The shipped model."""
    return Labeller()


def test_members_of_a_group_each_have_a_cell(labeller: Labeller) -> None:
    """“The two leaders” and "they" are China and Russia, and nobody is in favor."""
    found = {(one.actor.name, one.target.name, one.stance.value) for one in labeller.cells(Document(SUMMIT))}  # fmt: skip
    for actor in ("China", "Russia"):
        assert (actor, "NATO enlargement", "against") in found
        assert (actor, "AUKUS", "against") in found
    assert not any(stance == "favor" for _, target, stance in found if target in ("AUKUS", "NATO enlargement"))  # fmt: skip


def test_rows_say_who_and_how_it_is_known(labeller: Labeller) -> None:
    """Voice, speaker, actor, via and antecedent; each span is what it says."""
    rows = labeller.label(Document(SUMMIT))
    quoted = next(row for row in rows if row.voice == "quotation")
    assert quoted.speaker is not None
    assert quoted.speaker.name == "Russia"
    they = [p for row in rows for p in row.positions if p.via == "pronoun"]
    assert {one.actor.name for one in they} == {"China", "Russia"}
    for one in they:
        assert one.antecedent is not None
        assert SUMMIT[one.antecedent.start : one.antecedent.end] == one.antecedent.text


def test_rows_are_read_back(labeller: Labeller) -> None:
    """A row written and read gives the same cells."""
    rows = labeller.label(Document(SUMMIT))
    back = [LabelRow.from_dict(json.loads(json.dumps(row.as_dict()))) for row in rows]
    assert [cell.as_dict() for cell in cells(back)] == [cell.as_dict() for cell in cells(rows)]


def test_the_command_writes_the_same_cells(labeller: Labeller, tmp_path: Path) -> None:
    """To standard output, and beside the rows of a file."""
    path = tmp_path / "summit.txt"
    path.write_text(SUMMIT, "utf-8")
    wanted = [cell.as_dict() for cell in labeller.cells(Document(SUMMIT, "summit.txt"))]

    def run(*arguments: str) -> str:
        command = [
            str(Path(sys.executable).with_name("dragoman")),
            "label",
            str(path),
            "--cells",
            *arguments,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    assert [json.loads(line) for line in run("-o", "-").splitlines()] == wanted
    run("-o", str(tmp_path / "rows.jsonl"))
    # a file of that name that no run has made stays
    (tmp_path / "other.cells.jsonl").write_text("mine", "utf-8")
    script = str(Path(sys.executable).with_name("dragoman"))
    asked = [script, "label", str(path), "--cells", "-o", str(tmp_path / "other.jsonl")]
    refused = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert (refused.returncode, "no run has made it" in refused.stderr) == (2, True)
    assert (tmp_path / "other.cells.jsonl").read_text("utf-8") == "mine"
    beside = (tmp_path / "rows.cells.jsonl").read_text("utf-8")
    assert [json.loads(line) for line in beside.splitlines()] == wanted
