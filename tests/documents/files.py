"""Files of every format that is read, made by other libraries than those that read them where there are any."""

import io
import zipfile
from datetime import datetime
from email.message import EmailMessage

import docx
import odfdo

from .pdfs import Pages

TITLE = "Oslo rejects the fisheries plan"
FIRST = "Norway opposes NATO enlargement “for now”, the ministry said."
SECOND = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
TEXT = f"{TITLE}\n\n{FIRST}\n\n{SECOND}"


def pdf(author: str = "Ingrid Solberg") -> bytes:
    """Two pages."""
    pages = Pages(about={"Author": author})
    pages.paragraph(FIRST.replace("“", '"').replace("”", '"'))
    pages.y = 0
    pages.paragraph(SECOND)
    return pages.save()


def word() -> bytes:
    """A heading, a paragraph with a link's worth of runs, a table, a header and a footer."""
    document = docx.Document()
    document.core_properties.author = "Ingrid Solberg"
    document.core_properties.modified = datetime(2022, 2, 4)
    document.sections[0].header.paragraphs[0].text = "Ministry letterhead"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_heading(TITLE, 1)
    paragraph = document.add_paragraph()
    for run in (FIRST[:20], FIRST[20:31], FIRST[31:]):
        paragraph.add_run(run).bold = True
    document.add_paragraph(SECOND)
    table = document.add_table(2, 2)
    for number, words in enumerate(["Country", "Vote", "Chile", "against"]):
        table.cell(number // 2, number % 2).text = words
    return _saved(document)


def _saved(document: "docx.document.Document | odfdo.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def open_document() -> bytes:
    """A heading and two paragraphs, one with a note."""
    document = odfdo.Document("text")
    document.body.clear()
    document.meta.creator = "Ingrid Solberg"
    document.meta.date = datetime(2022, 2, 4)
    document.body.append(odfdo.Header(1, TITLE))
    first = odfdo.Paragraph(FIRST)
    first.insert_note(after="Norway", note_id="n1", citation="1", body="A footnote.")
    document.body.append(first)
    document.body.append(odfdo.Paragraph(SECOND))
    return _saved(document)


def rich_text() -> bytes:
    """As word processors write it: escapes for curly quotes, tables of fonts, the author."""
    words = "\\par\n".join((TITLE, FIRST.replace("“", "\\'93").replace("”", "\\'94"), SECOND))
    return (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times New Roman;}}"
        "{\\info{\\author Ingrid Solberg}{\\creatim\\yr2022\\mo2\\dy4\\hr9\\min30}}"
        f"\\f0\\fs24 {words}\\par}}"
    ).encode("ascii")


def page(encoding: str = "utf-8") -> bytes:
    """A news page: navigation, article, comments, footer."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="{encoding}"><title>{TITLE} | Northern Post</title>
<meta name="author" content="Ingrid Solberg">
<meta property="article:published_time" content="2022-02-04T10:00:00Z">
<script>var text = "Moscow rejects it";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World news</a></li></ul></nav>
<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p>
<table><tr><th>Country</th><th>Vote</th></tr><tr><td>Chile</td><td>against</td></tr></table></article>
<section id="comments" class="comments"><p>What nonsense, says a reader.</p></section>
<footer>All rights reserved. Cookie policy</footer></body></html>""".encode(encoding)


def mail(html: bool = False) -> bytes:
    """A mail with a quoted one, a signature and an attachment."""
    message = EmailMessage()
    message["From"] = "Ingrid Solberg <ingrid@example.org>"
    message["To"] = "desk@example.org"
    message["Subject"] = TITLE
    message["Date"] = "Fri, 04 Feb 2022 10:00:00 +0100"
    body = f"{FIRST}\n\n{SECOND}\n"
    if html:
        message.set_content(page().decode(), "html")
    else:
        message.set_content(f"{body}\n> Moscow rejects it.\n-- \nIngrid Solberg\nHead of desk\n")
    message.add_attachment(b"%PDF-1.4", "application", "pdf", filename="annex.pdf")
    return message.as_bytes()


def markdown() -> bytes:
    """Front matter, emphasis, a link, a list."""
    return (
        f'---\ntitle: "{TITLE}"\nauthor: Ingrid Solberg\ndate: 2022-02-04\n---\n\n'
        f"{FIRST.replace('NATO', '**NATO**')}\n\n- {SECOND.replace('AUKUS', '[AUKUS](https://example.org)')}\n"
    ).encode()


def archive(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return file.getvalue()


FORMATS = {
    "note.docx": word,
    "note.odt": open_document,
    "note.rtf": rich_text,
    "note.html": page,
    "note.eml": mail,
    "note.md": markdown,
}
"""Formats that hold `TEXT`, with author and date."""
