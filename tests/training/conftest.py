"""A tiny real setting: a BERT of two layers, its tokenizer, and corpora of our own sentences."""

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertConfig, BertModel

from dragoman.artifact import Artifact
from dragoman.catalogue import Catalogue
from dragoman.encoding import Encoding, Row, pack, prepare
from dragoman.questions import Questioner
from dragoman.stance import AUTHOR, Ask, Holder, Query, Span
from dragoman.training.export import INPUTS, export_onnx
from dragoman.training.network import StanceNetwork
from dragoman.training.quantize import quantize
from dragoman.training.recipe import Recipe, Stage
from dragoman.training.run_training import Training

MASK = 103
OURS = Path(__file__).parents[2] / "datasets" / "diplomatic"
WORDS = 400
SPECIAL = {0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", MASK: "[MASK]"}
TONES = {
    "against": ("slammed", "mocked"),
    "neutral": ("met", "rang"),
    "favor": ("praised", "hailed"),
}
PEOPLE = ("Abara", "Brandt", "Castillo", "Demir", "Eriksen", "Farouk", "Gupta", "Haddad", "Ito")


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> Iterator[None]:
    """Bits are compared: sums are taken in one order, here and in the processes started."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def read(name: str) -> list[dict[str, Any]]:
    """Rows of the repository's own annotations."""
    lines = (OURS / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write JSON Lines, with the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="session")
def write_rows() -> Callable[[Path, list[dict[str, Any]]], Path]:
    """Writes JSON Lines to a path, with the folders above."""
    return write


def vocabulary() -> dict[str, int]:
    """Control pieces where BERT has them, then single characters, then our commonest words."""
    text = " ".join(row["text"].lower() for row in read("train.jsonl"))
    letters = sorted(set(text) - {" "})
    words = [word for word, _ in Counter(re.findall(r"[a-z]{2,}", text)).most_common(WORDS)]
    control = [SPECIAL.get(index, f"[unused{index}]") for index in range(MASK + 1)]
    ordered = [*control, *letters, *(f"##{letter}" for letter in letters), *words]
    return {piece: index for index, piece in enumerate(ordered)}


@pytest.fixture(scope="session")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `locate` accepts it; biases are random, as a trained network's are."""
    folder = tmp_path_factory.mktemp("backbone")
    vocab = vocabulary()
    tokenizer = Tokenizer(WordPiece(vocab, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    tokenizer.add_special_tokens(list(SPECIAL.values()))
    tokenizer.enable_truncation(8)
    tokenizer.save(str(folder / "tokenizer.json"))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = BertModel(
            BertConfig(
                vocab_size=len(vocab),
                hidden_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                intermediate_size=64,
            ),
            add_pooling_layer=False,
        )
        with torch.no_grad():
            for weight in model.parameters():
                weight += 0.1 * torch.randn_like(weight)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def encoding() -> Encoding:
    """The constants of encoding 1."""
    return Encoding()


@pytest.fixture(scope="session")
def tokenizer(backbone: Path) -> Tokenizer:
    """The tiny tokenizer, made ready as inference makes it ready."""
    return prepare(Tokenizer.from_file(str(backbone / "tokenizer.json")))


@pytest.fixture(scope="session")
def questioner() -> Questioner:
    """Asks with the shipped catalogue."""
    return Questioner(Catalogue.default())


@pytest.fixture(scope="session")
def _network(backbone: Path) -> StanceNetwork:
    with torch.random.fork_rng():
        torch.manual_seed(1)
        network = StanceNetwork.from_backbone(backbone)
        with torch.no_grad():
            for weight in (*network.dense.parameters(), *network.output.parameters()):
                weight += 0.1 * torch.randn_like(weight)
    return network.eval()


@pytest.fixture(scope="session")
def graphs(_network: StanceNetwork, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The tiny network as ONNX: fp32, and with weights of 8 and 7 bits."""
    folder = tmp_path_factory.mktemp("graphs")
    found = {name: folder / f"{name}.onnx" for name in ("fp32", "int8", "int7")}
    export_onnx(_network, found["fp32"])
    quantize(found["fp32"], found["int8"], 8)
    quantize(found["fp32"], found["int7"], 7)
    return found


@pytest.fixture(scope="session")
def rows(tokenizer: Tokenizer, encoding: Encoding) -> list[Row]:
    """Rows of our own sentences with random questions: several targets, holders, both kinds."""
    rng = random.Random(0)
    return [
        row
        for item in read("dev.jsonl")[:24]
        for row in pack(tokenizer, encoding, item["text"], questions(item["text"], rng))
    ]


def questions(text: str, rng: random.Random) -> list[Query]:
    """One to four random targets, each with up to three holders; spans may be missing."""

    def span() -> Span | None:
        start, end = sorted(rng.sample(range(len(text) + 1), 2))
        return rng.choice([None, (start, end)])

    asked = []
    for name in rng.sample(
        ["AUKUS", "the Quad", "NATO enlargement", "Zubrowka"], rng.randint(1, 4)
    ):
        target = Query(name, span(), None, rng.choice(list(Ask)), rng.random() < 0.3)
        holders = [AUTHOR, Holder("Beijing", span()), Holder("Oslo", span())][: rng.randint(0, 3)]
        asked += [target, *(replace(target, holder=holder) for holder in holders)]
    return asked


def one_thread(graph: Path) -> onnxruntime.InferenceSession:
    """A session as the encoder opens it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


@pytest.fixture(scope="session")
def open_graph() -> Callable[[Path], onnxruntime.InferenceSession]:
    """Opens a graph for many passes."""
    return one_thread


@pytest.fixture(scope="session")
def logits() -> Callable[[Path, Sequence[Row]], list[np.ndarray]]:
    """Ask a graph, one row a pass, each in one session."""

    def ask(graph: Path, rows: Sequence[Row]) -> list[np.ndarray]:
        session = one_thread(graph)
        return [session.run(None, {name: getattr(row, name) for name in INPUTS})[0] for row in rows]

    return ask


@pytest.fixture
def network(_network: StanceNetwork) -> StanceNetwork:
    """A fresh copy of the tiny network, in evaluation mode."""
    return copy.deepcopy(_network)


def tone_rows(count: int, seed: int) -> list[dict[str, Any]]:
    """Rows in the format of NewsMTSC, sentences of our own."""
    rng = random.Random(seed)
    rows = []
    for index in range(count):
        stance = rng.choice(list(TONES))
        who, whom = rng.sample(PEOPLE, 2)
        text = f"In {2000 + index + 100 * seed}, Senator {who} {rng.choice(TONES[stance])} {whom} again."
        start = text.index(whom, text.index(who) + len(who))
        rows.append(
            {
                "id": f"own-{seed}-{index}",
                "text": text,
                "target": whom,
                "mention": [start, start + len(whom)],
                "stance": stance,
            }
        )
    return rows


@dataclass(frozen=True)
class Shelves:
    """Folders of tiny corpora: `public` holds newsmtsc and newsmtsc-mt, `own` holds written."""

    public: Path
    own: Path


@pytest.fixture(scope="session")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Shelves:
    """Tiny corpora on disk, in the formats of the real ones."""
    root = tmp_path_factory.mktemp("shelves")
    found = Shelves(root / "corpora", root / "datasets")
    write(found.public / "newsmtsc" / "train.jsonl", tone_rows(48, 1))
    write(found.public / "newsmtsc" / "dev.jsonl", tone_rows(16, 2))
    write(found.public / "newsmtsc-mt" / "dev.jsonl", tone_rows(8, 3))
    write(found.own / "diplomatic" / "train.jsonl", read("train.jsonl")[:48])
    write(found.own / "diplomatic" / "dev.jsonl", read("dev.jsonl")[:24])
    return found


@pytest.fixture(scope="session")
def recipe(backbone: Path) -> Recipe:
    """A recipe of a second or two, in two stages."""
    return Recipe(
        name="tiny",
        backbone=str(backbone),
        corpora={"written": 1.0, "newsmtsc": 1.0},
        epochs=3,
        batch_size=4,
        learning_rate=3e-3,
        checkpoint_every=3,
        then=(Stage(epochs=1, learning_rate=1e-3, corpora={"newsmtsc": 1.5}, blend=0.7),),
    )


@dataclass(frozen=True)
class Trained:
    """A finished training: its artifact, its folder of checkpoints, and what `watch` saw."""

    artifact: Artifact
    workshop: Path
    watched: list[tuple[int, int, float]]


@pytest.fixture(scope="session")
def trained(recipe: Recipe, shelves: Shelves, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A whole training, from corpora on disk to a sealed artifact; nothing interrupted it."""
    out = tmp_path_factory.mktemp("trained") / "tiny"
    watched: list[tuple[int, int, float]] = []
    training = Training(recipe, shelves.public, shelves.own, out)
    artifact = training.run(lambda *seen: watched.append(seen))
    return Trained(artifact, out.with_name("tiny.run"), watched)
