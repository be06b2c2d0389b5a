"""Tables: the rows of one annotation become one, and bad ones are rejected with their line."""

import pytest

from dragoman.files import Rejects
from dragoman.training.exchange import tables

TEXT = "\U0001f1e6\U0001f1fa Canberra hailed AUKUS,\r\na pact that Beijing denounced."
SHIFT = 2  # the flag is two code points and four UTF-16 units


def at(words, text=TEXT):
    """Where words stand."""
    start = text.index(words)
    return [start, start + len(words)]


ROW = {
    "text": TEXT,
    "target": "AUKUS",
    "mention": at("AUKUS"),
    "stance": "favor",
    "positions": [
        {"holder": "Canberra", "holder_span": at("Canberra"), "stance": "favor"},
        {"holder": "Beijing", "holder_span": at("Beijing"), "stance": "against"},
        {"holder": "author", "holder_span": None, "stance": "favor"},
    ],
    "unsure": True,
}


@pytest.fixture
def read(tmp_path):
    """Reads a file's content; returns rows and (line, reason) of the rejects."""

    def run(content):
        path = tmp_path / "given"
        path.write_text(content, "utf-8", newline="")
        rejects = Rejects(tmp_path)
        rows = [one.as_row() for one in tables.read(str(path), rejects)]
        return rows, [(one.line, one.reason) for one in rejects.collected]

    return run


HEADER = "text,target,mention_start,mention_end,stance,holder,holder_start,holder_end,holder_stance"


def cells(*rows, sign=",", header=HEADER):
    """A table whose text cell is quoted, as it has a line end."""
    body = [sign.join([f'"{TEXT}"', *row.split(",")]) for row in rows]
    return "\r\n".join([header.replace(",", sign), *body, ""])


def position(stance, holder, start="", end="", held=None):
    """A row of a table about AUKUS."""
    first, last = at("AUKUS")
    return f"AUKUS,{first},{last},{stance},{holder},{start},{end},{held or ''}"


THREE = (
    position("favor", "Canberra", *at("Canberra"), "favor"),
    position("favor", "Beijing", *at("Beijing"), "against"),
    position("favor", "author", held="favor"),
)
CERTAIN = {key: value for key, value in ROW.items() if key != "unsure"}


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_rows_of_a_table_are_the_positions_of_one_annotation(read, sign):
    """Whatever splits the cells; a line end in a cell is kept."""
    assert read("\ufeff" + cells(*THREE, sign=sign)) == ([CERTAIN], [])


def test_a_table_may_have_further_columns(read):
    """`unsure` is of the schema, the others are carried."""
    table = cells(f"{THREE[0]},yes,x", header=f"{HEADER},unsure,source")
    (found,), _ = read(table)
    assert (found["unsure"], found["source"]) == (True, "x")


def test_spans_of_a_table_are_repaired_where_the_holder_proves_how(read):
    """The words of the mention are not in the table, those of the holder are."""
    first, last, start, end = (place + SHIFT for place in (*at("AUKUS"), *at("Canberra")))
    (found,), _ = read(cells(f"AUKUS,{first},{last},favor,Canberra,{start},{end},favor"))
    assert found == CERTAIN | {"positions": ROW["positions"][:1]}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((THREE[0], THREE[1].replace("favor", "against", 1)), "`stance` differs from line 4"),
        ((THREE[0], position("favor", "")), "line 4 has no holder, another line has one"),
        ((position("favor", "Canberra", held="favor"),), "'Canberra' has no span"),
        ((position("favor", "Oslo", *at("Canberra"), "favor"),), "not 'Oslo'"),
        ((position("mild", ""),), "'mild' is not against, neutral or favor"),
        ((position("favor", "author"),), "the stance is empty"),
        (("AUKUS,1,,favor,,,,",), "is not two whole numbers"),
        (("AUKUS,1",), "the row has not 9 cells"),
        (("AUKUS,,,favor,,,,,,",), "the row has not 9 cells"),
        (('AUKUS,,,favor,,,,"x"y',), "not CSV"),
    ],
    ids=str,
)
def test_bad_rows_of_a_table_are_rejected(read, rows, why):
    """The line is that on which the annotation begins."""
    found, ((line, reason),) = read(cells(*rows))
    assert (found, line) == ([], 2)
    assert why in reason


def test_a_table_without_the_needed_columns_is_rejected(read):
    """The reject names them."""
    assert read("text,label\r\nx,y\r\n") == (
        [],
        [(1, "no column for target among text, label; name it with --target-column")],
    )


def test_a_repeated_row_is_one_reject(read):
    """It spoils neither the row that it repeats nor the others."""
    found, rejects = read(cells(THREE[0], THREE[0], THREE[1]))
    assert found == [CERTAIN | {"positions": ROW["positions"][:2]}]
    assert rejects == [(4, "repeats line 2")]
