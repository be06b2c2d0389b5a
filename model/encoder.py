"""Runs the encoder: queries in, calibrated probabilities out."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .artifact import MODEL, TOKENIZER, Artifact
from .encoding import Row, pack, pieces, prepare
from .errors import InvalidArtifact
from .stance import Answer, Ask, Query


class Encoder:
    """An artifact ready to answer; safe to use from many threads at once.

    A pass takes one row and one thread: nothing shares it, so neither padding nor neighbours nor
    the number of threads can change a bit of an answer. Throughput comes from passes side by side.
    """

    def __init__(self, artifact: Artifact) -> None:
        """Load tokenizer and graph.

        Raises:
            InvalidArtifact: the graph or the tokenizer cannot be loaded.
        """
        self.artifact = artifact
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                str(artifact.folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = prepare(Tokenizer.from_file(str(artifact.folder / TOKENIZER)))
        except Exception as problem:  # both libraries raise bare or private exceptions
            raise InvalidArtifact(f"{artifact.folder}: cannot be loaded: {problem}") from problem

    def __reduce__(self) -> tuple[Callable[[Path, str], "Encoder"], tuple[Path, str]]:
        """Pickled, an encoder is a folder and an id; a process loads each of them once."""
        return _again, (self.artifact.folder.absolute(), self.artifact.id)

    def answers(self, text: str, queries: Sequence[Query]) -> list[Answer]:
        """Answer every query about a text, in the order asked."""
        answers: dict[int, Answer] = {}
        for row in pack(self._tokenizer, self.artifact.encoding, text, queries):
            asks = [queries[index].ask for index in row.queries]
            for index, probabilities in zip(
                row.queries, self._probabilities(row, asks), strict=True
            ):
                answers[index] = Answer(probabilities, row.truncated)
        return [answers[index] for index in range(len(queries))]

    def fits(self, text: str) -> bool:
        """Whether a text is read whole: it has no more word pieces than the encoder takes."""
        most = self.artifact.encoding.text_pieces
        short = text.isascii() and len(text) <= most  # a piece has at least one character
        return short or len(pieces(self._tokenizer, text).ids) <= most

    def logits(self, row: Row) -> NDArray[np.float32]:
        """The encoder's raw output for a row, (queries, 3)."""
        inputs = {
            "ids": row.ids,
            "types": row.types,
            "positions": row.positions,
            "visible": row.visible,
            "reads": row.reads,
        }
        output: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return output

    def _probabilities(self, row: Row, asks: Sequence[Ask]) -> list[tuple[float, float, float]]:
        temperature = np.array([self.artifact.temperature[ask] for ask in asks])
        return softmax(self.logits(row), temperature)


@lru_cache(maxsize=2)
def _again(folder: Path, artifact_id: str) -> Encoder:
    """The encoder that was pickled, as long as its artifact is the same.

    Raises:
        InvalidArtifact: the folder is gone, damaged, or holds another artifact by now.
    """
    artifact = Artifact.load(folder)
    if artifact.id != artifact_id:
        raise InvalidArtifact(f"{folder}: holds {artifact.id} by now, not {artifact_id}")
    return Encoder(artifact)


def softmax(
    logits: NDArray[np.float32], temperature: NDArray[np.float64]
) -> list[tuple[float, float, float]]:
    """Probabilities of (queries, 3) logits, each row divided by its temperature first."""
    scaled = logits.astype(np.float64) / temperature[:, None]
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    against, neutral, favor = (powers / powers.sum(axis=1, keepdims=True)).T
    return list(zip(against.tolist(), neutral.tolist(), favor.tolist(), strict=True))
