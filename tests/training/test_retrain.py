"""From new annotations to a new champion, or to the old one exactly as it was."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from dragoman.artifact import Artifact
from dragoman.registry import Registry
from dragoman.training.models_command import app as models
from dragoman.training.recipe import Recipe
from dragoman.training.retrain_command import retrain
from dragoman.training.run_training import Training

VERBS = {"against": ("condemned", "rejected"), "neutral": ("discussed",), "favor": ("welcomed",)}
NAMES = ("AUKUS", "NATO", "BRICS")
WORDS = (
    "harbour treaty winter budget summit island election railway grain border minister fleet "
    "parliament storm cable reactor fishing envoy archive census orchard mountain satellite ferry "
    "pipeline museum drought festival factory canal lighthouse glacier"
).split()  # fmt: skip


def lessons(count: int, seed: int) -> list[dict[str, Any]]:
    """Sentences of our own in which one word decides the stance, and the others differ."""
    rng, rows = random.Random(seed), []
    for _ in range(count):
        stance, name = rng.choice(list(VERBS)), rng.choice(NAMES)
        before, after = rng.sample(WORDS, 4), rng.sample(WORDS, 4)
        text = (
            f"{' '.join(before).capitalize()} {rng.choice(VERBS[stance])} {name} {' '.join(after)}."
        )
        start = text.index(name)
        rows.append(
            {
                "text": text,
                "target": name,
                "mention": [start, start + len(name)],
                "stance": stance,
                "positions": [],
            }
        )
    return rows


def shuffled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same sentences with each other's stances."""
    stances = [row["stance"] for row in rows]
    random.Random(0).shuffle(stances)
    return [{**row, "stance": stance} for row, stance in zip(rows, stances, strict=True)]


@dataclass(frozen=True)
class Place:
    """What retraining needs: a champion that learned nothing right, our data, a recipe, new rows."""

    champion: Artifact
    datasets: Path
    recipe: Path
    new: Path

    def options(self, *more: object) -> list[str]:
        """The command line's options."""
        none = self.datasets.parent / "none"
        named = ("--recipe", self.recipe, "--corpora", none, "--datasets", self.datasets)
        return [str(one) for one in (*named, *more)]


@pytest.fixture(scope="module")
def place(backbone: Path, write_rows: Callable[..., Path], tmp_path_factory: Any) -> Place:
    """A champion trained on shuffled labels; 105 held-out rows and a suite; 150 right annotations."""
    root = tmp_path_factory.mktemp("retrain")
    own = root / "datasets"
    write_rows(own / "diplomatic" / "train.jsonl", shuffled(lessons(60, 1)))
    write_rows(own / "diplomatic" / "dev.jsonl", lessons(105, 2))
    recipe = Recipe(
        name="tiny",
        backbone=str(backbone),
        corpora={"written": 1.0},
        epochs=2,
        batch_size=8,
        learning_rate=3e-3,
    )
    champion = Training(recipe, root / "none", own, root / "champion").run(lambda *_: None)
    write_rows(own / "diplomatic" / "train.jsonl", lessons(30, 4))
    cases = [
        {"id": str(i), "type": "MFT", "variants": [row]} for i, row in enumerate(lessons(20, 3))
    ]
    write_rows(own / "behaviour" / "one_word.jsonl", cases)
    (own / "behaviour" / "minimums.toml").write_text("one_word = 90\n")
    path = root / "again.toml"
    path.write_text(
        'name = "again"\nbackbone = "none"\nepochs = 8\nbatch_size = 8\nlearning_rate = 3e-3\n'
        'patience = 3\nstop_on = "stance"\n[corpora]\nwritten = 1.0\nadded = 1.5\n'
    )
    return Place(champion, own, path, write_rows(root / "new.jsonl", lessons(150, 5)))


@pytest.fixture
def home(registry: Path, place: Place) -> Registry:
    """A registry with that champion."""
    store = Registry(registry)
    store.promote(store.add(place.champion.folder).id, forced=True, why="the only one")
    return store


def run(*arguments: object) -> Any:
    """`dragoman retrain` with these arguments."""
    app = typer.Typer()
    app.command()(retrain)
    return CliRunner().invoke(app, [str(one) for one in arguments])


def below(folder: Path) -> dict[str, bytes]:
    """Every file of the registry but the workshop's, with its content."""
    files = (path for path in folder.rglob("*") if path.is_file())
    inside = {path.relative_to(folder): path.read_bytes() for path in files}
    return {str(name): content for name, content in inside.items() if name.parts[0] != "retraining"}


@pytest.mark.slow
def test_annotations_become_a_champion_and_back(
    home: Registry, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Annotations, training, gate, promotion, rollback: all real, from the champion's artifact alone."""
    monkeypatch.chdir(tmp_path)
    result = run("--new", place.new, *place.options())
    assert result.exit_code == 0, result.output
    for words in (
        "new: 150 annotations",
        "pass macro-F1",
        "errors fixed",
        "added rows that it learned",
    ):
        assert words in result.output
    new = Artifact.default()
    assert new.id == home.champion() != place.champion.id
    assert new.about["parent"] == place.champion.id
    folder = home.folder / "datasets" / new.about["dataset"]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["id"], manifest["parent"]) == (folder.name, None)
    assert sum(manifest["rows"].values()) == 150
    assert manifest["rows"]["dev"] >= 20
    assert not list((home.folder / "retraining").iterdir())
    assert home.promotions()[-1].why == "retrained on new.jsonl"
    back = CliRunner().invoke(models, ["rollback"])
    assert back.exit_code == 0
    assert Artifact.default().id == place.champion.id
