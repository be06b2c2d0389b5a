"""Every format gives its text, its author and its date, and nothing else."""

import struct
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.documents.extracted import Extracted
from dragoman.documents.reading import read_document, read_documents
from dragoman.errors import MissingExtra, UnreadableInput

from .files import FIRST, FORMATS, SECOND, TEXT, TITLE, archive, mail, page, pdf, word


@pytest.mark.parametrize("name", FORMATS)
def test_text_author_and_date(name: str) -> None:
    """Without headers, footers, navigation, notes, comments, quoted mails and signatures."""
    found = read_document(FORMATS[name](), name)
    rest = "\n\nCountry\tVote\n\nChile\tagainst" if name in ("note.docx", "note.html") else ""
    assert found.text == TEXT + rest
    assert (found.author, found.date) == ("Ingrid Solberg", "2022-02-04")


@pytest.mark.parametrize("name", ["note.docx", "note.odt", "note.rtf", "note.html"])
def test_content_tells_the_format(name: str) -> None:
    """Whatever the file is called."""
    assert read_document(FORMATS[name](), "x.txt").text.startswith(TEXT)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("cp1252", "windows-1252"), ("utf-8", "utf-8"), ("cp1252", "utf-8")]
)
def test_a_page_in_another_encoding(encoding: str, declared: str) -> None:
    """The one that the page declares if it fits, else the one that it is in."""
    data = page().decode().replace('charset="utf-8"', f'charset="{declared}"').encode(encoding)
    assert FIRST in read_document(data, "x.html").text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<div class='a'>Canberra hailed AUKUS.</div>", "Canberra hailed AUKUS."),
        ("<!DOCTYPE html><html><body><p>Oslo agrees.</p></body></html>", "Oslo agrees."),
        ("<p>Oslo <b>agrees</b>.<p>Lima, too.", "Oslo agrees.\n\nLima, too."),
    ],
)
def test_pieces_of_pages(source: str, text: str) -> None:
    """Also what is hardly a page."""
    assert read_document(source.encode(), "x").text == text


def test_a_page_without_words() -> None:
    """As those are that a script fills."""
    data = b"<html><head><title></title></head><body><script>start()</script></body></html>"
    with pytest.raises(UnreadableInput, match="without text"):
        read_document(data, "x.html")


def test_a_mail_says_what_was_left_out() -> None:
    """An attachment; a mail that is a page is read as one."""
    assert read_document(mail(), "x.eml").note == "1 attachment not read"
    assert FIRST in read_document(mail(html=True), "x.eml").text


def test_deleted_words_of_word_are_gone_and_inserted_ones_there() -> None:
    """Tracked changes, as if they were accepted."""
    data = word()
    changed = _rewritten(
        data,
        "word/document.xml",
        lambda xml: xml.replace(
            b"</w:body>",
            b'<w:p><w:r><w:t>We </w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>reject</w:delText></w:r></w:del>'
            b'<w:ins w:id="2" w:author="x"><w:r><w:t>support</w:t></w:r></w:ins><w:r><w:t> it.</w:t></w:r></w:p></w:body>',
        ),
    )  # fmt: skip
    assert read_document(changed, "x.docx").text.endswith("We support it.")


def _rewritten(data: bytes, name: str, change) -> bytes:
    import io

    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        files = {one: zipped.read(one) for one in zipped.namelist()}
    return archive(files | {name: change(files[name])})


def test_an_archive_of_all() -> None:
    """Each file by its own, the bad ones with a reason, in the archive's order."""
    files = {f"in/{name}": make() for name, make in FORMATS.items()}
    files |= {
        "scan.png": b"\x89PNG\r\n",
        "inner.zip": archive({"x.txt": b"x"}),
        "../x.txt": b"Oslo",
    }
    files |= {"__MACOSX/x.txt": b"x", ".hidden.txt": b"x", "plain.txt": SECOND.encode()}
    found = list(read_documents(archive(files), "all.zip"))
    assert [part.name for part in found] == [*(f"in/{name}" for name in FORMATS), "scan.png", "inner.zip", "../x.txt", "plain.txt"]  # fmt: skip
    for part in found[: len(FORMATS)]:
        assert isinstance(part.content, Extracted)
        assert part.content.text.startswith(TITLE)
    assert [part.content for part in found[len(FORMATS) : -1]] == [
        "no plain text: an image",
        "an archive inside an archive; unpack it first",
        "a path out of the archive",
    ]


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:\\x", "..\\x", "a\nb"])
def test_names_that_lead_out_of_an_archive(name: str) -> None:
    """Refused one by one."""
    (part,) = read_documents(archive({name: b"Oslo agrees."}), "x.zip")
    assert part.content == "a path out of the archive"


def reason(data: bytes, name: str = "x.zip") -> str:
    """Why a file is refused."""
    (part,) = read_documents(data, name)
    assert isinstance(part.content, str)
    return part.content


def test_zip_bombs() -> None:
    """Too many files, too many bytes, too good a ratio, and a directory that lies."""
    assert "1,001 files" in reason(archive({f"{n}.txt": b"x" for n in range(1001)}))
    bomb = archive({"x.txt": b"\0" * 50_000_000})
    assert "as zip bombs do" in reason(bomb)
    assert "as zip bombs do" in reason(bomb, "x.docx")
    lying = bytearray(archive({"x.txt": b"Oslo agrees. " * 1000}))
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 5)
    assert reason(bytes(lying)) in ("x.txt is longer than its archive says", "x.txt is damaged")


def test_an_archive_with_nothing_to_read() -> None:
    """Empty, damaged, locked."""
    assert reason(archive({})) == "an empty zip archive"
    assert "damaged" in reason(archive({"x.txt": b"Oslo"})[:40])
    locked = bytearray(archive({"x.txt": b"Oslo"}))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert reason(bytes(locked)) == "x.txt is locked by a password"


@pytest.mark.parametrize("name", ["note.docx", "note.odt"])
def test_entities_of_xml_are_not_read(name: str) -> None:
    """No file of this machine, and no billion laughs."""
    part = "word/document.xml" if name.endswith("docx") else "content.xml"
    attack = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    data = _rewritten(
        FORMATS[name](),
        part,
        lambda xml: xml.replace(b"?>", b"?>" + attack, 1).replace(b"Norway", b"&e;Norway"),
    )
    try:
        text = read_document(data, name).text
    except UnreadableInput:
        return
    assert "root:" not in text


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("note.docx", "lxml"),
        ("note.odt", "lxml"),
        ("note.rtf", "striprtf"),
        ("note.html", "trafilatura"),
        ("note.pdf", "pypdfium2"),
    ],
)
def test_a_format_whose_library_is_not_there(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence that names the extra."""
    for loaded in [one for one in sys.modules if one.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    data = pdf() if name == "note.pdf" else FORMATS[name]()
    with pytest.raises(MissingExtra, match=rf"needs {module}.*pip install 'dragoman\[documents\]'"):
        read_document(data, name)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 2**32), st.booleans())
def test_damage_is_one_sentence(name: str, seed: int, cut: bool) -> None:
    """Bytes changed or cut off: some text, or a reason."""
    import random

    chance = random.Random(seed)
    data = bytearray(FORMATS[name]())
    if cut:
        del data[chance.randrange(1, len(data)) :]
    for _ in range(0 if cut else 10):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for part in read_documents(bytes(data), name):
        assert part.content if isinstance(part.content, str) else part.content.text is not None


@given(st.binary(max_size=200), st.sampled_from(["x", *FORMATS, "x.pdf", "x.zip"]))
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    """Never an exception."""
    list(read_documents(data, name))
