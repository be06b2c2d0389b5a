"""From corpora on disk to an artifact that answers, and on from there."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import onnx
import pytest
import typer
from typer.testing import CliRunner

from dragoman.artifact import MANIFEST, MODEL, PARTS, TOKENIZER, Artifact
from dragoman.encoder import Encoder
from dragoman.stance import AUTHOR, Ask, Query
from dragoman.training.corpora import CorpusNotFound, Shelf
from dragoman.training.evaluate_command import evaluate
from dragoman.training.measure import measure
from dragoman.training.publish import outputs
from dragoman.training.run_training import Training

TEXT = "Canberra hailed AUKUS as vital."


def test_a_training_ends_in_an_artifact_that_answers(trained):
    """Its graph gives each question of either kind three probabilities that sum to one."""
    queries = [Query("AUKUS", (16, 21)), Query("AUKUS", (16, 21), AUTHOR), Query("NATO")]
    queries += [replace(query, ask=Ask.SENTIMENT) for query in queries]
    answers = Encoder(trained.artifact).answers(TEXT, queries)
    assert [sum(answer.probabilities) for answer in answers] == [pytest.approx(1)] * 6
    assert len({answer.probabilities for answer in answers}) == 6


def test_the_training_is_watched_from_its_first_step_to_its_last(trained, recipe):
    """Each step is told once, and the loss goes down."""
    steps, totals, losses = zip(*trained.watched, strict=True)
    assert list(steps) == list(range(1, totals[0] + 1))
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    lines = (trained.workshop / "metrics.jsonl").read_text("utf-8").splitlines()
    logged = [json.loads(line) for line in lines]
    assert [line["epoch"] for line in logged if "epoch" in line] == [1, 2, 3, 4]
    assert logged[-1].keys() >= {"stance_macro_f1", "sentiment_macro_f1", "loss"}


def test_the_course_of_the_training_stays_with_the_artifact(trained):
    """Loss and dev scores by step, as the log has them; and how many threads took the sums."""
    lines = (trained.workshop / "metrics.jsonl").read_text("utf-8").splitlines()
    about = trained.artifact.about
    assert about["course"] == [json.loads(line) for line in lines]
    assert about["threads"] == 1
    card = (trained.artifact.folder / "MODEL_CARD.md").read_text("utf-8")
    last = about["course"][-1]
    assert f"| {last['step']} | {last['loss']} | {last['epoch']} |" in card
    assert "Parent: none" in card


def test_the_artifact_is_whole_and_sealed(trained):
    """Exactly the files of the contract, each with its SHA-256, and nothing left beside it."""
    folder = trained.artifact.folder
    hashes = json.loads((folder / MANIFEST).read_text("utf-8"))["sha256"]
    assert {path.name for path in folder.iterdir()} == {*PARTS, MANIFEST}
    assert hashes == {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PARTS
    }
    assert {path.name for path in folder.parent.iterdir()} == {"tiny", "tiny.run"}


def test_the_card_is_filled_in(trained):
    """Tier, corpora, licences and figures stand in it, and no brace is left."""
    card = (trained.artifact.folder / "MODEL_CARD.md").read_text("utf-8")
    assert not re.search(r"[{}]|None", card)
    for words in ("`tiny`", r"\| written \| \d+ \| 48 \|", r"\| MIT \|", r"-mt \| all \| 24 \|"):
        assert re.search(words, card), words
    assert "Apache License" in (trained.artifact.folder / "LICENSE").read_text("utf-8")
    assert "NewsMTSC" in (trained.artifact.folder / "NOTICE").read_text("utf-8")


def test_the_card_says_which_graph_ships(trained):
    """One line of the table is marked as shipped, the one of the weights' bits."""
    card = (trained.artifact.folder / "MODEL_CARD.md").read_text("utf-8")
    (line,) = [line for line in card.splitlines() if "(shipped)" in line]
    assert line.startswith({8: "| int8", 7: "| 7-bit"}[trained.artifact.about["weight_bits"]])


