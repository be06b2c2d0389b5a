"""The examples of docs/offline.md, run as they stand."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dragoman.labeller import Labeller
from dragoman.score_item import ScoreItem

PAGE = Path(__file__).resolve().parents[3] / "docs" / "offline.md"
SCRIPT = Path(sys.executable).with_name("dragoman")
TEXTS = ["Moscow rejects any further enlargement of NATO.", "Warsaw welcomed NATO enlargement."]


def examples(language: str) -> list[str]:
    """The code blocks of one language, in their order."""
    return re.findall(
        rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )


def test_parquet_is_queried_with_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Holders are counted, and a leaning told by year."""
    monkeypatch.chdir(tmp_path)
    for year, text in zip((1997, 2004), TEXTS, strict=True):
        (tmp_path / f"{year}.txt").write_text(text)
        command = [
            SCRIPT,
            "label",
            f"{year}.txt",
            "--date",
            f"{year}-03-01",
            "-o",
            f"{year}.parquet",
        ]
        subprocess.run(command, check=True)
    duckdb.sql("COPY (FROM '*.parquet') TO 'stances.parquet'")
    (sql,) = examples("sql")
    who, when = (duckdb.sql(query).fetchall() for query in sql.split(";") if query.strip())
    assert {(name, holder, stance) for name, holder, stance, *_ in who} >= {
        ("NATO enlargement", "Moscow", "against"),
        ("NATO enlargement", "Warsaw", "favor"),
    }
    rows = duckdb.sql("FROM 'stances.parquet'").df()
    sure = rows[(rows.entity_id == "nato-enlargement") & ~rows.unsure].sort_values("date")
    assert [year.year for year, _ in when] == [int(date[:4]) for date in sure.date]
    leanings = list(sure.probability_favor - sure.probability_against)
    assert [leaning for _, leaning in when] == pytest.approx(leanings)
    assert leanings


def test_the_function_for_spark_maps_pandas_frames(labeller: Labeller) -> None:
    """What `mapInPandas` is given adds the library's own answers to each batch."""
    code, _ = examples("python")[0].split("schema = ")
    found: dict[str, Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]] = {}
    exec(code, found)  # noqa: S102 - our own page
    frame = pd.DataFrame({"text": TEXTS, "target": "NATO enlargement", "page": [1, 2]})
    (answered,) = found["stances"](iter([frame]))
    expected = list(labeller.score([ScoreItem(text, "NATO enlargement") for text in TEXTS]))
    assert list(answered["stance"]) == ["against", "favor"] == [str(one.stance) for one in expected]
    assert list(answered["favor"]) == [one.probabilities[2] for one in expected]
    assert list(answered["page"]) == [1, 2]
