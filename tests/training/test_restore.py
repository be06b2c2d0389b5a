"""An artifact suffices to train on: its graph turns back into a torch network."""

import json
import shutil

import numpy as np
import pytest
import torch

from dragoman.artifact import CARD, MODEL, Artifact, write_manifest
from dragoman.encoder import Encoder
from dragoman.errors import InvalidArtifact
from dragoman.training.batches import LabelledRow, collate
from dragoman.training.export import export_onnx
from dragoman.training.quantize import quantize
from dragoman.training.restore import initialiser_names, restore

TOLERANCE = 0.05  # of the logits' spread: the graph rounds activations, the network does not


def test_the_restored_network_answers_like_its_artifact(trained, rows):
    """Its logits differ from the graph's by no more than rounded activations explain."""
    network, encoder = restore(trained.artifact).eval(), Encoder(trained.artifact)
    given = np.concatenate([encoder.logits(row) for row in rows])
    labelled = [LabelledRow(row, ((0.0, 1.0, 0.0),) * len(row.queries), ()) for row in rows]
    with torch.inference_mode():
        found = network(collate(labelled).batch).numpy()
    assert np.abs(found - given).mean() < TOLERANCE * given.std()


def test_restoring_and_exporting_again_loses_nothing(trained, rows, logits, tmp_path):
    """The weights find back to the very same integers: the new graph gives the same logits."""
    export_onnx(restore(trained.artifact), tmp_path / "fp32.onnx")
    quantize(tmp_path / "fp32.onnx", tmp_path / "again.onnx", trained.artifact.about["weight_bits"])
    given = logits(trained.artifact.folder / MODEL, rows)
    for old, new in zip(given, logits(tmp_path / "again.onnx", rows), strict=True):
        np.testing.assert_allclose(new, old, atol=1e-4, rtol=0)


def test_every_parameter_has_its_initialiser(trained):
    """`dragoman.json` names a holder for each parameter of the network, no two the same."""
    names = trained.artifact.about["initialisers"]
    assert names.keys() == restore(trained.artifact).state_dict().keys()
    assert len(set(names.values())) == len(names)


def test_a_missing_initialiser_is_named(trained, tmp_path):
    """A graph that lacks what `dragoman.json` promises is an error that says which file and what."""
    folder = tmp_path / "copy"
    shutil.copytree(trained.artifact.folder, folder)
    about = json.loads((folder / CARD).read_text("utf-8"))
    about["initialisers"]["output.bias"] = "elsewhere"
    (folder / CARD).write_text(json.dumps(about), "utf-8")
    write_manifest(folder)
    with pytest.raises(InvalidArtifact, match=r"model\.onnx: initialiser 'elsewhere' is missing"):
        restore(Artifact.load(folder))


def test_a_graph_of_another_network_is_refused(graphs, network):
    """Looking for a parameter that no initialiser holds names the parameter."""
    network.register_parameter("extra", torch.nn.Parameter(torch.zeros(1)))
    with pytest.raises(InvalidArtifact, match="no initialiser holds 'extra'"):
        initialiser_names(graphs["int8"], network)
