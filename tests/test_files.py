"""Files: what is read comes back as it was, what is bad is named, and no file is half written."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_bytes, read_json_lines
from dragoman.strict_json import decode
from dragoman.writing import (
    flatten,
    replacing,
    write_csv,
    write_json_lines,
    write_rows,
    writer_for,
)

characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters) | st.text("a,\"'\r\n\t;\x00\u2028 ")
ROW = {
    "document": "a",
    "sentence": {"start": 1, "text": "b"},
    "mention": None,
    "mentions": [],
    "probabilities": {"against": 0.5},
    "positions": [{"holder": "é", "start": None}],
}


def read(path: Path, content: bytes) -> tuple[list[Any], list[tuple[int | None, str]]]:
    """Good rows, and line and reason of each bad one."""
    path.write_bytes(content)
    rejects = Rejects(path.parent)
    rows = [row for _, row in read_json_lines(str(path), rejects)]
    return rows, [(reject.line, reject.reason) for reject in rejects.collected]


def test_a_row_has_one_column_per_leaf() -> None:
    """Names lead to the leaf, a null mention keeps its columns, lists are JSON."""
    assert flatten(ROW) == {
        "document": "a",
        "sentence_start": 1,
        "sentence_text": "b",
        "mention_start": None,
        "mention_end": None,
        "mention_text": None,
        "mention_antecedent_start": None,
        "mention_antecedent_end": None,
        "mention_antecedent_text": None,
        "mentions": "[]",
        "probability_against": 0.5,
        "positions": '[{"holder": "é", "start": null}]',
    }


def test_a_leaf_lies_as_deep_as_the_caller_put_it() -> None:
    """A nested field of an input row is no Python text in a column."""
    assert flatten({"meta": {"a": {"b": 1}, "l": [{"c": 2}]}}) == {"meta_a_b": 1, "meta_l": '[{"c": 2}]'}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "columns"),
    [
        ({"probability_against": 1}, {"input_probability_against": 1}),
        ({"id": 0, "probability_favor": 1}, {"id": 0, "input_probability_favor": 1}),
        ({"probability_against": 1, "input_probability_against": 2},
         {"input_input_probability_against": 1, "input_probability_against": 2}),
        ({"meta_a": 1, "meta": {"a": 2}}, {"input_meta_a": 1, "meta_a": 2}),
        ({"probability": {"against": 1}}, {"input_probability_against": 1}),
    ],
)  # fmt: skip
def test_a_column_of_the_input_gives_way_to_one_of_the_answer(
    given: dict[str, Any], columns: dict[str, Any]
) -> None:
    """Where both come to the same name, the input's becomes `input_...`, and no value is lost."""
    assert flatten({**given, "probabilities": {"against": 0.5, "favor": 0.1}}) == {
        **columns,
        "probability_against": 0.5,
        "probability_favor": 0.1,
    }


numbers = st.integers()
few_names = st.sampled_from(["a", "b", "a_b", "input_a", "input_a_b"])


@given(st.dictionaries(few_names, numbers | st.dictionaries(few_names, numbers)))
def test_no_leaf_is_lost_in_a_table(row: dict[str, Any]) -> None:
    """As many columns as leaves, with the values of the leaves."""
    leaves = [
        leaf
        for value in row.values()
        for leaf in (value.values() if isinstance(value, dict) else [value])
    ]
    assert sorted(flatten(row).values()) == sorted(leaves)


@given(st.lists(st.fixed_dictionaries({"text": texts, "place": texts}), min_size=1))
def test_csv_gives_back_what_it_took(rows: list[dict[str, str]]) -> None:
    """Commas, quotes and every sort of line end survive; so does what looks like a formula, if asked."""
    file = io.StringIO(newline="")
    write_csv(file, rows, raw=True)
    assert list(csv.DictReader(io.StringIO(file.getvalue(), newline=""))) == rows


def test_a_column_of_the_last_row_is_a_column_of_all() -> None:
    """Rows need not have the same fields."""
    file = io.StringIO(newline="")
    write_csv(file, [{"a": 1}, {"b": 2}])
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert rows == [{"a": "1", "b": ""}, {"a": "", "b": "2"}]


@given(st.lists(st.dictionaries(texts, texts | st.integers() | st.none())))
def test_json_lines_give_back_what_they_took(rows: list[dict[str, Any]]) -> None:
    """One object a line, whatever the text holds."""
    file = io.StringIO(newline="")
    write_json_lines(file, rows)
    assert [json.loads(line) for line in file.getvalue().split("\n")[:-1]] == rows


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[1]", "a JSON object is expected, not list"),
        (b"null", "a JSON object is expected, not NoneType"),
        (b'{"a": "\xff"}', "not UTF-8: byte 7 is 0xff"),
        (b'{"a": "\\ud83d"}', "surrogate"),
        (b'{"\\udc00": 1}', "surrogate"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"1" * 5000 + b"}", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[" * 400 + b"]" * 400, "nested"),
        (b'{"a": ' * 400 + b"1" + b"}" * 400, "nested"),
    ],
)
def test_a_bad_line_is_rejected_with_its_number(tmp_path: Path, line: bytes, reason: str) -> None:
    """Its neighbours are read, and the reject can be written."""
    rows, rejected = read(tmp_path / "x.jsonl", b'{"n": 1}\n\n' + line + b'\r\n{"n": 2}')
    assert rows == [{"n": 1}, {"n": 2}]
    ((number, said),) = rejected
    assert number == 3
    assert reason in said
    rejects = Rejects(tmp_path)
    list(read_json_lines(str(tmp_path / "x.jsonl"), rejects))
    assert rejects.write() == [tmp_path / "x.rejects.jsonl"]
    (written,) = (tmp_path / "x.rejects.jsonl").read_text("utf-8").splitlines()
    kept = json.loads(written)["row"]
    if "expected" in reason:
        assert kept == json.loads(line)
    else:  # a line that is text is kept to the letter, so that it can be mended
        assert kept == (None if b"\xff" in line else line.decode())


