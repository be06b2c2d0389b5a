"""Readers: every row of every format comes back, or is told by its line."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.serving.offline import line_readers
from dragoman.serving.offline.columns import Columns
from dragoman.serving.offline.finding import find_sources
from dragoman.serving.offline.readers import Reading, read_records
from dragoman.serving.offline.records import Record
from dragoman.serving.offline.sources import Format

characters = st.characters(exclude_categories=["Cs"])
cells = st.text(characters, max_size=8) | st.text("a,\"'\r\n\t;| ", max_size=8)
tables = st.lists(st.lists(cells, min_size=2, max_size=2), max_size=8)


def read(*paths: Path, required: tuple[str, ...] = ("text",)) -> list[Record]:
    """All records of some files."""
    sources = find_sources([str(path) for path in paths], Format.LINES)
    return list(read_records(sources, Reading(required=required)))


def rows(records: list[Record]) -> list[Any]:
    """The good rows."""
    return [record.row for record in records if record.problem is None]


def problems(records: list[Record]) -> list[tuple[int | None, str]]:
    """Line and reason of the others."""
    return [(record.line, record.problem) for record in records if record.problem is not None]


@given(tables, st.sampled_from([(".csv", ","), (".tsv", "\t")]), st.sampled_from(["\n", "\r\n"]))
def test_tables_give_back_what_was_written(tmp_path_factory, table, ending, line_end) -> None:
    """Quotes, delimiters and line ends inside cells are content; an empty cell is null."""
    name, delimiter = ending
    path = tmp_path_factory.getbasetemp() / f"table{name}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL)  # fmt: skip
        writer.writerows([["text", "b"], *table])
    found = read(path)
    assert problems(found) == []
    assert rows(found) == [{"text": a or None, "b": b or None} for a, b in table]


def test_the_lines_of_a_table_are_those_of_an_editor(tmp_path: Path) -> None:
    """A row is told by the line on which it begins, also after cells with line ends in them."""
    path = tmp_path / "x.csv"
    path.write_bytes(b'text,b\n"a\nb",1\n\nc\nd,2,3\ne,\xff\nf,6\n')
    found = read(path)
    assert [(record.line, record.row["text"]) for record in found if not record.problem] == [(2, "a\nb"), (8, "f")]  # fmt: skip
    assert problems(found) == [
        (5, "1 cells where the header has 2"),
        (6, "3 cells where the header has 2"),
        (7, "`b` is not UTF-8; convert the file first"),
    ]
    json.dumps([record.row for record in found], ensure_ascii=False).encode()


def test_a_quote_left_open_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it swallows up to the limit is one reject; the rows before it are read."""
    monkeypatch.setattr("dragoman.serving.offline.table_readers.LONGEST_DOCUMENT", 100)
    path = tmp_path / "x.csv"
    path.write_text('text\na\n"b\n' + "c\n" * 200 + "d\n")
    found = read(path)
    assert rows(found)[0] == {"text": "a"}
    assert rows(found)[-1] == {"text": "d"}
    line, reason = problems(found)[0]
    assert line == 3
    assert "is a quote left open?" in reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("a,b", "no column `text`; its columns are a, b; name the right one with --text-column"),
        ("text,text", "two columns are called `text`"),
        ("", "the input is empty"),
    ],
)
def test_a_table_without_its_columns_is_told_once(tmp_path: Path, header: str, reason: str) -> None:
    """The file is rejected as a whole, and others are read."""
    (tmp_path / "a.csv").write_text(f"{header}\n1,2\n" if header else "")
    (tmp_path / "b.csv").write_text("text\nx\n")
    found = read(tmp_path / "a.csv", tmp_path / "b.csv")
    assert rows(found) == [{"text": "x"}]
    ((line, said),) = problems(found)
    assert line is None
    assert reason in said


def test_a_column_that_was_named_must_be_there(tmp_path: Path) -> None:
    """A slip in an option is told with the columns that there are."""
    (tmp_path / "a.csv").write_text("body,when\n1,2\n")
    sources = find_sources([str(tmp_path / "a.csv")], Format.LINES)
    (record,) = read_records(sources, Reading(Columns(text="body", date="day")))
    assert record.problem is not None
    assert "no column `day`; its columns are body, when" in record.problem


def test_parquet_rows_become_json(tmp_path: Path) -> None:
    """Dates and decimals are text; numbers, lists and objects stay what they are."""
    row = {
        "text": "a", "n": 2**60, "when": datetime(2022, 2, 4, tzinfo=UTC), "sum": Decimal("1.50"),
        "share": 0.5, "spans": [1, 2], "about": {"x": True}, "none": None,
    }  # fmt: skip
    pq.write_table(pa.Table.from_pylist([row, row]), tmp_path / "x.parquet")
    found = read(tmp_path / "x.parquet")
    assert rows(found)[1] == {
        "text": "a", "n": 2**60, "when": "2022-02-04 00:00:00.000000Z", "sum": "1.50",
        "share": 0.5, "spans": [1, 2], "about": {"x": True}, "none": None,
    }  # fmt: skip
    json.dumps([record.row for record in found], allow_nan=False)
    assert [record.line for record in found] == [1, 2]


