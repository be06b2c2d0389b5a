"""From torch to ONNX: the encoder as inference needs it, one row a pass."""

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from .network import StanceNetwork
from .transformer import encode, written_out

OPSET = 20
INPUTS = ("ids", "types", "positions", "visible", "reads")


class RowEncoder(nn.Module):
    """`StanceNetwork` for a single row without padding; every initialiser keeps its torch name."""

    def __init__(self, network: StanceNetwork) -> None:
        super().__init__()
        self.encoder, self.dense, self.output = network.encoder, network.dense, network.output

    def forward(
        self, ids: Tensor, types: Tensor, positions: Tensor, visible: Tensor, reads: Tensor
    ) -> Tensor:
        """Logits (queries, 3) of one row; shapes as in `dragoman.encoding.Row`."""
        both = reads.flatten()  # (2 queries,)
        hidden = encode(self.encoder, ids, types, positions, visible, written_out, both)
        pair = hidden.reshape(reads.shape[0], -1)  # (queries, 2 width)
        logits: Tensor = self.output(torch.tanh(self.dense(pair)))
        return logits


def export_onnx(network: StanceNetwork, path: Path) -> None:
    """Write the fp32 graph; inputs `ids, types, positions, visible, reads`, output `logits`."""
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # torchvision, which nobody needs here
    tokens, queries = torch.export.Dim("tokens", min=3), torch.export.Dim("queries", min=1)
    example = (
        torch.arange(9),
        torch.zeros(9, dtype=torch.long),
        torch.arange(9),
        torch.ones(9, 9, dtype=torch.bool),
        torch.tensor([[5, 6], [7, 8]]),
    )
    shapes = ({0: tokens}, {0: tokens}, {0: tokens}, {0: tokens, 1: tokens}, {0: queries})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about torch's own ways; nothing that a user could mend
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
