"""`dragoman label` reads files of every format, says what it read, and loses none."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dragoman import Document, Labeller
from dragoman.errors import UnreadableInput

from ..conftest import Program
from .files import FIRST, FORMATS, SECOND, TEXT, archive, pdf

FRENCH = "Le ministre des affaires étrangères a rejeté la proposition et demande de nouvelles négociations."


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def write_all(work: Path) -> None:
    """A file of each format, an archive of all of them, and bad ones."""
    (work / "in").mkdir()
    for name, make in FORMATS.items():
        (work / "in" / name).write_bytes(make())
    (work / "in" / "note.pdf").write_bytes(pdf())
    (work / "in" / "all.zip").write_bytes(
        archive({name: make() for name, make in FORMATS.items()} | {"scan.png": b"\x89PNG"})
    )
    (work / "in" / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing")
    (work / "in" / "wide.txt").write_bytes(TEXT.encode("utf-16"))
    (work / "in" / "windows.txt").write_bytes(TEXT.encode("cp1252"))
    (work / "in" / "french.txt").write_text(FRENCH)


def test_a_folder_of_everything(dragoman: Program, work: Path) -> None:
    """Rows as `Labeller` gives them for `Document.from_file`, the texts kept, the rest rejects."""
    write_all(work)
    answer = dragoman("label", "in", "-o", "out.jsonl", "--save-text", "texts", "--workers", "1")
    assert answer.returncode == 3, answer.stderr
    rows = lines(work / "out.jsonl")
    labeller = Labeller()
    for name in [*FORMATS, "note.pdf", "wide.txt", "windows.txt"]:
        document = Document.from_file(work / "in" / name)
        mine = [row for row in rows if row["document"] == name]
        assert mine == [row.as_dict() for row in labeller.label(document)]
        assert mine
    for row in rows:
        name = row["document"].replace("/", "_")
        text = (work / "texts" / f"{name}.txt").read_bytes().decode()
        for part in (
            row["sentence"],
            *row["mentions"],
            *([row["mention"]] if row["mention"] else []),
        ):
            assert text[part["start"] : part["end"]] == part["text"]
    assert {row["page"] for row in rows if row["document"] == "note.pdf"} == {1, 2}
    assert {row["document"] for row in rows} >= {f"all.zip/{name}" for name in FORMATS}
    reasons = {
        path.name: [row["reason"] for row in lines(path)] for path in work.glob("*.rejects.jsonl")
    }
    assert reasons == {
        "all.rejects.jsonl": ["scan.png: no plain text: an image"],
        "broken.rejects.jsonl": ["a damaged PDF file; it cannot be opened"],
        "french.rejects.jsonl": [
            "in French, and only English is understood; --any-language labels it all the same"
        ],
    }


def test_how_a_text_was_read_is_said(dragoman: Program, work: Path) -> None:
    """On standard error, and in the manifest."""
    (work / "wide.txt").write_bytes(TEXT.encode("utf-16"))
    (work / "windows.txt").write_bytes(TEXT.encode("cp1252"))
    (work / "plain.txt").write_text(TEXT)
    answer = dragoman("label", "wide.txt", "windows.txt", "plain.txt", "-o", "out.jsonl")
    assert answer.returncode == 0
    assert "dragoman: wide.txt: read as utf-16\n" in answer.stderr
    assert "dragoman: windows.txt: read as windows-1252 (guessed)\n" in answer.stderr
    assert "plain.txt: read" not in answer.stderr
    inputs = json.loads((work / "out.jsonl.manifest.json").read_text())["inputs"]
    assert [one["note"] for one in inputs] == [
        "read as utf-16",
        "read as windows-1252 (guessed)",
        None,
    ]
    by_name: dict[str, list[Any]] = {}
    for row in lines(work / "out.jsonl"):
        by_name.setdefault(row.pop("document"), []).append(row)
    assert by_name["wide.txt"] == by_name["windows.txt"] == by_name["plain.txt"]


def test_author_and_date_of_the_command_line_win(dragoman: Program, work: Path) -> None:
    """Over those of the file."""
    (work / "note.docx").write_bytes(FORMATS["note.docx"]())
    dragoman("label", "note.docx", "-o", "own.jsonl")
    dragoman("label", "note.docx", "-o", "given.jsonl", "--author", "Wong", "--date", "2020-01-01")
    own, given = lines(work / "own.jsonl")[0], lines(work / "given.jsonl")[0]
    assert (own["author"], own["date"]) == ("Ingrid Solberg", "2022-02-04")
    assert (given["author"], given["date"]) == ("Wong", "2020-01-01")


def test_another_language(dragoman: Program, work: Path) -> None:
    """Rejected; with `--any-language` marked, and unsure; a paragraph of it in an English text likewise."""
    (work / "french.txt").write_text(f"{FRENCH} NATO.")
    (work / "mixed.txt").write_text(f"{FIRST}\n\n{FRENCH} NATO.\n\n{SECOND}")
    answer = dragoman("label", "french.txt")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "french.txt: in French, and only English is understood" in answer.stderr
    assert dragoman("label", "french.txt", "-o", "f.jsonl", "--any-language").returncode == 0
    assert {(row["language"], row["unsure"]) for row in lines(work / "f.jsonl")} == {("fr", True)}
    assert dragoman("label", "mixed.txt", "-o", "m.jsonl").returncode == 0
    told = {row["sentence"]["text"] in (FIRST, SECOND): row.get("language") for row in lines(work / "m.jsonl")}  # fmt: skip
    assert told == {True: None, False: "fr"}


def test_a_question_in_another_language_is_marked(dragoman: Program, work: Path) -> None:
    """`score` answers it, and says so."""
    (work / "q.jsonl").write_text(json.dumps({"text": FRENCH, "target": "NATO"}) + "\n")
    dragoman("score", "q.jsonl", "-o", "a.jsonl")
    (row,) = lines(work / "a.jsonl")
    assert (row["language"], row["unsure"]) == ("fr", True)


def test_texts_are_kept_once(dragoman: Program, work: Path) -> None:
    """The same command again is fine; a file of somebody else is never replaced; two of one name are two."""
    (work / "a").mkdir()
    (work / "a" / "note.docx").write_bytes(FORMATS["note.docx"]())
    (work / "note.docx").write_bytes(FORMATS["note.docx"]())
    command = ("label", "note.docx", "a/note.docx", "--save-text", "texts")
    assert dragoman(*command).returncode == 0
    assert dragoman(*command).returncode == 0
    assert sorted(path.name for path in (work / "texts").iterdir()) == [
        "note.docx (2).txt",
        "note.docx.txt",
    ]
    (work / "texts" / "note.docx.txt").write_text("mine")
    answer = dragoman(*command)
    assert answer.returncode == 2
    assert "exists and holds something else" in answer.stderr
    assert (work / "texts" / "note.docx.txt").read_text() == "mine"


def test_a_table_of_office(dragoman: Program, work: Path) -> None:
    """The first sheet: every row with a text is a document or a question."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["id", "text", "target"], [1, SECOND, "AUKUS"], [], [2, None, "NATO"], [3.5, FIRST, "NATO enlargement"]):  # fmt: skip
        sheet.append(row)
    book.save(work / "x.xlsx")
    assert dragoman("score", "x.xlsx", "-o", "out.jsonl").returncode == 3
    assert [(row["id"], row["stance"]) for row in lines(work / "out.jsonl")] == [("1", "favor"), ("3.5", "against")]  # fmt: skip
    (reject,) = lines(work / "x.rejects.jsonl")
    assert (reject["line"], reject["row"]) == (4, {"id": "2", "text": None, "target": "NATO"})
    (work / "bad.xlsx").write_bytes((work / "x.xlsx").read_bytes()[:500])
    answer = dragoman("label", "bad.xlsx")
    assert answer.returncode == 2
    assert "bad.xlsx: a damaged" in answer.stderr


def test_unicode_text_of_excel(dragoman: Program, work: Path) -> None:
    """A table in UTF-16 with tabs; the manifest says so."""
    (work / "x.tsv").write_bytes(f"text\tplace\n{FIRST}\tOrléans\n".encode("utf-16"))
    answer = dragoman("label", "x.tsv", "-o", "out.jsonl")
    assert answer.returncode == 0
    assert "x.tsv: read as utf-16" in answer.stderr
    assert {row["place"] for row in lines(work / "out.jsonl")} == {"Orléans"}


def test_in_python(tmp_path: Path) -> None:
    """`Document.from_file` says what is wrong; its page is that of an offset."""
    path = tmp_path / "note.pdf"
    path.write_bytes(pdf())
    document = Document.from_file(path, author="Wong")
    assert (document.name, document.author) == ("note.pdf", "Wong")
    assert document.page(document.text.index("Canberra")) == 2
    (tmp_path / "x.zip").write_bytes(archive({"x.txt": b"Oslo agrees."}))
    with pytest.raises(UnreadableInput, match="one by one"):
        Document.from_file(tmp_path / "x.zip")
    with pytest.raises(UnreadableInput, match="No such file"):
        Document.from_file(tmp_path / "none.pdf")
