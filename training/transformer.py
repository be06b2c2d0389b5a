"""The transformer inside the encoder: its arithmetic, once for BERT and MPNet, training and export.

The weights live in transformers' own modules, under their names. Their forward passes cannot be
used: MPNet's takes the distance of two tokens from their place in the row instead of their
positions, and a traced pass carries operators into the graph that inference does not need.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from dragoman.encoding import Encoding

LONGEST = 512  # the largest distance between two positions
HIDDEN = torch.finfo(torch.float32).min  # an attention score that softmax turns into 0
MPNET_FIRST_POSITION = 2  # positions 0 and 1 of its table belong to padding


@dataclass(frozen=True, slots=True)
class Layer:
    """What a layer consists of, whatever transformers calls it."""

    query: nn.Linear
    key: nn.Linear
    value: nn.Linear
    mix: nn.Linear
    mix_norm: nn.LayerNorm
    widen: nn.Linear
    narrow: nn.Linear
    narrow_norm: nn.LayerNorm


class Attend(Protocol):
    """Attention over (..., heads, tokens, head width), scores changed by an additive bias."""

    def __call__(
        self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor, dropout: float
    ) -> Tensor:
        """States of the same shape as `query`."""


def fused(query: Tensor, key: Tensor, value: Tensor, bias: Tensor, dropout: float) -> Tensor:
    """Torch's own attention, for training."""
    return functional.scaled_dot_product_attention(
        query, key, value, attn_mask=bias.to(query.dtype), dropout_p=dropout
    )


def written_out(query: Tensor, key: Tensor, value: Tensor, bias: Tensor, dropout: float) -> Tensor:
    """The same in plain operators and without dropout, for export."""
    scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + bias
    context: Tensor = scores.softmax(-1) @ value
    return context


class Bert:
    """all-MiniLM and its like: absolute positions, token types."""

    config, model = BertConfig, BertModel
    encoding = Encoding()

    @staticmethod
    def mask(config: Any) -> int:  # noqa: ANN401 - a BertConfig
        """The id of `[MASK]` in every vocabulary of BERT's."""
        return 103

    @staticmethod
    def embed(encoder: Any, ids: Tensor, types: Tensor, positions: Tensor) -> Tensor:  # noqa: ANN401 - a BertModel
        """Sum of the embeddings, before the norm."""
        embed = encoder.embeddings
        summed: Tensor = (
            embed.word_embeddings(ids)
            + embed.position_embeddings(positions)
            + embed.token_type_embeddings(types)
        )
        return summed

    @staticmethod
    def bias(encoder: Any, positions: Tensor, visible: Tensor) -> Tensor:  # noqa: ANN401 - a BertModel
        """What is added to the attention scores, (..., 1, tokens, tokens)."""
        return torch.where(visible, 0.0, HIDDEN).unsqueeze(-3)

    @staticmethod
    def layer(layer: Any) -> Layer:  # noqa: ANN401 - a BertLayer
        """The parts of a layer."""
        own, output = layer.attention.self, layer.attention.output
        return Layer(
            own.query, own.key, own.value, output.dense, output.LayerNorm,
            layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm,
        )  # fmt: skip


class MPNet:
    """all-mpnet-base and its like: absolute positions, and a bias that depends on distance."""

    config, model = MPNetConfig, MPNetModel
    encoding = Encoding(
        cls=0, sep=2, stance_open=5, sentiment_open=6, target_close=7, holder_open=8,
        holder_close=9, token_types=False,
    )  # fmt: skip

    @staticmethod
    def mask(config: Any) -> int:  # noqa: ANN401 - an MPNetConfig
        """The id of `<mask>`, MPNet's last word piece."""
        return int(config.vocab_size) - 1

    @staticmethod
    def embed(encoder: Any, ids: Tensor, types: Tensor, positions: Tensor) -> Tensor:  # noqa: ANN401 - an MPNetModel
        """Sum of the embeddings, before the norm; MPNet has no token types."""
        embed = encoder.embeddings
        summed: Tensor = embed.word_embeddings(ids) + embed.position_embeddings(
            positions + MPNET_FIRST_POSITION
        )
        return summed

    @staticmethod
    def bias(encoder: Any, positions: Tensor, visible: Tensor) -> Tensor:  # noqa: ANN401 - an MPNetModel
        """What is added to the attention scores, (..., heads, tokens, tokens)."""
        distances = torch.arange(-LONGEST, LONGEST + 1, device=positions.device)
        buckets = MPNetEncoder.relative_position_bucket(distances)  # type: ignore[no-untyped-call]
        apart = positions.unsqueeze(-2) - positions.unsqueeze(-1)  # (..., tokens, tokens)
        table = encoder.encoder.relative_attention_bias
        relative = table(buckets[apart + LONGEST])  # (..., tokens, tokens, heads)
        return torch.where(visible.unsqueeze(-3), relative.movedim(-1, -3), HIDDEN)

    @staticmethod
    def layer(layer: Any) -> Layer:  # noqa: ANN401 - an MPNetLayer
        """The parts of a layer."""
        own = layer.attention.attn
        return Layer(
            own.q, own.k, own.v, own.o, layer.attention.LayerNorm,
            layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm,
        )  # fmt: skip


Family = type[Bert] | type[MPNet]
FAMILIES: dict[str, Family] = {"bert": Bert, "mpnet": MPNet}


def encode(
    encoder: nn.Module,
    ids: Tensor,
    types: Tensor,
    positions: Tensor,
    visible: Tensor,
    attend: Attend = fused,
    read: Tensor | None = None,
) -> Tensor:
    """States (..., tokens, width) of rows with ids, types, positions (..., tokens).

    visible: (..., tokens, tokens), true where a token attends to another.
    read: of a single row, the tokens (read,) whose states are wanted; the last layer computes no
    others, and the result is (read, width). A question reads two, so that a layer is nearly free.
    """
    config: Any = encoder.config
    family = FAMILIES[config.model_type]
    dropout = config.hidden_dropout_prob if encoder.training else 0.0

    def drop(states: Tensor) -> Tensor:
        return functional.dropout(states, dropout) if dropout else states

    hidden = drop(encoder.embeddings.LayerNorm(family.embed(encoder, ids, types, positions)))  # type: ignore[operator,union-attr]
    bias = family.bias(encoder, positions, visible)
    layers = [family.layer(module) for module in encoder.encoder.layer]  # type: ignore[union-attr]
    for layer in layers:
        asking = hidden
        if read is not None and layer is layers[-1]:
            asking, bias = hidden[read], bias[..., read, :]
        heads = _attention(layer, asking, hidden, bias, config, attend, encoder.training)
        hidden = layer.mix_norm(drop(layer.mix(heads)) + asking)
        inner = functional.gelu(layer.widen(hidden))
        hidden = layer.narrow_norm(drop(layer.narrow(inner)) + hidden)
    return hidden


def _attention(
    layer: Layer,
    asking: Tensor,
    hidden: Tensor,
    bias: Tensor,
    config: Any,  # noqa: ANN401 - either family's
    attend: Attend,
    training: bool,
) -> Tensor:
    def split(states: Tensor) -> Tensor:
        shape = (*states.shape[:-1], config.num_attention_heads, -1)
        return states.reshape(shape).transpose(-3, -2)  # (..., heads, tokens, head width)

    dropout = config.attention_probs_dropout_prob if training else 0.0
    query, key, value = (
        split(part(states))
        for part, states in ((layer.query, asking), (layer.key, hidden), (layer.value, hidden))
    )
    return attend(query, key, value, bias, dropout).transpose(-3, -2).flatten(-2)
