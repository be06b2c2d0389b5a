"""`dragoman models`: who answers is decided by the gate or by a stated reason, and can be undone."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dragoman.artifact import CARD, MANIFEST, PARTS, Artifact, shipped, write_manifest
from dragoman.encoder import Encoder
from dragoman.errors import InvalidArtifact, MissingExtra
from dragoman.registry import InvalidPromotion, Registry
from dragoman.training.models_command import app

Make = Callable[..., Artifact]


def run(*arguments: object) -> Any:
    """`dragoman models` with these arguments."""
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def make(trained: Any, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Copies of the tiny artifact with other fields; at this temperature it is sure of its answers."""

    def changed(**fields: object) -> Artifact:
        folder = tmp_path_factory.mktemp("changed") / "artifact"
        shutil.copytree(trained.artifact.folder, folder)
        about = json.loads((folder / CARD).read_text("utf-8"))
        sure = {"temperature": {"stance": 0.001, "sentiment": 0.001}}
        (folder / CARD).write_text(json.dumps(about | sure | fields), "utf-8")
        write_manifest(folder)
        return Artifact.load(folder)

    return changed


@pytest.fixture(scope="module")
def champion(make: Make) -> Artifact:
    """The tiny artifact, sure of its answers."""
    return make()


@pytest.fixture(scope="module")
def candidate(make: Make) -> Artifact:
    """The same answers under another id."""
    return make(note="candidate")


