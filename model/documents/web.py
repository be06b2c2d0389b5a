"""Reads web pages, mails and Markdown."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from functools import cache
from html.parser import HTMLParser
from typing import Any

from ..charset import decode_text
from ..errors import UnreadableInput
from .extracted import Extracted, joined, somebody, together

_BLOCKS = frozenset("p div li tr h1 h2 h3 h4 h5 h6 td th br section article blockquote dd dt".split())  # fmt: skip
_SILENT = frozenset("script style noscript template head".split())
_DECLARED = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_FRONT_FIELD = re.compile(r"^(title|author|date)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_SIGNATURE = "-- "
_WROTE = re.compile(r"(?:On|Am|Le) .{5,200}(?:wrote|schrieb|écrit) ?:$|-{2,}\s*(?:Original|Forwarded) [Mm]essage\s*-{2,}")  # fmt: skip


def read_html(data: bytes) -> Extracted:
    """The main content of a web page, its title first, with the author and date that it names.

    Raises:
        UnreadableInput: no text in it, or in no known encoding.
    """
    return read_page(_html_text(data))


def read_page(source: str) -> Extracted:
    """The main content of a web page's source.

    Raises:
        UnreadableInput: no text in it.
    """
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        source, fast=True, include_comments=False, with_metadata=True, config=_settings()
    )
    if found is None or not (found.text or "").strip():
        return Extracted(_all_text(source))
    parts = [_row(line) for line in found.text.split("\n")]
    title = " ".join((found.title or "").split())
    if title and title not in " ".join(parts[:2]):
        parts.insert(0, title)
    return Extracted(together(parts), somebody(found.author), found.date or None)


def _row(line: str) -> str:
    """A line of trafilatura's; of a table's row its cells, parted by tabs."""
    if not line.startswith("|"):
        return " ".join(line.split())
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    return "" if all(set(cell) <= set("-: ") for cell in cells) else "\t".join(cells)


@cache
def _settings() -> Any:  # noqa: ANN401 - a configparser of trafilatura's
    """Short pages are pages, too."""
    from trafilatura.settings import use_config

    settings = use_config()
    for name in ("MIN_EXTRACTED_SIZE", "MIN_OUTPUT_SIZE", "EXTRACTION_TIMEOUT"):
        settings.set("DEFAULT", name, "0")
    return settings


def _html_text(data: bytes) -> str:
    """The source of a page, in the encoding that it declares, if that fits."""
    declared = _DECLARED.search(data[:4096])
    if declared:
        try:
            return data.decode(declared[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_text(data).text


class _Texts(HTMLParser):
    """Collects what stands between tags, block by block."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = [""]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins a new part."""
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its part."""
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._silent:
            self.parts[-1] += data


def _all_text(source: str) -> str:
    """All text of a page that has no main content."""
    texts = _Texts()
    texts.feed(source)
    text = joined(texts.parts)
    if not text:
        raise UnreadableInput("a web page without text; pages that a script fills must be saved as text")  # fmt: skip
    return text


def read_mail(data: bytes) -> Extracted:
    """Subject and text of a mail; quoted mails, signature and attachments are left out.

    Raises:
        UnreadableInput: it has no text.
    """
    mail = BytesParser(policy=policy.default).parsebytes(data)
    try:
        text, note = _mail_body(mail)
        name, address = parseaddr(str(mail["from"] or ""))
        subject = str(mail["subject"] or "")
        day = parsedate_to_datetime(str(mail["date"])).date().isoformat() if mail["date"] else None
    except (LookupError, ValueError, TypeError, AttributeError):
        raise UnreadableInput("a damaged e-mail") from None
    whole = joined([subject, *text.split("\n\n")])
    if not text.strip():
        raise UnreadableInput("an e-mail without text")
    return Extracted(whole, somebody(name or address), day, note=note)


def _mail_body(mail: EmailMessage) -> tuple[str, str | None]:
    body = mail.get_body(("plain", "html"))
    content = "" if body is None else str(body.get_content())
    if body is not None and body.get_content_type() == "text/html" and content.strip():
        content = read_page(content).text
    left_out = sum(1 for _ in mail.iter_attachments())
    plural = "s" if left_out > 1 else ""
    return _own_words(content), f"{left_out} attachment{plural} not read" if left_out else None


def _own_words(content: str) -> str:
    """The text of a mail up to its signature, without lines of other mails."""
    kept: list[str] = []
    for line in content.replace("\r\n", "\n").split("\n"):
        if line == _SIGNATURE or _WROTE.match(line.strip()):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept)


def read_markdown(data: bytes) -> Extracted:
    """The words of a Markdown file, with what its front matter says of title, author and date."""
    from markdown_it import MarkdownIt

    decoded = decode_text(data)
    source = decoded.text.replace("\r\n", "\n")
    front = _FRONT_MATTER.match(source)
    about = dict(_FRONT_FIELD.findall(front[1])) if front else {}
    parts = [about.get("title", "")]
    for token in MarkdownIt("commonmark").enable("table").parse(source[front.end() :] if front else source):  # fmt: skip
        if token.type == "inline":
            parts.append("".join(_inline(child) for child in token.children or ()))
    return Extracted(joined(parts), somebody(about.get("author")), about.get("date"))


def _inline(token: Any) -> str:  # noqa: ANN401 - a token of markdown-it
    if token.type in ("softbreak", "hardbreak"):
        return " "
    return token.content if token.type in ("text", "code_inline") else ""
