"""`dragoman data check`, `stats`, `list` and `join` as functions of an application."""

import gzip
import json

import pytest
import typer
from typer.testing import CliRunner

from dragoman.errors import UnreadableInput
from dragoman.training import data_check_command as commands
from dragoman.training.data.registry import REGISTRY
from dragoman.training.data.standoff import strip_text

ROW = {
    "text": "Lisbon hailed the grain deal.",
    "target": "the grain deal",
    "mention": [14, 28],
    "stance": "favor",
    "positions": [{"holder": "Lisbon", "holder_span": [0, 6], "stance": "favor"}],
    "source": "own",
    "source_id": "today.txt",
    "char_start": 0,
    "split": "dev",
}


@pytest.fixture
def run():
    """Runs a command; mistakes are raised, as the console script catches them itself."""
    app = typer.Typer()
    for command in (commands.check, commands.stats, commands.join):
        app.command()(command)
    app.command(name="list")(commands.list_corpora)

    def invoke(*arguments):
        result = CliRunner().invoke(app, [str(one) for one in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def file(write_rows, tmp_path):
    """A file with one row."""
    return write_rows(tmp_path / "rows.jsonl", [ROW])


def test_the_exit_code_says_whether_training_may_start(run, file, write_rows, tmp_path):
    """0 with warnings, 1 with an error at its line."""
    good = run("check", file)
    assert good.exit_code == 0
    assert good.output.endswith("training may start\n")
    bad = run("check", write_rows(tmp_path / "bad.jsonl", [ROW, ROW | {"stance": "pro"}]))
    assert bad.exit_code == 1
    assert "bad.jsonl:2: error: schema: 'pro' is not a valid Stance" in bad.output


def test_problems_are_readable_by_programs(run, file):
    """JSON with file, line and the row it clashes with."""
    result = run("check", file, "--holdout", file, "--format", "json")
    report = json.loads(result.output)
    assert (result.exit_code, report["may_train"], report["errors"]) == (1, False, 1)
    (leak,) = [one for one in report["problems"] if one["severity"] == "error"]
    assert (leak["kind"], leak["file"], leak["line"]) == ("leakage", str(file), 1)
    assert leak["other"] == {"file": str(file), "line": 1}
    assert report["counts"]["dev"]["rows"] == 1


def test_stats_print_the_counts(run, file, tmp_path):
    """As a table or as JSON; without rows there is nothing to print."""
    assert "entities" in run("stats", file).output
    counts = json.loads(run("stats", file, "--format", "json").output)
    assert counts["all"]["sentences"] == 1
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(UnreadableInput, match="no annotations"):
        run("stats", tmp_path / "empty.jsonl")


def test_the_list_names_every_corpus(run):
    """With its use and its traps."""
    printed = run("list").output
    assert all(f"\n{name}\n" in f"\n{printed}" for name in REGISTRY)
    records = json.loads(run("list", "--format", "json").output)
    assert {one["use"] for one in records} == {"ship", "research only"}


@pytest.mark.parametrize(("text", "code"), [(ROW["text"], 0), ("Another.", 3)])
def test_join_writes_what_it_found(run, tmp_path, text, code):
    """The project's rows again; exit code 3 where a sentence is missing."""
    with gzip.open(tmp_path / "standoff.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(strip_text(ROW)) + "\n")
    (tmp_path / "today.txt").write_text(text, "utf-8")
    out = tmp_path / "out" / "joined.jsonl"
    out.parent.mkdir()
    result = run("join", tmp_path / "standoff.gz", tmp_path / "today.txt", "-o", out)
    assert result.exit_code == code
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert rows == ([ROW | {"unsure": False}] if code == 0 else [])
    assert [strip_text(row) for row in rows] == ([strip_text(ROW)] if code == 0 else [])


def test_join_says_what_it_cannot_write_or_read(run, tmp_path):
    """The ending before the work; a bad file with its reason, exit code 3, and all rows that are found."""
    with gzip.open(tmp_path / "standoff.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps(strip_text(ROW | {"char_start": None})) + "\n")
    with pytest.raises(UnreadableInput, match=r"x\.txt: unknown ending"):
        run("join", tmp_path / "none.gz", tmp_path, "-o", tmp_path / "x.txt")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_bytes(b"\xff\xfe")
    (texts / "today.txt").write_text(ROW["text"], "utf-8")
    result = run("join", tmp_path / "standoff.gz", texts, "-o", tmp_path / "out.jsonl")
    assert (result.exit_code, result.stderr.splitlines()[0]) == (3, "joined 1 of 1")
    assert "a.txt: not UTF-8: byte 0 is 0xff" in result.stderr
