"""A retraining that fails, or is refused, leaves champion and dataset versions as they were."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from dragoman.artifact import CARD, Artifact, write_manifest
from dragoman.errors import InvalidArtifact, UnreadableInput
from dragoman.files import Rejects
from dragoman.registry import Registry
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.recipe import Recipe
from dragoman.training.retrain_command import retrain
from dragoman.training.retraining import job as steps
from dragoman.training.retraining.prepare import Job, NothingNew, Prepared, prepare

NEW = [
    {"text": "Lima would rather fish than sign AUKUS.", "target": "AUKUS", "stance": "against"},
    {"text": "The envoys of Quito toasted BRICS twice.", "target": "BRICS", "stance": "favor"},
]


@pytest.fixture
def job(recipe: Recipe, shelves: Any, trained: Any, registry: Path, tmp_path: Path) -> Job:
    """Two new annotations for the tiny artifact, which is the champion."""
    store = Registry(registry)
    store.promote(store.add(trained.artifact.folder).id, forced=True, why="first")
    path = tmp_path / "new.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in NEW), "utf-8")
    return Job(
        files=[str(path)],
        recipe=replace(recipe, epochs=1, limit=4, then=()),
        shelf=Shelf(shelves.public, shelves.own),
        registry=store,
    )


@pytest.fixture
def prepared(job: Job, tmp_path: Path) -> Prepared:
    """What is new in them."""
    return prepare(job, Rejects(tmp_path))


def state(registry: Registry) -> dict[str, bytes]:
    """Every file of the registry but those of unfinished work."""
    files = [path for path in registry.folder.rglob("*") if path.is_file()]
    named = {path.relative_to(registry.folder): path for path in files}
    return {str(name): path.read_bytes() for name, path in named.items() if name.parts[0] != "retraining"}  # fmt: skip


def fail(*_: object, **__: object) -> Any:
    """What a step does that fails."""
    raise OSError("no space left on device")


@pytest.mark.parametrize("step", ["ask_champion", "Training", "measure_both", "decide", "commit"])
def test_a_step_that_fails_changes_nothing(
    job: Job, prepared: Prepared, step: str, candidate: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the champion, not the record, not the versions; whichever step it is."""
    before = state(job.registry)
    if step in ("measure_both", "decide", "commit"):
        monkeypatch.setattr(steps, "train", lambda *_: candidate)
        monkeypatch.setattr(steps, "measure_both", lambda *_: None)
        monkeypatch.setattr(steps, "decide", lambda *_: [])
    monkeypatch.setattr(steps, step, fail)
    with pytest.raises(OSError, match="no space left"):
        steps.retrain(job, prepared, lambda *_: None)
    assert state(job.registry) == before
    assert not (job.registry.folder / "datasets").exists()


@pytest.fixture
def candidate(trained: Any, tmp_path: Path) -> Artifact:
    """An artifact of another id."""
    folder = tmp_path / "candidate"
    shutil.copytree(trained.artifact.folder, folder)
    about = json.loads((folder / CARD).read_text("utf-8"))
    (folder / CARD).write_text(json.dumps(about | {"note": "another"}), "utf-8")
    write_manifest(folder)
    return Artifact.load(folder)


