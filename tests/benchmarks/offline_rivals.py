"""What `bench_offline.py` compares with: cross-encoders of the artifact's shape, on two threads."""

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    PreTrainedTokenizerFast,
    pipeline,
)

from dragoman.artifact import TOKENIZER, Artifact

Pairs = Sequence[tuple[str, str]]
Rival = Callable[[Pairs, int], object]
THREADS = 2
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def pipeline_rival(artifact: Artifact) -> Rival:
    """A transformers pipeline for pairs; the weights are random, for speed they do not matter."""
    torch.set_num_threads(THREADS)
    classify = pipeline("text-classification", model=_network(artifact), tokenizer=_tokenizer(artifact))  # fmt: skip

    def ask(pairs: Pairs, batch: int) -> object:
        return classify([{"text": text, "text_pair": target} for text, target in pairs], batch_size=batch)  # fmt: skip

    return ask


def int8_rival(artifact: Artifact, folder: Path) -> Rival:
    """The same network in onnxruntime: dynamic int8 of matrices and embeddings, one scale a channel."""
    _export(_network(artifact), _tokenizer(artifact), folder / "fp32.onnx")
    quantize_dynamic(
        folder / "fp32.onnx",
        folder / "int8.onnx",
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(folder / "int8.onnx"), options, providers=["CPUExecutionProvider"])  # fmt: skip
    tokenizer = _tokenizer(artifact)

    def ask(pairs: Pairs, batch: int) -> object:
        stream = iter(pairs)
        answers = []
        while some := list(islice(stream, batch)):
            encoded = tokenizer(*map(list, zip(*some, strict=True)), padding=True, return_tensors="np")  # fmt: skip
            feed = {name: encoded[name].astype(np.int64) for name in INPUTS}
            answers.append(session.run(None, feed)[0])
        return answers

    return ask


def _network(artifact: Artifact) -> BertForSequenceClassification:
    torch.manual_seed(0)
    config = BertConfig(**artifact.about["backbone"]["config"], num_labels=3)
    config._attn_implementation = "eager"
    return BertForSequenceClassification(config).eval()


def _tokenizer(artifact: Artifact) -> PreTrainedTokenizerFast:
    special = {
        f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")
    }
    return PreTrainedTokenizerFast(
        tokenizer_file=str(artifact.folder / TOKENIZER), model_input_names=INPUTS, **special
    )


def _export(
    network: BertForSequenceClassification, tokenizer: PreTrainedTokenizerFast, path: Path
) -> None:
    example = tokenizer(["a b c", "d e"], ["f", "g h"], padding=True, return_tensors="pt")
    batch, tokens = torch.export.Dim("batch", min=1), torch.export.Dim("tokens", min=3)
    torch.onnx.export(
        network,
        tuple(example[name] for name in INPUTS),
        path,
        input_names=INPUTS,
        output_names=["logits"],
        dynamic_shapes=[{0: batch, 1: tokens}] * 3,
        opset_version=18,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