def test_the_artifact_tells_where_it_comes_from(trained, recipe, backbone):
    """Recipe, data with licence and fingerprint, backbone with SHA-256, versions, parity."""
    about = trained.artifact.about
    weights = (backbone / "model.safetensors").read_bytes()
    assert about["recipe"] == json.loads(json.dumps(recipe.as_dict()))
    assert about["backbone"]["sha256"] == hashlib.sha256(weights).hexdigest()
    assert [row["corpus"] for row in about["trained_on"]] == ["written", "newsmtsc"]
    assert all(len(row["sha256"]) == 64 for row in about["trained_on"])
    assert about["parity"]["n"] == 24 + 16 + 8
    assert about["versions"].keys() >= {"torch", "onnx"}


def test_the_shipped_weights_have_the_bits_that_the_artifact_states(trained):
    """No integer of a linear layer is larger than its bits allow."""
    limit = 2 ** (trained.artifact.about["weight_bits"] - 1) - 1
    stored = onnx.load(trained.artifact.folder / MODEL).graph.initializer
    linear = [one for one in stored if one.name.endswith("weight.int8") and "embed" not in one.name]
    assert linear
    for one in linear:
        assert np.abs(onnx.numpy_helper.to_array(one).astype(int)).max() == limit


def test_calibration_asks_as_inference_does(trained, shelves, questioner):
    """Dev answers used for the temperature are the encoder's own logits."""
    rows = Shelf(shelves.public, shelves.own).annotations("newsmtsc", "dev")
    folder, encoding = trained.artifact.folder, trained.artifact.encoding
    found = outputs(folder / MODEL, folder / TOKENIZER, encoding, rows, questioner)
    encoder = Encoder(trained.artifact)
    for logits, one in zip(found.logits, rows, strict=True):
        query = questioner.target(one.text, one.target, one.mention, one.ask)
        (answer,) = encoder.answers(one.text, [query])
        scaled = np.exp(logits / trained.artifact.temperature[one.ask])
        np.testing.assert_allclose(answer.probabilities, scaled / scaled.sum(), rtol=1e-5)


def test_only_dev_sets_on_disk_are_measured(trained, shelves, tmp_path, questioner):
    """Of three there is one here, and none in an empty folder."""
    encoder = Encoder(trained.artifact)
    lines = measure(encoder, Shelf(shelves.public, shelves.own), questioner)
    assert [line.dev_set for line in lines] == ["newsmtsc + newsmtsc-mt"]
    assert list(measure(encoder, Shelf(tmp_path, tmp_path), questioner)) == []


def test_evaluating_on_nothing_is_a_mistake(trained, tmp_path):
    """`dragoman evaluate` names the folders in which it found no dev set."""
    app = typer.Typer()
    app.command()(evaluate)
    folders = ["--corpora", str(tmp_path), "--datasets", str(tmp_path)]
    result = CliRunner().invoke(app, [str(trained.artifact.folder), *folders])
    assert isinstance(result.exception, CorpusNotFound)
    assert str(tmp_path) in str(result.exception)


def test_a_training_goes_on_from_an_artifact(trained, recipe, shelves, tmp_path):
    """`--from` needs no backbone and starts better than from scratch; one kind of question is enough."""
    again = replace(recipe, epochs=1, corpora={"written": 1.0}, then=(), backbone="nowhere", seed=7)
    losses = []
    training = Training(
        again, shelves.public, shelves.own, tmp_path / "next", str(trained.artifact.folder)
    )
    artifact = training.run(lambda step, total, loss: losses.append(loss))
    assert artifact.id != trained.artifact.id
    assert artifact.about["backbone"] == trained.artifact.about["backbone"]
    before = trained.artifact.temperature[Ask.SENTIMENT]  # nothing to fit a new one on
    assert artifact.temperature[Ask.SENTIMENT] == before
    assert losses[0] < trained.watched[0][2]
    assert Encoder(Artifact.load(tmp_path / "next")).answers(TEXT, [Query("AUKUS")])
