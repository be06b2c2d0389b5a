"""Standoff annotations and texts on disk, joined by offset or by hash."""

import pytest

from dragoman.training.annotations import Annotation
from dragoman.training.data.join import join, sentence_at
from dragoman.training.data.standoff import convert, digest, read_standoff, strip_text

TEXT = "Lisbon hailed the grain deal, which Zagreb denounced."
ROW = {
    "id": "own-1",
    "text": TEXT,
    "target": "the grain deal",
    "mention": [14, 28],
    "stance": "favor",
    "positions": [
        {"holder": "Lisbon", "holder_span": [0, 6], "stance": "favor"},
        {"holder": "Zagreb", "holder_span": [36, 42], "stance": "against"},
        {"holder": "author", "holder_span": None, "stance": "favor"},
    ],
    "source": "own",
    "source_id": "news/today.txt",
    "char_start": None,
    "split": "dev",
    "publisher": "Lisbon Daily",
}


@pytest.fixture
def standoff(write_rows, tmp_path):
    """Rows, converted and read again."""

    def convert_rows(*rows):
        convert([write_rows(tmp_path / "rows.jsonl", rows)], tmp_path / "rows.gz")
        return read_standoff(tmp_path / "rows.gz")

    return convert_rows


@pytest.mark.parametrize("found", [TEXT, f"  {TEXT}", TEXT.replace(" ", "\n"), f"A lead. {TEXT}"])
def test_a_sentence_is_found_in_any_text_by_its_hash(standoff, tmp_path, found):
    """Whatever the file's name, and wherever its lines break."""
    rows = standoff(ROW)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "any.txt").write_text(found, "utf-8")
    joined = join(rows, [tmp_path / "texts"])
    assert joined.annotations == [Annotation.from_row(ROW)]
    assert (joined.splits, joined.missing) == (["dev"], [])


def test_rows_give_their_texts(standoff, write_rows, tmp_path):
    """JSON Lines with `text`, other rows beside."""
    rows = standoff(ROW)
    texts = write_rows(tmp_path / "texts.jsonl", [{"text": TEXT}, {"text": 3}, {"name": "x"}])
    assert join(rows, [texts]).annotations == [Annotation.from_row(ROW)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_offset_finds_what_no_splitter_cuts_out(standoff, tmp_path, line_end, mark):
    """In the file of the source's name, however it was saved and wrapped."""
    before = "Dr.\n§ 4 "
    rows = standoff(ROW | {"char_start": len(before)})
    file = tmp_path / "texts" / "news" / "today.txt"
    file.parent.mkdir(parents=True)
    text = f"{before}{TEXT.replace(', ', chr(10))} and so on"
    text = text.replace("deal\nwhich", "deal,\nwhich").replace("\n", line_end)
    file.write_bytes((mark + text).encode())
    assert join(rows, [tmp_path / "texts"]).annotations == [Annotation.from_row(ROW)]


def test_nothing_of_a_row_is_lost(standoff, write_rows, tmp_path):
    """The joined row in standoff form is the row that was joined, field by field."""
    given = [ROW | {"unsure": True, "char_start": 7}, ROW | {"mention": None, "source": "other"}]
    joined = join(standoff(*given), [tmp_path / "rows.jsonl"])
    assert [strip_text(row) for row in joined.rows()] == [strip_text(row) for row in given]


def test_bad_files_lose_no_good_ones(standoff, tmp_path):
    """Each is named with its reason; what can be read of it, and all other files, are searched."""
    other = "Prague met Vienna."
    rows = standoff(
        ROW | {"char_start": 3}, ROW | {"text": other, "mention": None, "positions": []}
    )
    folder = tmp_path / "texts" / "news"
    folder.mkdir(parents=True)
    (folder / "x.jsonl").write_text(f'{{\n[]\n{{"text": "{other}"}}\n', "utf-8")
    (folder / "cut.jsonl.gz").write_bytes(b"no gzip")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    (folder / "today.txt").write_bytes(b"\xff. " + TEXT.encode())
    joined = join(rows, [tmp_path / "texts"])
    assert (len(joined.annotations), joined.missing) == (2, [])
    assert {path.name: reason.split(":")[0] for path, reason in joined.bad.items()} == {
        "x.jsonl": "line 1",
        "cut.jsonl.gz": "no whole gzip file",
        "gone.txt": "No such file or directory",
        "today.txt": "not UTF-8",
    }


def test_what_is_not_found_is_counted_by_source(standoff, tmp_path):
    """With a file to look for."""
    report = join(standoff(ROW, ROW), [tmp_path]).report()
    assert report.splitlines()[0] == "joined 2 of 2"  # the rows themselves lie in the folder
    (tmp_path / "rows.jsonl").unlink()
    joined = join(read_standoff(tmp_path / "rows.gz"), [tmp_path])
    assert joined.report().splitlines() == [
        "joined 0 of 2",
        "own: 2 not joined, of 1 files, e.g. news/today.txt",
    ]


def test_a_sentence_is_not_sought_beyond_its_place():
    """A start that is not its start finds nothing."""
    assert sentence_at(f"x{TEXT}", 1, digest(TEXT)) == TEXT
    assert sentence_at(f"x{TEXT}", 0, digest(TEXT)) is None
    assert sentence_at(TEXT, 999, digest(TEXT)) is None
