"""The torch twin of the encoder: a transformer with a visibility matrix, and one small head."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoConfig, PreTrainedConfig

from dragoman.encoding import Encoding
from dragoman.errors import DragomanError

from .transformer import FAMILIES, encode

HEAD_DROPOUT = 0.1
MARKER_NOISE = 0.01  # tells the markers apart when training begins


class UnsupportedBackbone(DragomanError):
    """A backbone family for which packed markers are not implemented."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows padded to one length.

    ids, types, positions: (rows, tokens). visible: (rows, tokens, tokens).
    reads: (queries, 3): row, first token, second token.
    """

    ids: Tensor
    types: Tensor
    positions: Tensor
    visible: Tensor
    reads: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same on another device."""
        return Batch(
            *(getattr(self, one.name).to(device, non_blocking=True) for one in fields(self))
        )


class StanceNetwork(nn.Module):
    """Encoder states of a query's two markers, through a two-layer head, to three logits.

    precision: "bfloat16" computes the linear layers so; weights and logits stay float32.
    """

    precision = "float32"

    def __init__(self, config: PreTrainedConfig) -> None:
        super().__init__()
        model: Any = FAMILIES[config.model_type].model
        self.encoder = model(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.dense = nn.Linear(2 * config.hidden_size, config.hidden_size)
        self.output = nn.Linear(config.hidden_size, 3)

    @classmethod
    def from_backbone(cls, folder: Path) -> "StanceNetwork":
        """Load pretrained weights; the marker embeddings start as that of `[MASK]`.

        Raises:
            UnsupportedBackbone: neither a BERT nor an MPNet.
        """
        config = AutoConfig.from_pretrained(folder)
        family = FAMILIES.get(config.model_type)
        if family is None:
            raise UnsupportedBackbone(
                f"{folder}: backbones of type {config.model_type!r} are not supported, "
                f"only {' and '.join(FAMILIES)}"
            )
        network = cls(config)
        network.encoder = family.model.from_pretrained(
            folder, add_pooling_layer=False, dtype=torch.float32
        )
        embeddings = network.encoder.embeddings.word_embeddings.weight  # (vocabulary, width)
        with torch.no_grad():
            markers = list(family.encoding.markers)
            noise = MARKER_NOISE * torch.randn(len(markers), embeddings.shape[1])
            embeddings[markers] = embeddings[family.mask(config)] + noise
        return network

    @property
    def encoding(self) -> Encoding:
        """The constants of encoding 1 for this family's word pieces."""
        return FAMILIES[self.encoder.config.model_type].encoding

    def forward(self, batch: Batch) -> Tensor:
        """Logits, (queries, 3), of all queries in a batch."""
        low = self.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=low):
            return self._logits(batch.to(self.device)).float()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.output.weight.device

    def _logits(self, batch: Batch) -> Tensor:
        hidden = encode(
            self.encoder, batch.ids, batch.types, batch.positions, batch.visible
        )  # (rows, tokens, width)
        row, first, second = batch.reads.unbind(1)
        pair = torch.cat([hidden[row, first], hidden[row, second]], dim=-1)  # (queries, 2 width)
        logits: Tensor = self.output(self.dropout(torch.tanh(self.dense(self.dropout(pair)))))
        return logits
