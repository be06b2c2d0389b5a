"""What a notebook shows of documents, rows and cells: HTML of a few kilobytes, every text escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from .stance import AUTHOR, Span, Stance
from .terminal import harmless

if TYPE_CHECKING:
    from .reading.cells import Cell
    from .rows import Document, LabelRow, PositionRow

MOST_SENTENCES = 100
MOST_TARGETS = 50
MOST_CHARACTERS = 4_000
_SIGNS = {Stance.AGAINST: "▼", Stance.NEUTRAL: "·", Stance.FAVOR: "▲"}  # colour is never alone
_COLOURS = {Stance.AGAINST: "#f6c9c4", Stance.NEUTRAL: "#e4e4e4", Stance.FAVOR: "#c3e6c9"}
_MARK = "color:#000;border-radius:3px;padding:0 2px;background:"
_DIM = "opacity:.65;font-size:90%"


def show_document(document: "Document") -> str:
    """A document's name, author and date, and the beginning of its text as it stands."""
    facts = [document.name, document.author, document.date]
    left = len(document.text) - MOST_CHARACTERS
    more = _more(left, "characters")
    return (
        f'<p style="{_DIM}">{" · ".join(_text(fact) for fact in facts if fact)}</p>'
        f'<div style="white-space:pre-wrap">{_text(document.text[:MOST_CHARACTERS])}</div>{more}'
    )


def show_rows(rows: Sequence["LabelRow"]) -> str:
    """Each sentence with its mentions and holders marked, and below it what it says of each target."""
    if not rows:
        return "<p>No rows: no known target is mentioned.</p>"
    groups = [list(some) for _, some in groupby(rows, lambda row: (row.document, row.sentence))]
    shown = "".join(_sentence(group) for group in groups[:MOST_SENTENCES])
    return shown + _more(len(groups) - MOST_SENTENCES, "sentences")


def show_cells(cells: Sequence["Cell"]) -> str:
    """A matrix: a line for each target, a column for each actor; "?" marks what is in doubt."""
    if not cells:
        return "<p>No cells: nobody takes a side.</p>"
    actors = list(dict.fromkeys(map(_actor, cells)))
    targets = list(dict.fromkeys(cell.target for cell in cells))
    held: dict[tuple[object, str], list[Cell]] = {}
    for cell in cells:
        held.setdefault((cell.target, _actor(cell)), []).append(cell)
    head = "".join(f"<th>{_text(actor)}</th>" for actor in actors)
    lines = "".join(
        f'<tr><th style="text-align:left">{_text(target.name)}</th>'
        + "".join(_square(held.get((target, actor), [])) for actor in actors)
        + "</tr>"
        for target in targets[:MOST_TARGETS]
    )
    more = _more(len(targets) - MOST_TARGETS, "targets")
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{lines}</tbody></table>{more}"


def _square(cells: Sequence["Cell"]) -> str:
    """One actor's stances on one target, with the first sentence that shows each."""
    signs = "".join(
        f'<span title="{_text(cell.evidence[0].text)}" style="{_MARK}{_COLOURS[cell.stance]}">'
        f"{_SIGNS[cell.stance]} {cell.stance}{'?' if cell.doubtful else ''}</span> "
        for cell in cells
    )
    return f'<td style="text-align:left">{signs}</td>'


def _sentence(rows: Sequence["LabelRow"]) -> str:
    first = rows[0]
    where = f"{_text(first.document)} {first.sentence.index + 1}"
    lines = "".join(f"<li>{_line(row)}</li>" for row in rows)
    return (
        f'<p><span style="{_DIM}">{where}</span> {_marked(rows)}</p>'
        f'<ul style="list-style:none">{lines}</ul>'
    )


def _line(row: "LabelRow") -> str:
    sure = f"{100 * max(row.probabilities):.0f}%{'?' if row.unsure else ''}"
    holders = ", ".join(
        f"{_SIGNS[position.stance]} {_text(_holder(row, position))}" for position in row.positions
    )
    return f"{_sign(row.stance)} {sure} <b>{_text(row.entity.name)}</b> {holders}"


def _sign(stance: Stance) -> str:
    return f'<span style="{_MARK}{_COLOURS[stance]}">{_SIGNS[stance]} {stance}</span>'


def _holder(row: "LabelRow", position: "PositionRow") -> str:
    return row.author or "the author" if position.holder == AUTHOR.name else position.holder


def _actor(cell: "Cell") -> str:
    """A name; words that nobody could resolve stand in quotation marks."""
    return cell.actor.name if cell.resolved else f"“{cell.actor.name}”"


def _marked(rows: Sequence["LabelRow"]) -> str:
    """A sentence with its mentions marked by stance and its holders in bold, none overlapping."""
    sentence = rows[0].sentence
    html, at = [], sentence.start
    for (start, end), opening, closing in _chosen(_marks(rows)):
        words = [_text(sentence.text[a - sentence.start : b - sentence.start]) for a, b in ((at, start), (start, end))]  # fmt: skip
        html += [words[0], opening, words[1], closing]
        at = end
    return "".join([*html, _text(sentence.text[at - sentence.start :])])


def _marks(rows: Sequence["LabelRow"]) -> list[tuple[Span, str, str]]:
    """Spans with their tags; what takes a side comes first, and keeps its place."""
    marks: list[tuple[Span, str, str]] = []
    for row in sorted(rows, key=lambda row: row.stance is Stance.NEUTRAL):
        title = f"{_text(row.entity.name)}: {row.stance}"
        opening = f'<mark title="{title}" style="{_MARK}{_COLOURS[row.stance]}">'
        spans = [(one.start, one.end) for one in (row.mention, *row.mentions) if one is not None]
        marks += [(span, opening, "</mark>") for span in spans]
        for position in row.positions:
            if position.start is not None and position.end is not None:
                marks.append(((position.start, position.end), "<b>", "</b>"))
    return marks


def _chosen(marks: Iterable[tuple[Span, str, str]]) -> list[tuple[Span, str, str]]:
    """Marks in text order; of those that overlap the earlier one in the list."""
    chosen: list[tuple[Span, str, str]] = []
    for mark in marks:
        start, end = mark[0]
        if all(end <= a or b <= start for (a, b), *_ in chosen):
            chosen.append(mark)
    return sorted(chosen)


def _more(left: int, what: str) -> str:
    return f'<p style="{_DIM}">… and {left:,} more {what}</p>' if left > 0 else ""


def _text(text: str) -> str:
    return escape(harmless(text))
