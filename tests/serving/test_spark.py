"""Spark: the answers of the labeller, on a real local Spark with several worker processes."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import MissingExtra, UnreadableInput
from dragoman.labeller import Labeller
from dragoman.rows import Document
from dragoman.score_item import ScoreItem
from dragoman.serving.spark import label, score

from .samples import SENTENCE

ROWS = [
    (number, f"{name} rejects NATO enlargement.", target, holder)
    for number, (name, target, holder) in enumerate(
        [("Moscow", "NATO", "Moscow"), ("Oslo", "NATO enlargement", None), ("Київ", " ", None)] * 4
    )
]


class Columns:
    """Stands for a DataFrame where only its columns count."""

    def __init__(self, *names: str) -> None:
        self.columns = list(names)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A local Spark with two Python workers."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: make test-spark")
    if shutil.which("java") is None:
        pytest.skip("no Java is installed here: apt-get install default-jre-headless")
    folder = tmp_path_factory.mktemp("spark")
    builder = sql.SparkSession.builder.master("local[2]").appName("dragoman")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.warehouse.dir": str(folder),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)  # else whichever python3 is first in PATH
        session = builder.getOrCreate()
        yield session
        session.stop()


@pytest.mark.slow
def test_scores_are_those_of_the_labeller(spark: Any, labeller: Labeller) -> None:
    """Rows in are rows out, with their columns; what cannot be answered says why."""
    frame = spark.createDataFrame(ROWS, "number int, text string, target string, holder string")
    found = sorted(score(frame.repartition(3)).collect(), key=lambda row: row.number)
    assert [tuple(row)[:4] for row in found] == ROWS
    items = [ScoreItem(text, target, holder=holder) for _, text, target, holder in ROWS[:2]]
    for row, one in zip(found, labeller.score(items), strict=False):
        told = row.asDict(recursive=True)
        assert {name: told[name] for name in one.answer()} == one.answer()
        assert told["reason"] is None
    assert found[2].stance is None
    assert "target" in found[2].reason


@pytest.mark.slow
def test_one_target_for_all_rows(spark: Any) -> None:
    """A target may be given once; a null text is told."""
    frame = spark.createDataFrame([(SENTENCE,), (None,)], "text string").coalesce(1)
    first, second = score(frame, target="AUKUS").collect()
    assert (first.stance, first.reason) == ("favor", None)
    assert (second.stance, "text" in second.reason) == (None, True)


@pytest.mark.slow
def test_labels_are_those_of_the_labeller(spark: Any, labeller: Labeller) -> None:
    """A row for each sentence and target, spans and positions included."""
    frame = spark.createDataFrame([("note", SENTENCE), ("gone", None)], "name string, text string")
    rows = [row.asDict(recursive=True) for row in label(frame).collect()]
    found = [row for row in rows if row["reason"] is None]
    expected = [one.as_dict() for one in labeller.label(Document(SENTENCE, "note"))]
    assert len(found) == len(expected)
    for row, one in zip(found, expected, strict=True):
        same = ("document", "entity", "stance", "probabilities", "positions", "unsure", "model")
        assert {name: row[name] for name in same} == {name: one[name] for name in same}
        assert SENTENCE[row["mention"]["start"] : row["mention"]["end"]] == row["mention"]["text"]
    assert [(row["document"], row["stance"]) for row in rows if row["reason"]] == [("gone", None)]


@pytest.mark.slow
def test_a_process_loads_the_model_once(spark: Any, tmp_path: Path) -> None:
    """Many batches and partitions, no more models than worker processes."""
    from dragoman.serving import spark as module

    def loads(batches: Any) -> Any:
        import os

        import pyarrow as pa

        for batch in task(batches):
            yield pa.RecordBatch.from_pydict(
                {
                    "process": [os.getpid()] * batch.num_rows,
                    "loads": [module._labeller.cache_info().misses] * batch.num_rows,
                }
            )

    from dragoman.artifact import Artifact

    chosen = Artifact.default()
    task = module._Task(str(chosen.folder), chosen.id, module._label, module._LABELLED, keep=False)
    frame = spark.createDataFrame([(SENTENCE,)] * 12, "text string").repartition(6)
    found = frame.mapInArrow(loads, "process long, loads long").collect()
    assert {row.loads for row in found} == {1}
    assert len({row.process for row in found}) <= 2


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [(("body", "target"), "no column `text`; it has body, target"), (("text",), "no column `target`"), (("text", "target", "stance"), "rename it")],
)  # fmt: skip
def test_wrong_columns_are_one_sentence(columns: tuple[str, ...], sentence: str) -> None:
    """Said on the driver, before any task runs."""
    frame: Any = Columns(*columns)
    with pytest.raises(UnreadableInput, match=sentence):
        score(frame)


def test_without_spark_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spark has an extra of its own."""
    for name in ("pyspark", "pyspark.sql", "pyspark.sql.pandas", "pyspark.sql.pandas.types"):
        monkeypatch.setitem(sys.modules, name, None)
    frame: Any = Columns("text")
    with pytest.raises(MissingExtra, match=r"pip install 'dragoman\[spark\]'"):
        label(frame)
