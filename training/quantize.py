"""int8 with one activation scale per token, in standard ONNX operators.

onnxruntime's own dynamic quantisation takes one scale per *tensor*: a token's answer then depends
on what else is in the tensor. Here every linear layer becomes

    scale = max|x| / 127 for each token;  (round(x / scale) @ W8) * scale * weight_scale + bias

with symmetric int8 weights, one scale per output (Wu et al. 2020, arXiv:2004.09602, section 3),
so a token's numbers depend on that token alone. Embedding tables get one scale per row.
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

SMALLEST_SCALE = 1e-12


@dataclass(slots=True)
class _Rewrite:
    """The graph under construction; `quantised` remembers activations that several layers share."""

    weights: dict[str, NDArray[np.float32]]
    limit: int
    nodes: list[NodeProto] = field(default_factory=list)
    initialisers: dict[str, NDArray[np.generic]] = field(default_factory=dict)
    quantised: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, op: str, inputs: list[str], output: str, **attributes: int) -> str:
        """Append a node with one output; returns the output's name."""
        node = helper.make_node(op, inputs, [output], name=output)
        node.attribute.extend(
            helper.make_attribute(key, value) for key, value in attributes.items()
        )
        self.nodes.append(node)
        return output


def quantize(source: Path, target: Path, weight_bits: int = 8) -> None:
    """Write the int8 twin of an fp32 graph exported by `export_onnx`.

    weight_bits: 7 keeps the products of two neighbours within 16 bits, which CPUs without VNNI
    need for exact results ("reduce_range").
    """
    model = onnx.load(source)
    graph = model.graph
    weights = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    rewrite = _Rewrite(weights, limit=2 ** (weight_bits - 1) - 1)
    rewrite.initialisers["activation_limit"] = np.array(127, np.float32)
    rewrite.initialisers["smallest_scale"] = np.array(SMALLEST_SCALE, np.float32)
    rewrite.initialisers["middle"] = np.array(128, np.uint8)
    rewrite.initialisers["last_axis"] = np.array([-1], np.int64)
    for node in graph.node:
        if node.op_type == "Gemm" and node.input[1] in weights:
            _linear(rewrite, node)
        elif node.op_type == "Gather" and _is_table(weights, node):
            _embedding(rewrite, node)
        else:
            rewrite.nodes.append(node)
    onnx.save(_rebuilt(model, rewrite), target)


def _is_table(weights: dict[str, NDArray[np.float32]], node: NodeProto) -> bool:
    table = weights.get(node.input[0])
    return table is not None and table.dtype == np.float32 and table.shape[0] > 2


def quantize_rows(
    weight: NDArray[np.float32], limit: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric integers in [-limit, limit] and one scale per row of a (rows, columns) matrix."""
    scale = np.maximum(np.abs(weight).max(axis=1) / limit, SMALLEST_SCALE).astype(np.float32)
    return np.rint(weight / scale[:, None]).astype(np.int8), scale


def _linear(rewrite: _Rewrite, node: NodeProto) -> None:
    """X @ W.T + b with integers; the weight is stored transposed, as (inputs, outputs)."""
    activation, weight, bias = node.input
    integers, scale = quantize_rows(rewrite.weights[weight], rewrite.limit)
    rewrite.initialisers[f"{weight}.int8"] = np.ascontiguousarray(integers.T)
    rewrite.initialisers[f"{weight}.scale"] = scale
    name = node.output[0]
    tokens, token_scale = _quantised(rewrite, activation)
    product = rewrite.add("MatMulInteger", [tokens, f"{weight}.int8", "middle"], f"{name}.integer")
    product = rewrite.add("DequantizeLinear", [product, token_scale], f"{name}.by_token", axis=0)
    product = rewrite.add("Mul", [product, f"{weight}.scale"], f"{name}.by_output")
    rewrite.add("Add", [product, bias], name)


def _quantised(rewrite: _Rewrite, activation: str) -> tuple[str, str]:
    """Names of the tokens as integers around 128 and of their scales, (tokens,).

    Unsigned, because onnxruntime has fast kernels for uint8 by int8 only (int8 by int8 took ten
    times as long); 128 stands for zero, so the arithmetic stays symmetric.
    """
    if activation not in rewrite.quantised:
        size = rewrite.add("Abs", [activation], f"{activation}.abs")
        size = rewrite.add("ReduceMax", [size, "last_axis"], f"{activation}.max", keepdims=0)
        size = rewrite.add("Max", [size, "smallest_scale"], f"{activation}.size")
        scale = rewrite.add("Div", [size, "activation_limit"], f"{activation}.scale")
        count = rewrite.add("Shape", [scale], f"{activation}.tokens")
        zero = rewrite.add("Expand", ["middle", count], f"{activation}.zero")
        tokens = rewrite.add(
            "QuantizeLinear", [activation, scale, zero], f"{activation}.uint8", axis=0
        )
        rewrite.quantised[activation] = (tokens, scale)
    return rewrite.quantised[activation]


def _embedding(rewrite: _Rewrite, node: NodeProto) -> None:
    table, indices = node.input
    integers, scale = quantize_rows(rewrite.weights[table], limit=127)
    rewrite.initialisers[f"{table}.int8"] = integers
    rewrite.initialisers[f"{table}.scale"] = scale[:, None]
    name = node.output[0]
    rows = rewrite.add("Gather", [f"{table}.int8", indices], f"{name}.int8")
    rows = rewrite.add("Cast", [rows], f"{name}.float", to=TensorProto.FLOAT)
    scales = rewrite.add("Gather", [f"{table}.scale", indices], f"{name}.scale")
    rewrite.add("Mul", [rows, scales], name)


def _rebuilt(model: onnx.ModelProto, rewrite: _Rewrite) -> onnx.ModelProto:
    used = {name for node in rewrite.nodes for name in node.input}
    kept = {name: value for name, value in rewrite.weights.items() if name in used}
    tensors = [
        numpy_helper.from_array(value, name)
        for name, value in {**kept, **rewrite.initialisers}.items()
        if name in used
    ]
    graph = helper.make_graph(
        rewrite.nodes, "dragoman", model.graph.input, model.graph.output, tensors
    )
    rebuilt = helper.make_model(
        graph, opset_imports=model.opset_import, ir_version=model.ir_version
    )
    onnx.checker.check_model(rebuilt)
    return rebuilt