def test_a_bad_cell_of_parquet_spoils_its_own_row(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 reject one row; the neighbours in its batch are read."""
    data = pa.array([b"a", b"\xff", b"c"], pa.binary())
    text = pa.Array.from_buffers(pa.string(), 3, data.buffers())
    pq.write_table(pa.table({"text": text}), tmp_path / "x.parquet")
    found = read(tmp_path / "x.parquet")
    assert rows(found) == [{"text": "a"}, {"text": "c"}]
    ((line, reason),) = problems(found)
    assert line == 2
    assert "not UTF-8" in reason


@pytest.mark.parametrize("name", ["x.jsonl", "x.csv", "x.tsv", "x.txt"])
def test_packed_files_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    """`.gz` changes nothing but the size."""
    content = {"x.jsonl": '{"text": "é"}\n', "x.txt": "é\n"}.get(name, "text\né\n").encode()
    (tmp_path / name).write_bytes(content)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    assert rows(read(tmp_path / name)) == rows(read(tmp_path / f"{name}.gz")) == [{"text": "é"}]


def test_a_damaged_archive_keeps_what_could_be_read(tmp_path: Path) -> None:
    """The rows before the damage are good, the damage is one reject, other files are read."""
    packed = gzip.compress(b"".join(b'{"text": "%d"}\n' % n for n in range(40_000)))
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.jsonl.gz").write_bytes(b"nothing packed")
    (tmp_path / "c.jsonl").write_text('{"text": "c"}')
    found = read(tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.gz", tmp_path / "c.jsonl")
    assert [row["text"] for row in rows(found)[:-1]] == [str(n) for n in range(len(rows(found)) - 1)]  # fmt: skip
    assert len(rows(found)) > 100
    assert rows(found)[-1] == {"text": "c"}
    assert [reason[:8] for _, reason in problems(found)] == ["damaged:"] * 2


def test_damaged_parquet_is_one_reject(tmp_path: Path) -> None:
    """Whatever the bytes are, there is a sentence and no traceback."""
    (tmp_path / "x.parquet").write_bytes(b"PAR1 and nothing else")
    ((line, reason),) = problems(read(tmp_path / "x.parquet"))
    assert line is None
    assert "no Parquet file" in reason


def test_what_is_too_long_is_rejected_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line without an end fills no memory: it is skipped, and the next one is read."""
    monkeypatch.setattr(line_readers, "LONGEST_LINE", 30)
    monkeypatch.setattr(line_readers, "LONGEST_DOCUMENT", 30)
    (tmp_path / "x.jsonl").write_text('{"text": "a"}\n{"text": "%s"}\n{"text": "b"}\n' % ("x" * 99))
    found = read(tmp_path / "x.jsonl")
    assert rows(found) == [{"text": "a"}, {"text": "b"}]
    assert problems(found) == [(2, "a line of more than 30 bytes")]
    ((_, _, _, reason),) = line_readers.documents("x.txt", io.BytesIO(b"x" * 31), 0)
    assert reason is not None
    assert "longer than 30 characters" in reason


lines = st.lists(
    st.sampled_from(['{"text": "a"}', "{", "", '{"text": 1}', "[1]", '{"text": "b", "n": [1]}']),
    max_size=12,
)


@given(lines, st.sampled_from(["x.jsonl", "x.csv", "x.txt"]), st.data())
def test_reading_goes_on_from_any_place(tmp_path_factory, content, name, data) -> None:
    """From the place after a record on come exactly the records that followed it."""
    path = tmp_path_factory.getbasetemp() / name
    path.write_text("\n".join((["text,n"] if name == "x.csv" else []) + content))
    sources = find_sources([str(path), str(path)], Format.JSONL)
    every = list(read_records(sources, Reading()))
    cut = data.draw(st.integers(0, len(every)))
    if cut:
        assert list(read_records(sources, Reading(), every[cut - 1].end)) == every[cut:]


def test_parquet_goes_on_from_any_place(tmp_path: Path) -> None:
    """Also across batches."""
    pq.write_table(pa.table({"text": [str(n) for n in range(600)]}), tmp_path / "x.parquet")
    sources = find_sources([str(tmp_path / "x.parquet")], Format.LINES)
    every = list(read_records(sources, Reading()))
    for cut in (1, 255, 256, 257, 599, 600):
        assert list(read_records(sources, Reading(), every[cut - 1].end)) == every[cut:]
