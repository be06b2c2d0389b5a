"""A torch network from an artifact alone: its initialisers, back in the parameters they came from."""

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from dragoman.artifact import CARD, MODEL, Artifact
from dragoman.errors import InvalidArtifact

from .network import StanceNetwork
from .transformer import FAMILIES


def restore(artifact: Artifact) -> StanceNetwork:
    """Rebuild the network that an artifact was exported from, int8 weights widened to fp32.

    Raises:
        InvalidArtifact: an initialiser that `dragoman.json` names is not in the graph.
    """
    config = artifact.about["backbone"]["config"]
    family = FAMILIES[config.get("model_type", "bert")]
    network = StanceNetwork(family.config(**config))
    tensors = {
        item.name: numpy_helper.to_array(item)
        for item in onnx.load(artifact.folder / MODEL).graph.initializer
    }
    state = {}
    for parameter, name in artifact.about["initialisers"].items():
        if name not in tensors:
            raise InvalidArtifact(
                f"{artifact.folder / MODEL}: initialiser {name!r} is missing, see {CARD}"
            )
        value = torch.from_numpy(np.array(tensors[name], np.float32))
        scale = tensors.get(f"{parameter}.scale")
        if scale is not None:
            value = value * torch.from_numpy(
                np.array(scale)
            )  # one scale per output column or table row
            value = value.T if scale.ndim == 1 else value  # linear weights are stored transposed
        state[parameter] = value.contiguous()
    network.load_state_dict(state)
    return network


def initialiser_names(graph: Path, network: StanceNetwork) -> dict[str, str]:
    """Which initialiser of a graph holds each parameter: itself, or its int8 twin."""
    stored = {item.name for item in onnx.load(graph).graph.initializer}
    names = {}
    for parameter in network.state_dict():
        name = next((name for name in (parameter, f"{parameter}.int8") if name in stored), None)
        if name is None:
            raise InvalidArtifact(f"{graph}: no initialiser holds {parameter!r}")
        names[parameter] = name
    return names


def read_config(path: Path) -> dict[str, object]:
    """A backbone's `config.json`, reduced to what the shape of the network depends on."""
    config: dict[str, object] = json.loads(path.read_text("utf-8"))
    kept = (
        "model_type", "vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
        "hidden_act", "max_position_embeddings", "type_vocab_size", "layer_norm_eps",
        "pad_token_id", "relative_attention_num_buckets",
    )  # fmt: skip
    return {key: config[key] for key in kept if key in config}
