"""From examples to tensors: draw, pack, sort by length, pad."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from dragoman.catalogue import Catalogue
from dragoman.encoding import Encoding, Row, pack

from .examples import Drawing, Example, Probabilities, draw
from .network import Batch

WINDOW = 20  # batches sorted by length together: short rows meet short rows, order stays random


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A packed row with the wanted probabilities and the weight of each of its queries."""

    row: Row
    answers: tuple[Probabilities, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LabelledBatch:
    """A batch with the wanted probabilities (queries, 3) and the weights (queries,)."""

    batch: Batch
    answers: torch.Tensor
    weights: torch.Tensor

    def to(self, device: torch.device) -> "LabelledBatch":
        """The same on another device."""
        return LabelledBatch(
            self.batch.to(device), self.answers.to(device), self.weights.to(device)
        )


def pack_example(
    tokenizer: Tokenizer, encoding: Encoding, example: Example, teacher: float = 0.0
) -> list[LabelledRow]:
    """The rows that ask everything an example knows the answer to.

    teacher: the share of a teacher's probabilities where there are annotated answers too.
    """
    queries = [item.query for item in example.labelled]
    labelled = []
    for row in pack(tokenizer, encoding, example.text, queries):
        items = [example.labelled[index] for index in row.queries]
        answers = tuple(item.wanted(teacher) for item in items)
        labelled.append(LabelledRow(row, answers, tuple(item.weight for item in items)))
    return labelled


def collate(rows: Sequence[LabelledRow]) -> LabelledBatch:
    """Pad rows to one length; padding attends to itself only, so that its softmax is defined."""
    length = max(len(item.row.ids) for item in rows)
    shape = (len(rows), length)
    ids, types, positions = (np.zeros(shape, np.int64) for _ in range(3))
    visible = np.broadcast_to(np.eye(length, dtype=bool), (*shape, length)).copy()
    reads = []
    for index, item in enumerate(rows):
        size = len(item.row.ids)
        ids[index, :size] = item.row.ids
        types[index, :size] = item.row.types
        positions[index, :size] = item.row.positions
        visible[index, :size, :size] = item.row.visible
        reads += [(index, first, second) for first, second in item.row.reads.tolist()]
    batch = Batch(
        ids=torch.from_numpy(ids),
        types=torch.from_numpy(types),
        positions=torch.from_numpy(positions),
        visible=torch.from_numpy(visible),
        reads=torch.tensor(reads),
    )
    answers = torch.tensor([answer for item in rows for answer in item.answers])
    weights = torch.tensor([weight for item in rows for weight in item.weights])
    return LabelledBatch(batch, answers, weights)


@dataclass(frozen=True, slots=True)
class Sampler:
    """The batches of an epoch: a function of the seed and the epoch's number, and of nothing else.

    shares: how often each corpus is drawn an epoch. targets: what unrelated questions ask about.
    teacher: the share of a teacher's probabilities in what is learned.
    """

    tokenizer: Tokenizer
    encoding: Encoding
    examples: Mapping[str, Sequence[Example]]
    shares: Mapping[str, float]
    drawing: Drawing
    targets: Sequence[str]
    catalogue: Catalogue
    batch_size: int
    seed: int
    teacher: float = 0.0

    def steps(self) -> int:
        """Batches an epoch; the same for each."""
        return -(-sum(self._count(name) for name in self.shares) // self.batch_size)

    def epoch(
        self, number: int, skip: int = 0, part: int = 0, parts: int = 1
    ) -> Iterator[LabelledBatch]:
        """Yield the batches of an epoch after the first `skip`; of these every `parts`th."""
        rng = random.Random(f"{self.seed}-{number}")
        chosen = [one for name in self.shares for one in self._chosen(name, rng)]
        rng.shuffle(chosen)
        drawn = [draw(one, self.drawing, rng, self.targets, self.aliases) for one in chosen]
        window = self.batch_size * WINDOW
        batches = []
        for start in range(0, len(drawn), window):
            near = sorted(drawn[start : start + window], key=lambda one: len(one.text))
            batches += [
                near[at : at + self.batch_size] for at in range(0, len(near), self.batch_size)
            ]
        rng.shuffle(batches)
        for members in batches[skip + part :: parts]:
            yield collate([row for one in members for row in self._rows(one)])

    def _rows(self, example: Example) -> list[LabelledRow]:
        return pack_example(self.tokenizer, self.encoding, example, self.teacher)

    def aliases(self, target: str) -> Sequence[str]:
        """Other names of a catalogue entity."""
        entity = self.catalogue.named(target)
        return entity.exact if entity else ()

    def _count(self, name: str) -> int:
        return round(self.shares[name] * len(self.examples[name]))

    def _chosen(self, name: str, rng: random.Random) -> list[Example]:
        """Whole copies of a corpus, then a random part of it."""
        examples = list(self.examples[name])
        whole, rest = divmod(self._count(name), len(examples))
        return examples * whole + rng.sample(examples, rest)


class _Epoch(IterableDataset[LabelledBatch]):
    """An epoch's batches, shared out among processes that pack them."""

    def __init__(self, sampler: Sampler, number: int, skip: int) -> None:
        self._sampler, self._number, self._skip = sampler, number, skip

    def __iter__(self) -> Iterator[LabelledBatch]:
        info = get_worker_info()
        part, parts = (info.id, info.num_workers) if info else (0, 1)
        return self._sampler.epoch(self._number, self._skip, part, parts)


def load(sampler: Sampler, number: int, skip: int, loaders: int) -> Iterator[LabelledBatch]:
    """The batches of an epoch, packed by so many processes (0: by this one), in the same order."""
    if not loaders:
        return sampler.epoch(number, skip)
    epoch = _Epoch(sampler, number, skip)
    return iter(DataLoader(epoch, batch_size=None, num_workers=loaders, prefetch_factor=16))
