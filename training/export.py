"""From torch to ONNX: the encoder as inference needs it, one row a pass."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from .network import StanceNetwork

OPSET = 18
INPUTS = ("ids", "types", "positions", "visible", "reads")


class RowEncoder(nn.Module):
    """The arithmetic of `StanceNetwork` for a single row without padding, in plain operators.

    Written out, rather than traced through transformers, so that the graph holds nothing but what
    is computed and every initialiser keeps the name of its torch parameter.
    """

    def __init__(self, network: StanceNetwork) -> None:
        super().__init__()
        self.encoder, self.dense, self.output = network.encoder, network.dense, network.output

    def forward(
        self, ids: Tensor, types: Tensor, positions: Tensor, visible: Tensor, reads: Tensor
    ) -> Tensor:
        """Logits (queries, 3) of one row; shapes as in `dragoman.encoding.Row`."""
        embed = self.encoder.embeddings
        hidden = embed.LayerNorm(
            embed.word_embeddings(ids)
            + embed.position_embeddings(positions)
            + embed.token_type_embeddings(types)
        )  # (tokens, width)
        bias = torch.where(visible, 0.0, torch.finfo(torch.float32).min)  # (tokens, tokens)
        for layer in self.encoder.encoder.layer:
            hidden = self._layer(layer, hidden, bias)
        pair = torch.cat([hidden[reads[:, 0]], hidden[reads[:, 1]]], dim=-1)  # (queries, 2 width)
        logits: Tensor = self.output(torch.tanh(self.dense(pair)))
        return logits

    def _layer(self, layer: Any, hidden: Tensor, bias: Tensor) -> Tensor:  # noqa: ANN401 - a BertLayer
        attention = layer.attention
        heads, width = attention.self.num_attention_heads, attention.self.attention_head_size

        def split(states: Tensor) -> Tensor:
            return states.view(-1, heads, width).transpose(0, 1)  # (heads, tokens, head width)

        query = split(attention.self.query(hidden))
        key = split(attention.self.key(hidden))
        value = split(attention.self.value(hidden))
        scores = query @ key.transpose(1, 2) * width**-0.5 + bias  # (heads, tokens, tokens)
        context = (scores.softmax(-1) @ value).transpose(0, 1).reshape(-1, heads * width)
        hidden = attention.output.LayerNorm(attention.output.dense(context) + hidden)
        inner = nn.functional.gelu(layer.intermediate.dense(hidden))
        states: Tensor = layer.output.LayerNorm(layer.output.dense(inner) + hidden)
        return states


def export_onnx(network: StanceNetwork, path: Path) -> None:
    """Write the fp32 graph; inputs `ids, types, positions, visible, reads`, output `logits`."""
    tokens, queries = torch.export.Dim("tokens", min=3), torch.export.Dim("queries", min=1)
    example = (
        torch.arange(9),
        torch.zeros(9, dtype=torch.long),
        torch.arange(9),
        torch.ones(9, 9, dtype=torch.bool),
        torch.tensor([[5, 6], [7, 8]]),
    )
    shapes = ({0: tokens}, {0: tokens}, {0: tokens}, {0: tokens, 1: tokens}, {0: queries})
    torch.onnx.export(
        RowEncoder(network).eval(),
        example,
        str(path),
        input_names=INPUTS,
        output_names=["logits"],
        dynamic_shapes=shapes,
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