@pytest.fixture(scope="module")
def data(
    champion: Artifact,
    questioner: Any,
    write_rows: Callable[..., Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[str]:
    """`--corpora` and `--datasets` with rows and a suite that the tiny artifact answers rightly."""
    root, encoder, rows = tmp_path_factory.mktemp("data"), Encoder(champion), []
    for index in range(40):
        text = f"Envoy {index} of Oslo {('praised', 'slammed', 'met')[index % 3]} AUKUS."
        (answer,) = encoder.answers(text, [questioner.target(text, "AUKUS")])
        rows.append({"text": text, "target": "AUKUS", "mention": None, "stance": answer.stance, "positions": []})  # fmt: skip
    write_rows(root / "diplomatic" / "dev.jsonl", rows)
    case = {"id": "1", "type": "MFT", "variants": [rows[0]]}
    write_rows(root / "behaviour" / "envoys.jsonl", [case])
    (root / "behaviour" / "minimums.toml").write_text("envoys = 100\n")
    return ["--corpora", str(root / "none"), "--datasets", str(root)]


@pytest.fixture
def store(registry: Path, champion: Artifact, candidate: Artifact) -> Registry:
    """A registry in which one of two artifacts is champion."""
    found = Registry(registry)
    for one in (champion, candidate):
        found.add(one.folder)
    found.promote(champion.id)
    return found


def test_a_candidate_that_passes_becomes_champion(
    store: Registry, candidate: Artifact, data: list[str]
) -> None:
    """The gate's figures are printed, and the record says that nothing was forced."""
    result = run("promote", candidate.id, *data)
    assert result.exit_code == 0, result.output
    assert f"{candidate.id} passes the gate" in result.output
    assert Artifact.default().id == store.champion() == candidate.id
    assert store.promotions()[-1].forced is False


def test_a_candidate_that_does_not_pass_stays_out(
    store: Registry, champion: Artifact, make: Make, data: list[str]
) -> None:
    """Exit 1, with the reason; champion and record stay."""
    parity = {"n": 999, "fp32_macro_f1": 80.0, "int8_macro_f1": 70.0, "int8_flips": 2.0}
    worse = store.add(make(parity=parity, weight_bits=8).folder)
    result = run("promote", worse.id, *data)
    assert result.exit_code == 1
    assert "FAIL parity with fp32: 8-bit weights: macro-F1 70.00 against 80.00" in result.output
    assert (store.champion(), len(store.promotions())) == (champion.id, 1)


def test_force_asks_no_gate_but_a_reason(store: Registry, candidate: Artifact) -> None:
    """Without one nothing changes; with one it stands in the record."""
    assert isinstance(run("promote", candidate.id, "--force").exception, InvalidPromotion)
    assert len(store.promotions()) == 1
    result = run("promote", candidate.id, "--force", "--why", "the data has moved on")
    assert (result.exit_code, result.output) == (0, f"champion: {candidate.id}\n")
    last = store.promotions()[-1]
    assert (last.artifact, last.forced, last.why) == (candidate.id, True, "the data has moved on")


def test_research_only_is_refused_before_anything_is_measured(store: Registry, make: Make) -> None:
    """No data is needed to say no."""
    barred = store.add(make(research_only=True).folder)
    for force in ([], ["--force", "--why", "please"]):
        result = run("promote", barred.id, *force)
        assert isinstance(result.exception, InvalidPromotion)
        assert barred.id in str(result.exception)


def test_only_what_is_registered_is_promoted(store: Registry, candidate: Artifact) -> None:
    """A folder somewhere may change or go."""
    result = run("promote", candidate.folder, "--force", "--why", "near at hand")
    assert isinstance(result.exception, InvalidArtifact)
    assert "dragoman models add" in str(result.exception)


def test_rollback_is_one_command(store: Registry, champion: Artifact, artifact: Artifact) -> None:
    """Before the first champion, the shipped artifact answered, and does so again."""
    result = run("rollback", "--why", "complaints")
    assert result.output == f"champion: the shipped artifact, no longer {champion.id}\n"
    assert Artifact.default().id == artifact.id
    assert store.promotions()[-1].why == "complaints"
    assert isinstance(run("rollback").exception, InvalidPromotion)


def test_the_list_marks_who_answers(
    store: Registry, champion: Artifact, candidate: Artifact, make: Make, artifact: Artifact
) -> None:
    """One line each, also for one that is damaged or for research only."""
    barred = store.add(make(research_only=True).folder).id
    (store.folder / "artifacts" / candidate.id / "NOTICE").write_text("other")
    lines = {line[2:].split()[0]: line for line in run("list").output.splitlines()}
    assert lines.keys() == {champion.id, candidate.id, barred, artifact.id}
    assert "the shipped artifact, macro-F1" in lines[artifact.id]
    assert [name for name, line in lines.items() if line.startswith("*")] == [champion.id]
    assert "macro-F1" in lines[champion.id]
    assert "for research only" in lines[barred]
    assert "unusable" in lines[candidate.id]
    run("rollback")
    assert f"* {artifact.id}  the shipped artifact" in run("list").output


def test_show_tells_figures_and_history(store: Registry, champion: Artifact) -> None:
    """By id, and by default for the champion."""
    for arguments in (["show"], ["show", champion.id]):
        output = run(*arguments).output
        assert f"artifact {champion.id}" in output
        assert "learned from: written, newsmtsc" in output
        assert f"promote from the shipped artifact to {champion.id}" in output


def test_the_shipped_artifact_has_a_name_after_a_promotion_too(
    store: Registry, champion: Artifact, artifact: Artifact
) -> None:
    """The id that the list prints is taken wherever an artifact is named."""
    assert Artifact.default().id == champion.id
    assert Artifact.named(artifact.id).folder.samefile(shipped())
    assert f"artifact {artifact.id}," in run("show", artifact.id).output
    other = f"{artifact.id[:-1]}{'0' if artifact.id[-1] != '0' else '1'}"
    assert isinstance(run("show", other).exception, InvalidArtifact)


def test_show_tells_parent_data_and_course(store: Registry, make: Make) -> None:
    """Of an artifact that went on from another one, with a teacher and new annotations."""
    child = store.add(make(parent="fast-0", teacher="accurate-1", dataset="d-2").folder)
    output = run("show", child.id).output
    for line in ("began from: fast-0", "teacher: accurate-1", "dataset version: d-2"):
        assert line in output
    assert re.search(r"^data written: \d+ sentences, \d+ annotations, ", output, re.MULTILINE)
    assert re.search(
        r"^course: step \d+, loss [\d.]+, epoch 1, stance macro f1", output, re.MULTILINE
    )
    parents = run("show").output
    assert re.search("^began from: the backbone ", parents, re.MULTILINE)


@pytest.mark.parametrize("name", ["moved.tar", "moved"])
def test_export_and_import_move_an_artifact(
    store: Registry,
    candidate: Artifact,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """Into another registry, where it is not champion until somebody promotes it."""
    result = run("export", candidate.id, tmp_path / name)
    assert result.output == f"exported: {candidate.id} to {tmp_path / name}\n"
    monkeypatch.setenv("DRAGOMAN_HOME", str(tmp_path / "elsewhere"))
    assert run("import", tmp_path / name).output == f"added: {candidate.id}\n"
    there = Registry.default()
    assert (there.artifacts(), there.champion()) == ([candidate.id], None)


def test_add_registers_a_folder(registry: Path, candidate: Artifact) -> None:
    """And says under which id."""
    assert run("add", candidate.folder).output == f"added: {candidate.id}\n"
    assert Registry(registry).get(candidate.id).id == candidate.id


@pytest.mark.parametrize("target", [[], ["somewhere", "--bento"]])
def test_export_needs_one_goal(store: Registry, candidate: Artifact, target: list[str]) -> None:
    """A path or BentoML's store, not both and not neither: exit 2."""
    result = run("export", candidate.id, *target)
    assert result.exit_code == 2
    assert "either a PATH or --bento" in result.output


def test_without_bentoml_the_extra_is_named(
    store: Registry, candidate: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else needs it."""
    monkeypatch.setitem(sys.modules, "bentoml", None)  # as if it were not installed
    result = run("export", candidate.id, "--bento")
    assert isinstance(result.exception, MissingExtra)
    assert "pip install 'dragoman[serve]'" in str(result.exception)


@pytest.mark.skipif(find_spec("bentoml") is None, reason="BentoML is not installed")
def test_bentoml_stores_a_whole_artifact(
    store: Registry, candidate: Artifact, tmp_path: Path
) -> None:
    """Once, as `dragoman:<id>`, with every sealed file; a second export changes nothing."""
    code = "from dragoman.training.models_command import app; app()"
    command = [sys.executable, "-c", code, "export", candidate.id, "--bento"]
    home = {"BENTOML_HOME": str(tmp_path / "bento"), "BENTOML_DO_NOT_TRACK": "True"}
    for _ in range(2):
        done = subprocess.run(
            command, check=True, capture_output=True, env=os.environ | home, encoding="utf-8"
        )
        assert done.stdout == f"exported: {candidate.id} to dragoman:{candidate.id}\n"
    folder = tmp_path / "bento" / "models" / "dragoman" / candidate.id
    assert {path.name for path in folder.iterdir()} == {*PARTS, MANIFEST, "model.yaml"}
    assert Artifact.load(folder).id == candidate.id
