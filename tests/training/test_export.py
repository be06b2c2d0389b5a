"""The ONNX graph computes what the torch network computes, and padding adds nothing to it."""

import numpy as np
import pytest
import torch

from dragoman.encoding import pack
from dragoman.stance import AUTHOR, Ask, Holder, Query
from dragoman.training.batches import LabelledRow, collate


def answered(network, rows):
    """The network's logits for rows, padded to one length, apart again by row."""
    labelled = [LabelledRow(row, ((0.0, 1.0, 0.0),) * len(row.queries), ()) for row in rows]
    with torch.inference_mode():
        found = network(collate(labelled).batch)
    return torch.split(found, [len(row.queries) for row in rows])


def test_the_rows_of_these_tests_ask_much(rows):
    """Some rows hold several targets and holders of both kinds, so the other tests say something."""
    assert max(len(row.queries) for row in rows) > 8
    assert len({len(row.ids) for row in rows}) > 10


def test_onnx_in_fp32_agrees_with_torch(network, graphs, rows, logits):
    """Every logit of every row agrees within 1e-4."""
    for row, exported in zip(rows, logits(graphs["fp32"], rows), strict=True):
        np.testing.assert_allclose(exported, answered(network, [row])[0], atol=1e-4, rtol=0)


@pytest.mark.parametrize("size", [2, 7, 24])
def test_padding_adds_nothing(network, rows, size):
    """A row in a padded batch has the logits that it has alone, within 1e-5."""
    for row, padded in zip(rows[:size], answered(network, rows[:size]), strict=True):
        torch.testing.assert_close(padded, answered(network, [row])[0], atol=1e-5, rtol=0)


def test_questions_of_one_row_do_not_disturb_each_other(network, tokenizer, encoding):
    """A question has the same logits, within 1e-5, alone and behind any other questions."""
    text = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
    asked = [Query("AUKUS", (16, 21), holder) for holder in (None, AUTHOR, Holder("Oslo"))]
    asked += [Query("the Quad"), Query("AUKUS", (16, 21), ask=Ask.SENTIMENT)]
    together = answered(network, list(pack(tokenizer, encoding, text, asked[::-1])))[0]
    for query, shared in zip(asked, together.flip(0), strict=True):
        alone = answered(network, list(pack(tokenizer, encoding, text, [query])))[0][0]
        torch.testing.assert_close(shared, alone, atol=1e-5, rtol=0)
