"""The torch twin of the encoder: a BERT with a visibility matrix, and one small head."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoConfig, BertConfig, BertModel

from dragoman.errors import DragomanError

HEAD_DROPOUT = 0.1
MARKER_NOISE = 0.01  # tells the markers apart when training begins
MASK = 103


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


class StanceNetwork(nn.Module):
    """Encoder states of a query's two markers, through a two-layer head, to three logits."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.dense = nn.Linear(2 * config.hidden_size, config.hidden_size)
        self.output = nn.Linear(config.hidden_size, 3)

    @classmethod
    def from_backbone(cls, folder: Path, markers: Sequence[int]) -> "StanceNetwork":
        """Load pretrained weights; the marker embeddings start as that of `[MASK]`.

        Raises:
            UnsupportedBackbone: not a BERT.
        """
        config = AutoConfig.from_pretrained(folder)
        if not isinstance(config, BertConfig):
            raise UnsupportedBackbone(
                f"{folder}: backbones of type {config.model_type!r} are not supported, only 'bert'"
            )
        network = cls(config)
        network.encoder = BertModel.from_pretrained(
            folder, add_pooling_layer=False, dtype=torch.float32, attn_implementation="sdpa"
        )
        embeddings = network.encoder.embeddings.word_embeddings.weight  # (vocabulary, width)
        with torch.no_grad():
            noise = MARKER_NOISE * torch.randn(len(markers), embeddings.shape[1])
            embeddings[list(markers)] = embeddings[MASK] + noise
        return network

    def forward(self, batch: Batch) -> Tensor:
        """Logits, (queries, 3), of all queries in a batch."""
        hidden = self.encoder(
            input_ids=batch.ids,
            token_type_ids=batch.types,
            position_ids=batch.positions,
            attention_mask=batch.visible.unsqueeze(1),  # (rows, 1, tokens, tokens)
        ).last_hidden_state  # (rows, tokens, width)
        row, first, second = batch.reads.unbind(1)
        pair = torch.cat([hidden[row, first], hidden[row, second]], dim=-1)  # (queries, 2 width)
        logits: Tensor = self.output(self.dropout(torch.tanh(self.dense(self.dropout(pair)))))
        return logits
