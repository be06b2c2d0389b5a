"""From a trained network to an artifact: export, quantise, calibrate, describe, seal."""

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from dragoman import cpu
from dragoman.artifact import CARD, MODEL, TOKENIZER
from dragoman.encoding import Encoding, pack, prepare
from dragoman.questions import Questioner
from dragoman.stance import Ask, Stance

from .annotations import Annotation
from .calibrate import LOWEST_THRESHOLD, fit_temperature, fit_threshold
from .export import INPUTS, export_onnx
from .metrics import macro_f1
from .mixture import research_corpora
from .network import StanceNetwork
from .progress import step, told
from .quantize import quantize
from .restore import initialiser_names

GRAPHS = ("fp32", "int8", "int7")
SEVEN_BIT_COST = 0.3  # points of macro-F1 that being exact on every CPU may cost
VERSIONS = ("torch", "transformers", "onnx", "onnxruntime")
UNFITTED = (1.0, LOWEST_THRESHOLD)  # a temperature and a threshold that change nothing
_INDEX = {stance: index for index, stance in enumerate(Stance)}


@dataclass(frozen=True, slots=True)
class Outputs:
    """A graph's raw answers to sentence-level questions: logits (rows, 3), gold and weights (rows,)."""

    logits: NDArray[np.float64]
    gold: NDArray[np.int64]
    weights: NDArray[np.float64]


def outputs(
    graph: Path,
    tokenizer: Path,
    encoding: Encoding,
    annotations: Sequence[Annotation],
    questioner: Questioner,
) -> Outputs:
    """Ask a graph for the stance of each annotation; one row a pass, as inference does."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    words = prepare(Tokenizer.from_file(str(tokenizer)))

    def ask(one: Annotation) -> Any:  # noqa: ANN401 - what onnxruntime returns
        query = questioner.target(one.text, one.target, one.mention, one.ask)
        row = next(pack(words, encoding, one.text, [query]))
        return session.run(None, {name: getattr(row, name) for name in INPUTS})[0][0]

    labelled = [one for one in annotations if one.stance is not None]
    with ThreadPoolExecutor(cpu.cores()) as pool:
        what = f"calibration: answers of the {graph.stem} graph"
        logits = list(told(what, pool.map(ask, labelled), len(labelled)))
    gold = [_INDEX[one.stance] for one in labelled if one.stance is not None]
    return Outputs(
        np.array(logits, np.float64).reshape(-1, 3),
        np.array(gold, np.int64),
        np.array([one.weight for one in labelled], np.float64),
    )


def calibration(found: Outputs) -> tuple[float, float]:
    """Temperature and threshold that fit a graph's answers; without any, they change nothing."""
    if not len(found.gold):
        return UNFITTED
    temperature = fit_temperature(found.logits, found.gold, found.weights)
    scaled = found.logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    confidence = (powers / powers.sum(axis=1, keepdims=True)).max(axis=1)
    right = found.logits.argmax(axis=1) == found.gold
    return temperature, fit_threshold(confidence, right, found.weights)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an artifact is made of.

    backbone: name, SHA-256, licence and config of the pretrained encoder. dev: for each kind of
    question the annotations on which temperature and threshold are fitted, and on which the
    quantised graphs are held against fp32. trained_on: corpora with licence and size; one that is
    for research only marks the artifact, which is then never champion. calibrated: temperature and
    threshold of the artifact that the weights began from, for kinds of question without dev rows.
    further: more fields of `dragoman.json`.
    """

    tier: str
    network: StanceNetwork
    encoding: Encoding
    tokenizer: Path
    backbone: Mapping[str, Any]
    dev: Mapping[Ask, Sequence[Annotation]]
    trained_on: Sequence[Mapping[str, Any]]
    recipe: Mapping[str, Any]
    calibrated: Mapping[Ask, tuple[float, float]] = field(default_factory=dict)
    further: Mapping[str, Any] = field(default_factory=dict)


def assemble(draft: Draft, folder: Path, questioner: Questioner) -> None:
    """Write graph, tokenizer and `dragoman.json` into an empty folder.

    The graph has 7-bit weights if they cost at most `SEVEN_BIT_COST` of each kind of question, else
    8-bit ones.
    """
    shutil.copyfile(draft.tokenizer, folder / TOKENIZER)
    found = _export(draft, folder, questioner)
    parity = _parity(found)
    bits = 7 if _cost_of_seven_bits(found) <= SEVEN_BIT_COST else 8
    os.replace(folder / f"int{bits}.onnx", folder / MODEL)
    calibrated = {
        ask: calibration(found[f"int{bits}"][ask]) if rows else draft.calibrated.get(ask, UNFITTED)
        for ask, rows in draft.dev.items()
    }
    about = {
        "tier": draft.tier,
        "encoding": asdict(draft.encoding),
        "temperature": {ask: temperature for ask, (temperature, _) in calibrated.items()},
        "threshold": {ask: threshold for ask, (_, threshold) in calibrated.items()},
        "initialisers": initialiser_names(folder / MODEL, draft.network),
        "backbone": dict(draft.backbone),
        "trained_on": list(draft.trained_on),
        "research_only": bool(research_corpora(draft.trained_on)),
        "recipe": dict(draft.recipe),
        "weight_bits": bits,
        "parity": parity,
        "cpu": list(cpu.features()),
        "versions": {name: metadata.version(name) for name in VERSIONS},
        **draft.further,
    }
    (folder / CARD).write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    for name in GRAPHS:
        (folder / f"{name}.onnx").unlink(missing_ok=True)


def _export(draft: Draft, folder: Path, questioner: Questioner) -> dict[str, dict[Ask, Outputs]]:
    """Write the three graphs, and give their answers to the dev annotations."""
    with step("export"):
        export_onnx(draft.network, folder / "fp32.onnx")
        for bits in (8, 7):
            quantize(folder / "fp32.onnx", folder / f"int{bits}.onnx", bits)
    return {
        name: {
            ask: outputs(
                folder / f"{name}.onnx", folder / TOKENIZER, draft.encoding, rows, questioner
            )
            for ask, rows in draft.dev.items()
        }
        for name in GRAPHS
    }


def _cost_of_seven_bits(found: Mapping[str, Mapping[Ask, Outputs]]) -> float:
    """How many points of macro-F1 the last bit is worth to the kind of question that needs it most."""
    costs = [
        macro_f1(eight.gold, eight.logits.argmax(axis=1))
        - macro_f1(eight.gold, found["int7"][ask].logits.argmax(axis=1))
        for ask, eight in found["int8"].items()
        if len(eight.gold)
    ]
    return max(costs, default=0.0)


def _parity(found: Mapping[str, Mapping[Ask, Outputs]]) -> dict[str, float]:
    """Macro-F1 of each graph over all dev answers, and the share of labels that left fp32's.

    Without dev rows, n and all figures are 0, and the gate lets nothing pass.
    """
    gold = np.concatenate([one.gold for one in found["fp32"].values()])
    if not len(gold):
        names = [f"{name}_macro_f1" for name in GRAPHS] + [f"{name}_flips" for name in GRAPHS[1:]]
        return dict.fromkeys(["n", *names], 0)
    labels = {
        name: np.concatenate([one.logits.argmax(axis=1) for one in by_ask.values()])
        for name, by_ask in found.items()
    }
    figures = {f"{name}_macro_f1": round(macro_f1(gold, labels[name]), 3) for name in GRAPHS}
    flips = {
        f"{name}_flips": round(100 * float((labels[name] != labels["fp32"]).mean()), 3)
        for name in GRAPHS[1:]
    }
    return {"n": len(gold), **figures, **flips}
