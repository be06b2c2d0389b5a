"""Reads texts of word processors: DOCX, OpenDocument and RTF."""

import re
from collections.abc import Iterator
from typing import Any

from ..errors import UnreadableInput
from .extracted import Extracted, joined, somebody, together
from .zips import member, opened

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_CORE = "docProps/core.xml"
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_NOT_SAID = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}table-of-content"}  # fmt: skip
"""Elements whose words are not the text's: deletions, copies for old programs, notes, contents."""
_BREAKS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": " ", f"{_TEXT}s": " ", f"{_W}noBreakHyphen": "-"}  # fmt: skip
_RTF_AUTHOR = re.compile(r"\{\\author ([^{}\\]*)\}")
_RTF_DATE = re.compile(r"\{\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")


def read_docx(data: bytes) -> Extracted:
    """The paragraphs and tables of a Word file; what is marked as deleted, and notes, are left out.

    Raises:
        UnreadableInput: damaged, or beyond the limits of an archive.
    """
    with opened(data) as archive:
        content = _xml(member(archive, "word/document.xml"))
        names = archive.namelist()
        about = _xml(member(archive, _CORE)) if _CORE in names else None
    author = date = None
    if about is not None:
        author = about.findtext(f"{_DC}creator")
        date = about.findtext(f"{_DCTERMS}modified") or about.findtext(f"{_DCTERMS}created")
    body = content.find(f"{_W}body")
    if body is None:
        raise UnreadableInput("a damaged Word file")
    return Extracted(together(_docx_blocks(body)), somebody(author), _day(date))


def _day(moment: str | None) -> str | None:
    """The day of `2022-02-04T10:00:00Z`."""
    found = re.match(r"\d{4}-\d\d-\d\d", moment or "")
    return found[0] if found else None


def _docx_blocks(parent: Any) -> Iterator[str]:  # noqa: ANN401 - an lxml element
    """A text for each paragraph, and one for each row of a table, its cells parted by tabs."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield _words(child, f"{_W}t")
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                yield "\t".join(_words(cell, f"{_W}t") for cell in row.iter(f"{_W}tc"))
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
            yield from _docx_blocks(child)


def _words(element: Any, leaf: str | None) -> str:  # noqa: ANN401
    """The text of an element; of all texts in it, or of its leaves if they have a name."""
    return " ".join("".join(_pieces(element, leaf)).split())


def _pieces(element: Any, leaf: str | None) -> Iterator[str]:  # noqa: ANN401
    """Pieces of text in their order; no recursion, for a stranger's file may be nested deep."""
    waiting: list[Any] = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
            continue
        if not isinstance(one.tag, str) or one.tag in _NOT_SAID:
            continue
        if one.tag in _BREAKS:
            yield _BREAKS[one.tag]
        inner: list[Any] = [one.text] if one.text and leaf in (None, one.tag) else []
        for child in one:
            inner.append(child)
            if child.tail and leaf is None:
                inner.append(child.tail)
        waiting += reversed(inner)


def read_odt(data: bytes) -> Extracted:
    """The headings, paragraphs and tables of an OpenDocument text.

    Raises:
        UnreadableInput: damaged, locked by a password, or beyond the limits of an archive.
    """
    with opened(data) as archive:
        content = _xml(member(archive, "content.xml"))
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and b"encryption-data" in member(archive, "META-INF/manifest.xml"):  # fmt: skip
            raise UnreadableInput("an OpenDocument text locked by a password; save it without one")
        meta = _xml(member(archive, "meta.xml")) if "meta.xml" in names else None
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise UnreadableInput("an OpenDocument file that is no text; save it as PDF")
    author = date = None
    if meta is not None:
        author = meta.findtext(f".//{_META}initial-creator") or meta.findtext(f".//{_DC}creator")
        date = meta.findtext(f".//{_DC}date") or meta.findtext(f".//{_META}creation-date")
    return Extracted(together(_odt_blocks(body)), somebody(author), _day(date))  # fmt: skip


def _odt_blocks(parent: Any) -> Iterator[str]:  # noqa: ANN401
    for child in parent.iterchildren():
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield _words(child, None)
        elif child.tag == f"{_TABLE}table":
            for row in child.iter(f"{_TABLE}table-row"):
                yield "\t".join(_words(cell, None) for cell in row.iter(f"{_TABLE}table-cell"))
        elif child.tag not in _NOT_SAID:
            yield from _odt_blocks(child)


def _xml(data: bytes) -> Any:  # noqa: ANN401
    """XML of a stranger: no entities, no network, no huge trees."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise UnreadableInput("its XML is damaged") from None


def read_rtf(data: bytes) -> Extracted:
    """The text of an RTF file.

    Raises:
        UnreadableInput: damaged.
    """
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")  # RTF is ASCII; its escapes say what else there is
    try:
        text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 - the library promises no type of error
        raise UnreadableInput("a damaged RTF file") from None
    author, day = _RTF_AUTHOR.search(source), _RTF_DATE.search(source)
    date = "{}-{:0>2}-{:0>2}".format(*day.groups()) if day else None
    return Extracted(joined(text.split("\n")), somebody(author[1]) if author else None, date)
