"""The transformer's arithmetic: transformers' own where that can be asked, and more where it cannot."""

import numpy as np
import pytest
import torch
from transformers import BertConfig, MPNetConfig

from dragoman.encoding import pack
from dragoman.stance import AUTHOR, Holder, Query
from dragoman.training.batches import LabelledRow, collate
from dragoman.training.export import export_onnx
from dragoman.training.network import StanceNetwork
from dragoman.training.quantize import quantize
from dragoman.training.restore import initialiser_names
from dragoman.training.transformer import encode, fused, written_out

SHAPE = {
    "vocab_size": 700,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
}
TOKENS = 40


@pytest.fixture(params=[BertConfig, MPNetConfig], ids=["bert", "mpnet"])
def tiny(request):
    """A tiny network of either family, biases random as a trained one's are."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = StanceNetwork(request.param(**SHAPE))
        with torch.no_grad():
            for weight in network.parameters():
                weight += 0.2 * torch.randn_like(weight)
    return network.eval()


@pytest.fixture
def row():
    """Ids and types of one row, its tokens side by side and all visible."""
    rng = torch.Generator().manual_seed(0)
    ids = torch.randint(10, 700, (1, TOKENS), generator=rng)
    return ids, torch.zeros_like(ids), torch.arange(TOKENS)[None], torch.ones(1, TOKENS, TOKENS) > 0


@pytest.mark.parametrize("attend", [fused, written_out])
def test_plain_text_has_the_states_that_transformers_gives_it(tiny, row, attend):
    """Without any marker, both ways of attending agree with the library's forward pass."""
    ids, types, positions, visible = row
    with torch.inference_mode():
        ours = encode(tiny.encoder, ids, types, positions, visible, attend)
        theirs = tiny.encoder(input_ids=ids).last_hidden_state
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


@pytest.mark.parametrize("attend", [fused, written_out])
def test_tokens_that_are_read_have_the_same_states_when_no_others_are_wanted(tiny, row, attend):
    """The last layer left out for the other tokens changes nothing, in any order, one twice."""
    ids, types, positions, visible = (part[0] for part in row)
    visible = visible.clone()
    visible[:-2, -2:] = False
    read = torch.tensor([TOKENS - 1, 3, TOKENS - 2, 3])
    with torch.inference_mode():
        all_states = encode(tiny.encoder, ids, types, positions, visible, attend)
        few = encode(tiny.encoder, ids, types, positions, visible, attend, read)
    torch.testing.assert_close(few, all_states[read], atol=1e-5, rtol=0)


def test_positions_decide_and_not_the_place_in_the_row(tiny, row):
    """Tokens shuffled together with their positions keep their states."""
    ids, types, positions, visible = row
    order = torch.randperm(TOKENS, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        straight = encode(tiny.encoder, ids, types, positions, visible)
        shuffled = encode(tiny.encoder, ids[:, order], types, positions[:, order], visible)
    torch.testing.assert_close(shuffled, straight[:, order], atol=1e-5, rtol=0)


def test_the_same_question_twice_in_a_row_gets_the_same_states(tiny, tokenizer):
    """Levitated markers: where in the row a question stands does not matter."""
    text = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
    asked = [Query("AUKUS", (16, 21)), Query("AUKUS", (16, 21), Holder("Beijing", (44, 51)))]
    others = [Query("the Quad"), Query("the Quad", holder=AUTHOR)]
    again = [Query("Aukus", (16, 21)), Query("Aukus", (16, 21), Holder("Beijing", (44, 51)))]
    rows = pack(tokenizer, tiny.encoding, text, [*asked, *others, *again])
    labelled = [LabelledRow(one, ((0, 1, 0),) * len(one.queries), ()) for one in rows]
    with torch.inference_mode():
        logits = tiny(collate(labelled).batch)
    torch.testing.assert_close(logits[:2], logits[4:], atol=1e-5, rtol=0)


def test_the_graph_computes_what_torch_computes(tiny, tokenizer, logits, tmp_path):
    """Of either family: fp32 within 1e-4, and the int8 graph names a place for each parameter."""
    text = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
    asked = [Query("AUKUS", (16, 21)), Query("AUKUS", (16, 21), AUTHOR), Query("the Quad")]
    rows = list(pack(tokenizer, tiny.encoding, text, asked))
    export_onnx(tiny, tmp_path / "fp32.onnx")
    quantize(tmp_path / "fp32.onnx", tmp_path / "int8.onnx")
    labelled = [LabelledRow(one, ((0, 1, 0),) * len(one.queries), ()) for one in rows]
    with torch.inference_mode():
        wanted = tiny(collate(labelled).batch).numpy()
    np.testing.assert_allclose(logits(tmp_path / "fp32.onnx", rows)[0], wanted, atol=1e-4, rtol=0)
    rounded = logits(tmp_path / "int8.onnx", rows)[0]
    assert np.abs(rounded - wanted).mean() < 0.1 * wanted.std()
    assert initialiser_names(tmp_path / "int8.onnx", tiny).keys() == tiny.state_dict().keys()
