"""int8 that stays close to fp32 and gives a token the same numbers in any company."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from onnx import TensorProto, helper, numpy_helper

from dragoman.training.export import INPUTS
from dragoman.training.quantize import quantize, quantize_rows

LIMITS = {8: 127, 7: 63}
matrices = arrays(
    np.float32,
    array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-1e3, 1e3, width=32),
)


@pytest.mark.parametrize("limit", LIMITS.values())
@given(weight=matrices)
def test_rounding_moves_a_weight_by_half_a_step_at_most(limit, weight):
    """Integers stay within the limit, and times their row's scale within half of it of the weight."""
    integers, scale = quantize_rows(weight, limit)
    assert np.abs(integers.astype(int)).max() <= limit
    assert (np.abs(integers * scale[:, None] - weight) <= scale[:, None] * 0.5001).all()


@given(weight=matrices)
def test_the_largest_weight_of_a_row_takes_the_last_integer(weight):
    """No bit is wasted: every row that is not next to nothing reaches the limit."""
    integers, _ = quantize_rows(weight, 127)
    reached = np.abs(integers.astype(int)).max(axis=1)
    assert (reached[np.abs(weight).max(axis=1) > 1e-9] == 127).all()


@pytest.mark.parametrize(("name", "tolerance"), [("int8", 0.05), ("int7", 0.1)])
def test_the_quantised_graph_stays_close_to_fp32(graphs, rows, logits, name, tolerance):
    """Logits move by little against their spread, on average and at worst."""
    exact, rounded = (np.concatenate(logits(graphs[one], rows)) for one in ("fp32", name))
    assert np.abs(rounded - exact).mean() < tolerance * exact.std()
    assert np.abs(rounded - exact).max() < 6 * tolerance * exact.std()


def test_every_large_weight_is_an_integer(graphs):
    """The int8 graph has no fp32 matrix product with a weight left."""
    graph = onnx.load(graphs["int8"]).graph
    kinds = [node.op_type for node in graph.node]
    assert "Gemm" not in kinds
    assert kinds.count("MatMulInteger") == 2 * 6 + 2  # two layers, and the head


def test_few_operators_surround_the_integer_products(graphs):
    """One operator each rounds, scales back and is the activation: many small ones take the time."""
    graph = onnx.load(graphs["int8"]).graph
    kinds = [node.op_type for node in graph.node]
    assert kinds.count("Gelu") == 2
    assert kinds.count("DequantizeLinear") == kinds.count("MatMulInteger")
    assert not {"Erf", "Pow"} & set(kinds)


def test_the_int8_graph_is_small(graphs):
    """Under half the size of fp32's."""
    assert graphs["int8"].stat().st_size < graphs["fp32"].stat().st_size / 2


@pytest.fixture(params=["int8", "int7"])
def session(request, graphs, open_graph):
    """One session that all passes of a test share."""
    return open_graph(graphs[request.param])


def bits(session, row) -> bytes:
    """A row's logits to the last bit."""
    return session.run(None, {name: getattr(row, name) for name in INPUTS})[0].tobytes()


def test_what_ran_before_changes_no_bit(session, rows):
    """A row has the same logits first, last and twice in a row."""
    forwards = [bits(session, row) for row in rows]
    backwards = [bits(session, row) for row in reversed(rows)]
    assert forwards == backwards[::-1] == [bits(session, row) for row in rows for _ in (0, 1)][::2]


def test_threads_side_by_side_change_no_bit(session, rows):
    """Four threads on one session give what one thread gives."""
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda row: bits(session, row), rows * 4))
    assert together == [bits(session, row) for row in rows] * 4


@pytest.fixture(scope="module")
def linear(tmp_path_factory, open_graph):
    """A graph of one linear layer, (tokens, 16) to (tokens, 8), quantised; and the layer."""
    rng = np.random.default_rng(0)
    weight, bias = rng.normal(size=(8, 16)).astype("f"), rng.normal(size=8).astype("f")
    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["tokens", width])
        for name, width in (("x", 16), ("y", 8))
    ]
    node = helper.make_node("Gemm", ["x", "weight", "bias"], ["y"], transB=1)
    stored = [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")]
    graph = helper.make_graph([node], "linear", ends[:1], ends[1:], stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    folder = tmp_path_factory.mktemp("linear")
    onnx.save(model, folder / "fp32.onnx")
    quantize(folder / "fp32.onnx", folder / "int8.onnx", 7)
    session = open_graph(folder / "int8.onnx")
    return (lambda x: session.run(None, {"x": x})[0]), (lambda x: x @ weight.T + bias)


@given(
    token=arrays(np.float32, 16, elements=st.floats(-10, 10, width=32)),
    others=arrays(np.float32, (5, 16), elements=st.floats(-1e4, 1e4, width=32)),
    place=st.integers(0, 5),
)
def test_a_token_does_not_depend_on_its_neighbours(linear, token, others, place):
    """Alone, or among tokens a thousand times as large, a token's output has the same bits."""
    quantised, _ = linear
    together = quantised(np.insert(others, place, token, axis=0))
    assert together[place].tobytes() == quantised(token[None])[0].tobytes()


@given(tokens=arrays(np.float32, (3, 16), elements=st.floats(-10, 10, width=32)))
def test_the_error_of_a_linear_layer_is_bounded_by_its_steps(linear, tokens):
    """Each output is off by at most half a step in each of its 16 products."""
    quantised, exact = linear
    size = np.abs(tokens).max(axis=1, keepdims=True)
    bound = 16 * (size / 127 / 2 * 4 + size * 4 / 63 / 2) + 1e-4
    assert (np.abs(quantised(tokens) - exact(tokens)) <= bound).all()
