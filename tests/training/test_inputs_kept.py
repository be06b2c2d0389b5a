"""Commands that write never write over what they read, nor over what they did not make."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., subprocess.CompletedProcess[str]]
ROW = {
    "text": "Moscow rejects NATO enlargement.",
    "target": "NATO enlargement",
    "stance": "against",
}


@pytest.mark.parametrize(
    "command",
    [
        ("data", "import", "in.jsonl", "-o", "in.jsonl"),
        ("data", "export", "in.jsonl", "--to", "jsonl", "-o", "in.jsonl"),
        ("suggest", "in.jsonl", "-o", "in.jsonl"),
        ("suggest", "other.jsonl", "--known", "in.jsonl", "-o", "./in.jsonl"),
        ("suggest", "other.jsonl", "--known", ".", "-o", "in.jsonl"),
        ("data", "join", "other.jsonl", "in.jsonl", "-o", "in.jsonl"),
    ],
)
def test_no_input_is_written_over(dragoman: Program, work: Path, command: tuple[str, ...]) -> None:
    """Exit code 2, and every byte is there afterwards."""
    (work / "in.jsonl").write_text(json.dumps(ROW) + "\n")
    (work / "other.jsonl").write_text(json.dumps({"text": "Oslo opposes AUKUS."}) + "\n")
    answer = dragoman(*command)
    assert answer.returncode == 2, answer.stdout
    assert "is an input" in answer.stderr
    assert json.loads((work / "in.jsonl").read_text()) == ROW


def test_a_folder_that_is_no_artifact_is_not_trained_over(dragoman: Program, work: Path) -> None:
    """`train --out .` would cost a folder of somebody's files."""
    (work / "mine").mkdir()
    (work / "mine" / "thesis.txt").write_text("years")
    answer = dragoman("train", "smoke", "--out", "mine")
    assert answer.returncode == 2
    assert "mine: exists and is not just an artifact" in answer.stderr
    assert (work / "mine" / "thesis.txt").read_text() == "years"


def test_only_an_archive_of_an_artifact_is_exported_over(dragoman: Program, work: Path, artifact) -> None:  # fmt: skip
    """Whatever its name."""
    (work / "mine.tar").write_bytes(b"years of work")
    answer = dragoman("models", "export", str(artifact.folder), "mine.tar")
    assert answer.returncode == 2
    assert (work / "mine.tar").read_bytes() == b"years of work"
