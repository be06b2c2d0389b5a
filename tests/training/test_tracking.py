"""Runs recorded by MLflow, in a real SQLite store and over a real tracking server's address."""

import shutil
import sys
from pathlib import Path
from typing import Any

import mlflow
import pytest
import typer
from typer.testing import CliRunner

from dragoman.artifact import Artifact
from dragoman.errors import MissingExtra, UnreadableInput
from dragoman.training.evaluate_command import evaluate
from dragoman.training.tracking import Tracker, flattened, tracked


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store as MLflow makes it, which takes long."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    mlflow.MlflowClient(f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture(autouse=True)
def store(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of its own for each test."""
    shutil.copy(empty, tmp_path / "mlflow.db")
    uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "stances")
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(uri)
    return uri


def only_run() -> Any:
    """The one run of the experiment."""
    client = mlflow.MlflowClient()
    experiment = client.get_experiment_by_name("stances")
    (run,) = client.search_runs([experiment.experiment_id])
    return run


def test_an_evaluation_is_recorded(trained: Any, shelves: Any) -> None:
    """Every figure of the table with its interval, and whose it is."""
    app = typer.Typer()
    app.command()(evaluate)
    shelf = ["--corpora", shelves.public, "--datasets", shelves.own]
    arguments = [trained.artifact.folder, *shelf, "--track", "mlflow"]
    assert CliRunner().invoke(app, [str(one) for one in arguments]).exit_code == 0
    run = only_run()
    assert run.info.status == "FINISHED"
    assert run.data.tags["dragoman.artifact"] == trained.artifact.id
    assert run.data.tags["dragoman.command"] == "evaluate"
    expected = dict(flattened(trained.artifact.about["metrics"]))
    assert run.data.metrics.keys() == expected.keys()
    name = next(one for one in expected if one.endswith(".macro_f1"))
    low, high = (run.data.metrics[f"{name}_{end}"] for end in ("low", "high"))
    assert low <= run.data.metrics[name] <= high


def test_a_training_is_recorded_as_it_goes(artifact: Artifact) -> None:
    """Parameters, the loss by step, the artifact."""
    recipe = {"name": "tiny", "seed": 7, "stages": [{"epochs": 1}]}
    with tracked(Tracker.MLFLOW, "train", recipe) as record:
        for step in range(450):
            record.step("loss", 1 / (step + 1), step)
        record.artifact(artifact)
    run = only_run()
    assert run.data.params == {"name": "tiny", "seed": "7", "stages": '[{"epochs": 1}]'}
    losses = mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")
    assert [one.step for one in losses] == list(range(450))
    assert run.data.tags["dragoman.artifact"] == artifact.id


@pytest.mark.parametrize(
    ("problem", "status"),
    [(ValueError("x"), "FAILED"), (KeyboardInterrupt(), "FAILED"), (typer.Exit(1), "FINISHED")],
)
def test_a_run_says_how_it_ended(problem: BaseException, status: str) -> None:
    """An error is a failed run; a refused candidate is a result."""
    with pytest.raises(type(problem)), tracked(Tracker.MLFLOW, "train", {}):
        raise problem
    assert only_run().info.status == status


def test_a_store_that_breaks_costs_the_record_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command goes on, and says once that not all is recorded."""

    def breaks(*_: Any, **__: Any) -> None:
        raise ConnectionError("the store at http://anna:secret@host is gone")

    with tracked(Tracker.MLFLOW, "train", {}) as record:
        monkeypatch.setattr(mlflow.MlflowClient, "log_batch", breaks)
        record.figures({"accuracy": 1.0, "ece": 0.1})
    told = capsys.readouterr().err
    assert told == "dragoman: not all is recorded: the store at http://***@host is gone\n"


@pytest.mark.parametrize(
    "uri", ["http://anna:secret@127.0.0.1:9", "nonsense://anna:secret@x", "sqlite:////proc/no/mlflow.db"]
)  # fmt: skip
def test_a_store_that_cannot_be_used_is_told_before(
    uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, without a password."""
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    mlflow.set_tracking_uri(uri)
    with pytest.raises(UnreadableInput, match="set MLFLOW_TRACKING_URI") as told:  # noqa: SIM117
        with tracked(Tracker.MLFLOW, "train", {}):
            pytest.fail("it began")
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def test_without_mlflow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tracking has an extra of its own; without the option nothing of it is needed."""
    monkeypatch.setitem(sys.modules, "mlflow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dragoman\[track\]'"):  # noqa: SIM117
        with tracked(Tracker.MLFLOW, "train", {}):
            pytest.fail("it began")
    with tracked(None, "train", {}) as record:
        record.figures({"accuracy": 1.0})


def test_figures_have_names_and_ends() -> None:
    """What rows are called is in the name; what is no figure is left out."""
    figure = {"value": 80.0, "low": 70.0, "high": 90.0, "n": 5}
    told = [{"dev_set": "a + b", "rows": "all", "macro_f1": figure, "holder_f1": None, "ece": 0.1}]
    assert dict(flattened(told)) == {
        "a_b.all.macro_f1": 80.0,
        "a_b.all.macro_f1_low": 70.0,
        "a_b.all.macro_f1_high": 90.0,
        "a_b.all.ece": 0.1,
    }
