"""Spark: questions and documents of a DataFrame answered where its partitions are.

>>> from dragoman.serving.spark import score
>>> score(frame, target="NATO enlargement").select("text", "stance").show()

Each Python worker process of Spark loads the model once and keeps it. dragoman has to be installed
on the workers, and the artifact has to lie at the same path there; the shipped one does.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dragoman.artifact import Artifact
from dragoman.errors import DragomanError, UnreadableInput
from dragoman.extras import missing
from dragoman.frames import POSITION, QUOTE, SENTENCE
from dragoman.labeller import Labeller
from dragoman.rows import Document
from dragoman.score_item import ScoreItem
from dragoman.stance import Stance

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Row = dict[str, Any]
Answer = Callable[[Labeller, Sequence[Row]], list[Row]]
_PROBABILITIES = pa.struct([(one.value, pa.float64()) for one in Stance])
_ANSWER = pa.schema(
    [
        ("stance", pa.string()),
        ("probabilities", _PROBABILITIES),
        ("truncated", pa.bool_()),
        ("unsure", pa.bool_()),
        ("model", pa.string()),
        ("reason", pa.string()),
    ]
)
_ENTITY = pa.struct([(name, pa.string()) for name in ("id", "name", "kind")])
_LABELLED = pa.schema(
    [
        *[(name, pa.string()) for name in ("document", "author", "date")],
        ("sentence", SENTENCE),
        ("entity", _ENTITY),
        ("mention", QUOTE),
        ("positions", pa.list_(POSITION)),
        *_ANSWER,
    ]
)


def score(frame: "DataFrame", target: str | None = None, artifact: str | None = None) -> "DataFrame":  # fmt: skip
    """Every row with its answer: as many rows as `frame` has, in their order within a partition.

    frame: columns `text`, `target` (unless one is given here for all) and, if you like, `holder`;
    others are kept. artifact: folder or id; default: the champion. Of what cannot be answered
    `reason` says why, and `stance` is null.

    Raises:
        UnreadableInput: a column is missing, or one of the answer's names is taken.
        MissingExtra: pyspark is not installed.
    """
    _check(frame, ["text"] if target is not None else ["text", "target"], _ANSWER.names)
    return _mapped(frame, partial(_score, target), artifact, keep=True)


def label(frame: "DataFrame", artifact: str | None = None) -> "DataFrame":
    """A row for each sentence of a document and each target in it, as `dragoman label` has them.

    frame: columns `text` and, if you like, `name`, `author`, `date`. A document that cannot be read
    is one row with a `reason`.

    Raises:
        UnreadableInput: there is no column `text`.
        MissingExtra: pyspark is not installed.
    """
    _check(frame, ["text"], [])
    return _mapped(frame, _label, artifact, keep=False)


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker does: with which artifact, what, and with which columns it answers."""

    folder: str
    artifact: str
    answer: Answer
    schema: pa.Schema
    keep: bool

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        labeller = _labeller(self.folder, self.artifact)
        for batch in batches:
            answers = pa.RecordBatch.from_pylist(
                self.answer(labeller, batch.to_pylist()), self.schema
            )
            kept = list(batch.columns) if self.keep else []
            names = batch.schema.names if self.keep else []
            yield pa.RecordBatch.from_arrays(
                [*kept, *answers.columns], [*names, *self.schema.names]
            )


def _mapped(frame: "DataFrame", answer: Answer, artifact: str | None, keep: bool) -> "DataFrame":
    try:
        from pyspark.sql.pandas.types import from_arrow_schema
        from pyspark.sql.types import StructType
    except ModuleNotFoundError as problem:
        raise missing("dragoman.serving.spark", problem) or problem from None
    chosen = Artifact.named(artifact) if artifact else Artifact.default()
    schema = _ANSWER if keep else _LABELLED
    task = _Task(str(chosen.folder.resolve()), chosen.id, answer, schema, keep)
    told = from_arrow_schema(schema)
    fields = [*frame.schema.fields, *told.fields] if keep else told.fields
    return frame.mapInArrow(task, StructType(fields))


def _check(frame: "DataFrame", needed: Sequence[str], ours: Sequence[str]) -> None:
    columns = ", ".join(frame.columns)
    if lacking := [name for name in needed if name not in frame.columns]:
        raise UnreadableInput(f"the DataFrame has no column `{lacking[0]}`; it has {columns}")
    if taken := [name for name in ours if name in frame.columns]:
        raise UnreadableInput(
            f"the DataFrame has a column `{taken[0]}`, as the answer has; rename it before"
        )


@lru_cache(maxsize=1)
def _labeller(folder: str, artifact: str) -> Labeller:
    """The model of this process; Spark has a process for each core, so one thread is enough."""
    loaded = Artifact.load(Path(folder))
    if loaded.id != artifact:
        raise UnreadableInput(f"{folder}: is {loaded.id} on this worker, {artifact} on the driver")
    return Labeller(loaded, workers=1)


def _score(target: str | None, labeller: Labeller, rows: Sequence[Row]) -> list[Row]:
    answers: list[Row] = [{}] * len(rows)
    good: dict[int, ScoreItem] = {}
    for number, row in enumerate(rows):
        asked = {name: row.get(name) for name in ("text", "target", "holder")}
        try:
            good[number] = ScoreItem.from_row(
                asked if target is None else asked | {"target": target}
            )
        except DragomanError as problem:
            answers[number] = {"reason": str(problem)}
    found = [one for run in labeller.score_passes(good.values()) for one in run()]
    for number, one in zip(good, found, strict=True):
        answers[number] = one.answer()
    return answers


def _label(labeller: Labeller, rows: Sequence[Row]) -> list[Row]:
    return [answer for row in rows for answer in _labelled(labeller, row)]


def _labelled(labeller: Labeller, row: Mapping[str, Any]) -> list[Row]:
    try:
        document = Document.from_row(row, "text")
    except DragomanError as problem:
        return [{"document": row.get("name"), "reason": str(problem)}]
    return [one.as_dict() for one in labeller.label(document)]
