"""Files sent to the service are read and labelled; what cannot be is told one by one."""

import json
from pathlib import Path
from typing import Any

import pytest

from dragoman import Document, Labeller
from dragoman.serving.settings import Settings

from ..documents.files import FIRST, FORMATS, SECOND, TEXT, archive, pdf

FRENCH = "Le ministre des affaires étrangères a rejeté la proposition et demande de nouvelles négociations."


def sent(server: Any, *files: tuple[str, bytes], status: int = 200, **fields: Any) -> Any:
    """The answer to a form with files."""
    parts = [("file", file) for file in files]
    answer = server.http.post("/v1/label/files", files=parts, data=fields)
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("name", [*FORMATS, "note.pdf"])
def test_a_file_is_answered_as_in_python(server: Any, tmp_path: Path, name: str) -> None:
    """The same bytes as `Document.from_file` and `Labeller` give, and offsets count in the text that is sent back."""
    data = pdf() if name == "note.pdf" else FORMATS[name]()
    (tmp_path / name).write_bytes(data)
    document = Document.from_file(tmp_path / name)
    answer = sent(server, (name, data))
    assert answer["documents"] == json.loads(
        json.dumps(
            [{"text": document.text, "name": name, "author": document.author, "date": document.date, "pages": document.pages}]
        )
    )  # fmt: skip
    assert answer["rows"] == [row.as_dict() for row in Labeller().label(document)]
    assert any(
        row["entity"]["id"] == "aukus" and row["stance"] == "favor" for row in answer["rows"]
    )
    for row in answer["rows"]:
        sentence = row["sentence"]
        assert document.text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert ("page" in row) == (name == "note.pdf")


def test_pages_of_rows(server: Any) -> None:
    """The second sentence stands on page 2."""
    rows = sent(server, ("note.pdf", pdf()))["rows"]
    assert {(row["sentence"]["text"] == SECOND, row["page"]) for row in rows} == {
        (False, 1),
        (True, 2),
    }


def test_bad_files_harm_no_others(server: Any) -> None:
    """An archive, a broken file, an image, another language; cells of the good ones."""
    zipped = archive(
        {"a.txt": SECOND.encode(), "b.png": b"\x89PNG", "c.docx": FORMATS["note.docx"]()}
    )
    answer = sent(
        server,
        ("x.zip", zipped),
        ("y.pdf", b"%PDF-1.4\nnothing"),
        ("z.txt", FRENCH.encode("cp1252")),
        ("v.txt", TEXT.encode("utf-16")),
        cells="true",
        author="Wong",
    )
    assert [one["name"] for one in answer["documents"]] == ["x.zip/a.txt", "x.zip/c.docx", "v.txt"]
    assert {one["author"] for one in answer["documents"]} == {"Wong"}
    assert [(one["document"], one["name"]) for one in answer["rejects"]] == [(1, "x.zip/b.png"), (3, "y.pdf"), (4, "z.txt")]  # fmt: skip
    assert "an image" in answer["rejects"][0]["reason"]
    assert "damaged PDF" in answer["rejects"][1]["reason"]
    assert "in French" in answer["rejects"][2]["reason"]
    assert answer["cells"]


def test_another_language_on_demand(server: Any) -> None:
    """Rows say which it is, and are unsure."""
    answer = sent(server, ("z.txt", f"{FRENCH} L'OTAN et NATO.".encode()), any_language="true")
    assert answer["rejects"] == []
    assert all(row["language"] == "fr" and row["unsure"] for row in answer["rows"])
    documents = [{"text": FRENCH}, {"text": FIRST}]
    told = server.http.post("/v1/label", json={"documents": documents}).json()
    assert [one["document"] for one in told["rejects"]] == [0]
    told = server.http.post("/v1/label", json={"documents": documents, "any_language": True}).json()
    assert told["rejects"] == []


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        ([], {"author": "Wong"}, "at least one file"),
        ([("other", ("x.txt", b"x"))], {}, "send files as `file`"),
        ([("file", ("x.txt", b"x"))], {"colour": "red"}, "Unknown field 'colour'"),
        ([("file", ("x.txt", b"x"))], {"cells": "perhaps"}, "`cells` must be true or false"),
        ([("file", ("x.txt", b"x"))], {"targets": "all"}, "`targets` must be one of"),
        ([("file", ("x.txt", b"x"))], {"author": ["a", "b"]}, "`author` is there twice"),
        ([("file", ("x.zip", archive({f"{n}.txt": b"x" for n in range(65)})))], {}, "more than 64 documents"),
    ],
)  # fmt: skip
def test_a_form_that_is_none(server: Any, files: Any, fields: Any, said: str) -> None:
    """One sentence each, in the one error format."""
    parts = files or [("", ("", b""))]
    answer = server.http.post("/v1/label/files", files=parts, data=fields)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"] or not files


def test_limits_of_a_form(server: Any) -> None:
    """Media type, boundary, size, number of files."""
    ask = server.http.post
    assert ask("/v1/label/files", json={}).status_code == 415
    header = {"content-type": "multipart/form-data"}
    assert ask("/v1/label/files", content=b"x", headers=header).status_code == 400
    header = {"content-type": "multipart/form-data; boundary=x"}
    assert ask("/v1/label/files", content=b"--y\r\n", headers=header).status_code in (400, 422)
    large = [("file", ("x.txt", b" " * (Settings().most_upload_bytes + 1)))]
    assert ask("/v1/label/files", files=large).status_code == 413
    many = [("file", (f"{n}.txt", b"x")) for n in range(Settings().most_documents + 1)]
    assert ask("/v1/label/files", files=many).status_code == 400
