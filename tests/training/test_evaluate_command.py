"""`dragoman evaluate` as a function of an application, with a tiny artifact."""

import json
import shutil

import pytest
import typer
from typer.testing import CliRunner

from dragoman.training import evaluate_command
from dragoman.training.describe import describe_artifact

ROWS = [
    {
        "text": f"{who} {verb} AUKUS, said paper {index}.",
        "target": "AUKUS",
        "mention": [len(f"{who} {verb} "), len(f"{who} {verb} AUKUS")],
        "stance": stance,
        "positions": []
        if stance == "neutral"
        else [{"holder": who, "holder_span": [0, len(who)], "stance": stance}],
        "source_id": f"paper-{index // 3}",
    }
    for index, (who, verb, stance) in enumerate(
        [
            ("Beijing", "slammed", "against"),
            ("London", "hailed", "favor"),
            ("Oslo", "met", "neutral"),
        ]
        * 4
    )
]


@pytest.fixture
def evaluate(trained, shelves):
    """Runs the command on the tiny artifact, with the tiny corpora on the shelf."""
    app = typer.Typer()
    app.command()(evaluate_command.evaluate)

    def invoke(*arguments):
        shelf = ["--corpora", shelves.public, "--datasets", shelves.own]
        chosen = [trained.artifact.folder, *arguments, *shelf]
        result = CliRunner().invoke(app, [str(one) for one in chosen])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def file(write_rows, tmp_path):
    """Twelve annotated rows."""
    return write_rows(tmp_path / "new.jsonl", ROWS)


def test_without_new_options_it_prints_the_dev_figures(evaluate, trained):
    """The artifact and one table, as the model card has it."""
    result = evaluate()
    assert result.exit_code == 0
    card = (trained.artifact.folder / "MODEL_CARD.md").read_text("utf-8")
    identity, table = result.stdout.rstrip("\n").split("\n\n")
    assert identity == trained.artifact.id
    assert table in card


def test_data_are_measured_and_reported(evaluate, file, tmp_path):
    """Table, JSON and page; baselines learn from the train data on the shelf."""
    result = evaluate("--data", file, "--report", tmp_path / "out")
    assert result.exit_code == 0
    assert f"| {file} | all" in result.stdout
    assert "wrote" in result.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    (only,) = report["measured"]
    assert (only["name"], only["scores"]["n"], only["scores"]["documents"]) == (str(file), 12, 4)
    assert None not in only["baselines"].values()
    assert sum(sum(row) for row in report["confusion"]) == 12
    assert ROWS[0]["text"].split(" ")[0] in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_report_without_data_is_on_the_dev_sets(evaluate, tmp_path):
    """All that are on the shelf, together and apart, tone and stance as each is labelled."""
    assert evaluate("--report", tmp_path).exit_code == 0
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    names = [one["name"] for one in report["measured"] if one["rows"] == "all"]
    assert names == ["newsmtsc + newsmtsc-mt"]
    assert report["measured"][0]["scores"]["n"] == 24


def test_an_artifact_is_compared_with_another(evaluate, file, trained, tmp_path):
    """With itself under another seal, nothing is fixed and nothing broken."""
    other = tmp_path / "other"
    shutil.copytree(trained.artifact.folder, other)
    describe_artifact(other, [])
    output = evaluate("--data", file, "--against", other).stdout
    assert "## Against tiny-" in output
    assert "0 rows fixed, 0 rows broken." in output


def test_rows_that_cannot_be_read_are_named(evaluate, write_rows, tmp_path):
    """The others are measured, and the exit code is 3."""
    bad = write_rows(tmp_path / "bad.jsonl", [*ROWS, ROWS[0] | {"stance": "mild"}])
    result = evaluate("--data", bad)
    assert result.exit_code == 3
    assert f"{bad}:13: error: schema: 'mild' is not against, neutral or favor" in result.stderr
    assert "1 rows could not be read" in result.stdout


def test_behaviour_goes_without_data(evaluate, file):
    """Suites have their own rows: together with --data they are a mistake of usage."""
    result = evaluate("--suite", "behaviour", "--data", file)
    assert result.exit_code == 2
    assert "--suite behaviour goes without --data" in result.stderr