@given(st.lists(st.binary(max_size=30) | st.just(b'{"a": 1}')))
def test_every_line_is_read_or_rejected(tmp_path_factory, lines: list[bytes]) -> None:
    """Rows in = rows out + rejects; only blank lines are nothing."""
    lines = [line.replace(b"\n", b"") for line in lines]
    path = tmp_path_factory.getbasetemp() / "lines.jsonl"
    rows, rejected = read(path, b"\n".join(lines))
    assert len(rows) + len(rejected) == sum(bool(line.strip()) for line in lines)


def test_a_mark_at_the_beginning_and_odd_line_ends_are_no_content(tmp_path: Path) -> None:
    """A byte order mark and CRLF are dropped, a whole pair of surrogates is a character."""
    rows, rejected = read(tmp_path / "x.jsonl", b'\xef\xbb\xbf{"a": "\\ud83d\\ude80"}\r\n \r\n')
    assert (rows, rejected) == ([{"a": "🚀"}], [])


def test_rejects_lie_beside_the_output(tmp_path: Path) -> None:
    """Those of x.jsonl go to x.rejects.jsonl, those of stdin to stdin.rejects.jsonl, in full."""
    rejects = Rejects(tmp_path)
    rejects.add("in/x.jsonl", 3, "no", {"é": 1})
    rejects.add("-", 1, "no", None)
    rejects.add("in/x.jsonl", 9, "never", [1])
    assert rejects.write() == [tmp_path / "x.rejects.jsonl", tmp_path / "stdin.rejects.jsonl"]
    first, second = (tmp_path / "x.rejects.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first) == {"file": "in/x.jsonl", "line": 3, "reason": "no", "row": {"é": 1}}
    assert json.loads(second)["row"] == [1]


def test_no_rejects_no_file(tmp_path: Path) -> None:
    """A clean run leaves nothing beside the output."""
    assert Rejects(tmp_path).write() == []
    assert list(tmp_path.glob("*.jsonl")) == []


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    """An exception half-way changes nothing and leaves nothing behind."""
    path = tmp_path / "out" / "x.jsonl"
    path.parent.mkdir()
    path.write_text("old", "utf-8")
    with pytest.raises(ZeroDivisionError), replacing(path) as file:
        file.write(f"new {1 / 0}")
    assert [one.read_text("utf-8") for one in path.parent.iterdir()] == ["old"]


def test_a_finished_write_takes_the_place_of_the_old_file(tmp_path: Path) -> None:
    """The new file is there, alone."""
    write_rows(str(tmp_path / "x.jsonl"), [{"a": 1}])
    write_rows(str(tmp_path / "x.jsonl"), [{"a": 2}])
    assert (tmp_path / "x.jsonl").read_text("utf-8") == '{"a": 2}\n'
    assert len(list(tmp_path.glob("*x.jsonl*"))) == 1


@pytest.mark.parametrize("place", ["missing/x.jsonl", "folder.jsonl"])
def test_what_cannot_be_written_is_told(tmp_path: Path, place: str) -> None:
    """A folder that is not there, or one in the place of the file."""
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(UnreadableInput, match=f"{place}: cannot be written"):
        write_rows(str(tmp_path / place), [{"a": 1}])


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The name stands in the message, for texts and for rows."""
    for name in ("nowhere.jsonl", "."):
        with pytest.raises(UnreadableInput, match=name):
            read_bytes(str(tmp_path / name))
        with pytest.raises(UnreadableInput, match=name):
            list(read_json_lines(str(tmp_path / name), Rejects(tmp_path)))


@given(texts)
def test_decoding_changes_no_character(text: str) -> None:
    """Line ends stay; one byte order mark at the beginning goes."""
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


def test_what_is_not_utf8_is_told_with_its_place() -> None:
    """The first bad byte is named, with the way out."""
    with pytest.raises(UnreadableInput, match="not UTF-8: byte 3 is 0xe9; convert the file first"):
        decode("caf\xe9".encode("latin-1"))


def test_an_unknown_ending_is_told() -> None:
    """The message names the ending and the known ones; endings may be in capitals."""
    assert writer_for("X.JSONL") is write_json_lines
    assert writer_for("x.csv") is write_csv
    with pytest.raises(UnreadableInput, match=r"'\.xlsx'; known: \.jsonl, \.csv"):
        writer_for("x.xlsx")
