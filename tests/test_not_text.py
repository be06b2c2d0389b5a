"""Files that are no plain text are rejects that say what they are; texts are not mistaken for them."""

import gzip
import io
import json
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.not_text import refuse_other

Program = Callable[..., subprocess.CompletedProcess[str]]
TEXT = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."


def packed() -> bytes:
    """A document as word processors write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:t>{TEXT}</w:t>")
    return file.getvalue()


def table() -> bytes:
    """A Parquet file."""
    file = io.BytesIO()
    pq.write_table(pa.table({"text": [TEXT]}), file)
    return file.getvalue()


def picture() -> bytes:
    """One black pixel."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")  # fmt: skip


OTHERS = {
    "PDF": f"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n({TEXT}) Tj\n".encode(),
    "docx": packed(),
    "RTF": b"{\\rtf1\\ansi " + TEXT.encode() + b"}",
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + TEXT.encode(),
    "gzip": gzip.compress(TEXT.encode()),
    "Parquet": table(),
    "image": picture(),
    "UTF-16": TEXT.encode("utf-16"),
    "binary": bytes(range(256)) * 4,
    "HTML": f"<!DOCTYPE html>\n<html><body><p>{TEXT}</p></body></html>".encode(),
    "tags": f"\n  <div class='a'>{TEXT}</div>".encode(),
    "XML": f"\ufeff<?xml version='1.0'?><speech>{TEXT}</speech>".encode(),
}


DOCUMENTS = ("PDF", "docx", "RTF", "UTF-16", "HTML", "tags")
"""What `label` reads as documents; tests/documents/ tests that."""


@pytest.mark.parametrize("kind", [kind for kind in OTHERS if kind not in DOCUMENTS])
@pytest.mark.parametrize(("name", "output"), [("x.txt", ""), ("x.bin", "out.jsonl")])
def test_what_is_no_text_is_a_reject(
    dragoman: Program, work: Path, kind: str, name: str, output: str
) -> None:
    """Beside a text that is labelled; the sentence says what it is."""
    (work / name).write_bytes(OTHERS[kind])
    (work / "good.txt").write_text(TEXT)
    answer = dragoman("label", name, "good.txt", *(["-o", output] if output else []))
    assert answer.returncode == 3, answer.stderr
    reject = json.loads((work / "x.rejects.jsonl").read_text())
    assert reject["reason"].startswith("no plain text: ")
    assert kind.lower() in reject["reason"].lower() or kind == "XML"
    assert (reject["file"], reject["line"], reject["row"]) == (name, None, None)


@pytest.mark.parametrize("kind", ["PDF", "docx", "HTML"])
def test_alone_it_is_one_sentence(dragoman: Program, work: Path, kind: str) -> None:
    """Exit code 2; nothing is labelled, whatever words are in it."""
    (work / "x").write_bytes(OTHERS[kind])
    for command in (("score", "x"), ("score", "x", "--input-format", "text", "--target", "AUKUS")):
        answer = dragoman(*command)
        assert answer.returncode == 2
        assert answer.stdout == ""
        assert "nothing could be read: x: no plain text: " in answer.stderr
        assert len(answer.stderr.splitlines()) == 1


def test_texts_to_annotate_are_texts(dragoman: Program, work: Path) -> None:
    """`suggest` reads no PDF for its words either."""
    (work / "x.txt").write_bytes(OTHERS["PDF"])
    answer = dragoman("suggest", "x.txt", "-o", "-")
    assert answer.returncode == 2
    assert "no plain text: a PDF file" in answer.stderr


@pytest.mark.parametrize(
    "text",
    [
        "<3 diplomacy, said the envoy.",
        "< 5% of members agree.",
        "<Speaker> We reject this.",
        "<https://example.org> reports that Oslo agrees.",
        "PK is a party.",
        "BZ is a bank; %PDF is a format.",
        "GIF is spoken with a soft g.",
        "Page one\fPage two",
        "\x1b[1mBold\x1b[0m words of a terminal.",
        "",
    ],
)
def test_a_text_is_a_text(text: str) -> None:
    """However strangely it begins."""
    refuse_other(text.encode())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_text_without_controls_is_binary(text: str) -> None:
    """In any script."""
    refuse_other(f"Oslo: {text}".encode())