@pytest.mark.parametrize("step", ["add", "promote"])
def test_version_artifact_and_champion_change_together(
    job: Job, prepared: Prepared, candidate: Artifact, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If one of the three cannot, the others do not, and the work of the training is kept."""
    staged = job.registry.folder / "retraining" / "w" / "dataset"
    prepared.version.write(staged)
    before, name = state(job.registry), prepared.version.id
    with monkeypatch.context() as patched:
        patched.setattr(Registry, step, fail)
        with pytest.raises(OSError, match="no space left"):
            steps.commit(job, staged, name, candidate, True)
    assert state(job.registry) == before
    assert staged.is_dir()
    steps.commit(job, staged, name, candidate, True)
    assert job.registry.champion() == candidate.id
    assert (job.registry.folder / "datasets" / name / "train.jsonl").is_file()


def test_what_the_gate_refuses_is_registered_and_no_more(
    job: Job, prepared: Prepared, candidate: Artifact
) -> None:
    """With its dataset version, so that nothing of the work is lost; the champion stays."""
    staged = job.registry.folder / "retraining" / "w" / "dataset"
    prepared.version.write(staged)
    champion = job.registry.champion()
    steps.commit(job, staged, prepared.version.id, candidate, False)
    assert (job.registry.champion(), len(job.registry.promotions())) == (champion, 1)
    assert candidate.id in job.registry.artifacts()


def test_the_next_version_goes_on_from_the_champions(
    job: Job, prepared: Prepared, trained: Any, tmp_path: Path
) -> None:
    """Its rows stay, what they say is known; where its folder is gone, that is told."""
    folder = job.registry.folder / "datasets" / prepared.version.id
    prepared.version.write(folder)
    champion = tmp_path / "next"
    shutil.copytree(trained.artifact.folder, champion)
    about = json.loads((champion / CARD).read_text("utf-8"))
    (champion / CARD).write_text(json.dumps(about | {"dataset": prepared.version.id}), "utf-8")
    write_manifest(champion)
    job.registry.promote(job.registry.add(champion).id, forced=True, why="second")
    with pytest.raises(NothingNew, match="2 annotations are known already"):
        prepare(job, Rejects(tmp_path))
    more = {"text": "Accra shrugged at the Quad.", "target": "the Quad", "stance": "neutral"}
    Path(job.files[0]).write_text(json.dumps(more), "utf-8")
    found = prepare(job, Rejects(tmp_path))
    assert (found.version.parent, len(found.version.train)) == (prepared.version.id, 3)
    shutil.rmtree(folder)
    alone = prepare(job, Rejects(tmp_path))
    assert (alone.lost, len(alone.version.train)) == (prepared.version.id, 1)


def test_without_anything_to_measure_on_nothing_begins(job: Job, tmp_path: Path) -> None:
    """Before an hour of training, not after it."""
    with pytest.raises(CorpusNotFound, match="no dev set"):
        prepare(replace(job, shelf=Shelf(tmp_path, tmp_path)), Rejects(tmp_path))


def run(*arguments: object) -> Any:
    """`dragoman retrain` with these arguments."""
    app = typer.Typer()
    app.command()(retrain)
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture
def options(job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line for the job, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    shelf = job.shelf
    return ["--corpora", str(shelf.public), "--datasets", str(shelf.own), "--new", job.files[0]]


def test_a_dry_run_writes_nothing(options: list[str], job: Job) -> None:
    """It says what is new and which version that would be: exit 0."""
    before = state(job.registry)
    result = run(*options, "--dry-run")
    assert result.exit_code == 0, result.output
    assert "new: 2 annotations of 2 sentences on 2 targets" in result.output
    assert state(job.registry) == before
    assert not (job.registry.folder / "retraining").exists()


def test_bad_rows_do_not_harm_good_ones(options: list[str], job: Job, tmp_path: Path) -> None:
    """They go to a file in the current folder: exit 3."""
    with Path(job.files[0]).open("a", encoding="utf-8") as file:
        file.write('{"text": "Oslo left.", "target": "AUKUS", "stance": "angry"}\n')
    result = run(*options, "--dry-run")
    assert (result.exit_code, "refused: see new.rejects.jsonl" in result.output) == (3, True)
    (line,) = (tmp_path / "new.rejects.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["line"] == 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"text": "Oslo left.", "target": "AUKUS", "stance": "angry"}\n', "new.jsonl:1: 'angry'"),
        ("nothing at all", "in no known format"),
    ],
)
def test_nothing_usable_is_said_in_a_sentence(
    options: list[str], job: Job, text: str, said: str
) -> None:
    """An error that the command line prints without a traceback: exit 2."""
    Path(job.files[0]).write_text(text, "utf-8")
    result = run(*options)
    assert isinstance(result.exception, UnreadableInput)
    assert said in str(result.exception)


@pytest.mark.parametrize(("passes", "code"), [(True, 0), (False, 1)])
def test_the_exit_code_tells_whether_there_is_a_new_champion(
    options: list[str], monkeypatch: pytest.MonkeyPatch, passes: bool, code: int
) -> None:
    """0: promoted; 1: registered, and the gate said no. Rejects change a 0 into 3, not a 1."""
    from dragoman.training.retraining import told

    done = SimpleNamespace(promoted=passes, artifact=SimpleNamespace(about={}), criteria=[])
    monkeypatch.setattr(steps, "retrain", lambda *_: done)
    monkeypatch.setattr(told, "tell_done", lambda _: ["done"])
    result = run(*options)
    assert (result.exit_code, result.output.splitlines()[-1]) == (code, "done")


def test_a_damaged_champion_stops_at_once(
    job: Job, write_rows: Callable[..., Path], tmp_path: Path
) -> None:
    """Nothing is learned from it."""
    champion = job.registry.champion()
    (job.registry.folder / "artifacts" / str(champion) / "NOTICE").write_text("other")
    with pytest.raises(InvalidArtifact, match="damaged"):
        prepare(job, Rejects(tmp_path))
