"""Reads the layout of a document: title, headings, turns of speakers, paragraphs, items, cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .lines import ends_sentence
from .paragraphs import Paragraph, numbered_heading, paragraphs
from .speakers import is_actor

_LONGEST_HEADING = 140
_MOST_HEADING_WORDS = 18
_ELLIPSIS = re.compile(r"(?:\.(?: ?\.)+|…)$")
_BOILERPLATE = re.compile(
    r"(?i)(?:for immediate release|press release|embargoed|unofficial translation|as delivered|\W*\d|[\W\d]*(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)"
)
_PROCEDURE = re.compile(
    r"A (?:recorded )?vote was taken|The (?:meeting|sitting|session) (?:rose|was (?:suspended|resumed|called))"
    r"|The (?:agenda|draft resolution|motion|amendment) was (?:adopted|rejected|agreed|put to the vote)"
    r"|In favou?r:|Against:|Abstain|Abstentions:"
)
_SPOKEN_IN = re.compile(
    r" ?\((?:spoke|speaking|continued|interpretation|through|via) [^()]*\)", re.IGNORECASE
)
_MAIL_HEADER = re.compile(r"(?:From|To|Cc|Bcc|Date|Sent|Subject|Re): ")
_DEEPEST = 9


class BlockKind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    """The heading over the whole document."""
    HEADING = "heading"
    TURN = "turn"
    """The first paragraph after a speaker label."""
    PARAGRAPH = "paragraph"
    ITEM = "item"
    """A bullet or numbered paragraph."""
    CELL = "cell"
    """A cell of a table."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document that no sentence crosses.

    `text[start:end]` are its words, without bullet, number, heading marks and speaker label. Only
    a label that is a part of the words ("FRANÇOIS DELATTRE (France) said ...") lies inside them.

    label: span of the speaker label or of the actor before a colon, without the colon.
    speaker: that label as text, without "(spoke in Russian)"; the following paragraphs of the same
        turn have it too.
    level: depth of a marked heading or of a list item, from 1; 0 where there is none.
    """

    kind: BlockKind
    start: int
    end: int
    label: tuple[int, int] | None = None
    speaker: str | None = None
    level: int = 0


@dataclass(slots=True)
class _Reading:
    """What is known before a paragraph is read: whose turn it is, which lists are open."""

    speaker: str | None = None
    waiting: Paragraph | None = None
    lists: list[tuple[int, str]] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """The blocks of a document, in order; between them are only white space, marks and labels."""
    return _titled(text, list(_blocks(text, list(paragraphs(text)))))


def _blocks(text: str, found: Sequence[Paragraph]) -> Iterator[Block]:
    state = _Reading()
    for number, paragraph in enumerate(found):
        if state.waiting and (paragraph.label or paragraph.cell or paragraph.marked):
            yield _bare(state.waiting)
            state.waiting = None
        if paragraph.label and paragraph.words >= paragraph.end and not paragraph.label.within:
            state.waiting = paragraph
            continue
        yield _block(text, found, number, state)
    if state.waiting:
        yield _bare(state.waiting)


def _bare(paragraph: Paragraph) -> Block:
    """A label that nothing follows is a paragraph after all."""
    return Block(BlockKind.PARAGRAPH, paragraph.start, paragraph.end)


def _block(text: str, found: Sequence[Paragraph], number: int, state: _Reading) -> Block:
    paragraph = found[number]
    if state.waiting:
        label = state.waiting.label
        state.waiting, state.lists = None, []
        return (
            _turn(text, paragraph, (label.start, label.end), True, state)
            if label
            else _bare(paragraph)
        )
    if paragraph.cell:
        return Block(BlockKind.CELL, paragraph.start, paragraph.end, None, state.speaker)
    if paragraph.label and not paragraph.mark:
        state.lists = []
        return _labelled(text, paragraph, state)
    if _is_heading(text, found, number, state.speaker is not None):
        state.speaker, state.lists = None, []
        start = numbered_heading(text, paragraph)
        return Block(BlockKind.HEADING, start, paragraph.end, None, None, paragraph.level)
    if paragraph.mark:
        return _item(text, paragraph, state)
    state.lists = []
    if _PROCEDURE.match(text, paragraph.words, paragraph.end):
        state.speaker = None
    return Block(BlockKind.PARAGRAPH, paragraph.words, paragraph.end, None, state.speaker)


def _labelled(text: str, paragraph: Paragraph, state: _Reading) -> Block:
    label = paragraph.label
    assert label is not None
    span = label.start, label.end
    if label.within:
        state.speaker = None
        return Block(
            BlockKind.TURN,
            min(label.start, paragraph.words),
            paragraph.end,
            span,
            _name(text, span),
        )
    reported = is_actor(text[label.start : label.end]) and text[paragraph.words].islower()
    return _turn(text, paragraph, span, not reported, state)


def _turn(
    text: str, paragraph: Paragraph, label: tuple[int, int], carried: bool, state: _Reading
) -> Block:
    speaker = _name(text, label)
    state.speaker = speaker if carried else None
    return Block(BlockKind.TURN, paragraph.words, paragraph.end, label, speaker)


def _name(text: str, span: tuple[int, int]) -> str:
    return " ".join(_SPOKEN_IN.sub("", text[slice(*span)]).split())


def _item(text: str, paragraph: Paragraph, state: _Reading) -> Block:
    label = (paragraph.label.start, paragraph.label.end) if paragraph.label else None
    speaker = _name(text, label) if label else state.speaker
    level = _level(paragraph, state.lists)
    return Block(BlockKind.ITEM, paragraph.words, paragraph.end, label, speaker, level)


def _level(paragraph: Paragraph, lists: list[tuple[int, str]]) -> int:
    """The depth of an item: lists inside it are indented or marked in another way."""
    place = paragraph.indent, _style(paragraph.mark)
    while lists and place not in lists and _inside(lists[-1], place):
        lists.pop()
    if place in lists:
        del lists[lists.index(place) + 1 :]
    elif len(lists) < _DEEPEST:
        lists.append(place)
    return len(lists)


def _inside(inner: tuple[int, str], outer: tuple[int, str]) -> bool:
    """Whether a list is no list around another: indented more, or bullets where numbers follow."""
    return inner[0] > outer[0] or (
        inner[0] == outer[0] and outer[1][-1:] == "." and inner[1][0] not in "1("
    )


def _style(mark: str) -> str:
    """The kind of a list mark: "1.", "a)", "-"."""
    return re.sub(r"\d+", "1", re.sub(r"[ivx]{2,}|[a-z]", "a", re.sub(r"[A-Z]", "A", mark)))


def _is_heading(text: str, found: Sequence[Paragraph], number: int, in_turn: bool) -> bool:
    """Whether a paragraph is a heading: by its marks, or short, unfinished and over prose."""
    paragraph = found[number]
    if paragraph.marked and (paragraph.level or _is_short(text, paragraph)):
        return True
    if not _is_short(text, paragraph):
        return False
    if paragraph.mark and not _numbers_heading(text, found, number):
        return False
    words = text[paragraph.words : paragraph.end]
    if in_turn and not (paragraph.gap and (_is_upper(words) or _is_title_case(words))):
        return False
    if _is_upper(words) and len(words.split()) > 1:
        return True
    return _stands_over_prose(text, found, number)


def _is_short(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph has the form of a heading: few words, no period."""
    most = 2 if paragraph.marked else 1
    if (
        paragraph.cell
        or paragraph.label
        or paragraph.end - paragraph.words > most * _LONGEST_HEADING
    ):
        return False
    words = text[paragraph.words : paragraph.end]
    if (
        len(words.split()) > most * _MOST_HEADING_WORDS
        or words[0].islower()
        or not any(map(str.isalnum, words))
    ):
        return False
    if words[-1] in "-–—,;" or _MAIL_HEADER.match(words):
        return False
    if _ELLIPSIS.search(words):
        return not paragraph.wrapped
    if words.rstrip("\"'”’")[-1:] in {"?", "!"}:
        return paragraph.marked or _is_title_case(words)
    if words[-1] == ":":
        return paragraph.marked or _is_upper(words)
    return not ends_sentence(text, paragraph.words, paragraph.end)


def _is_upper(words: str) -> bool:
    return words.isupper() and sum(map(str.isalpha, words)) > 3


def _is_title_case(words: str) -> bool:
    long = [word for word in words.split() if len(word) > 3 and word[0].isalpha()]
    return len(long) > 1 and all(word[0].isupper() for word in long)


def _numbers_heading(text: str, found: Sequence[Paragraph], number: int) -> bool:
    """Whether a numbered line is a heading: "2. Security" over paragraphs, not among items."""
    paragraph = found[number]
    mark = paragraph.mark
    if not (mark[:1].isdigit() or mark[:1].isupper()) or number + 1 == len(found):
        return False
    before, after = found[max(number - 1, 0)], found[number + 1]
    deeper = after.gap and after.mark.startswith(mark.rstrip(".") + ".")
    among = number > 0 and bool(before.mark) and not mark.startswith(before.mark.rstrip(".") + ".")
    return not among and (not after.mark or deeper)


def _stands_over_prose(text: str, found: Sequence[Paragraph], number: int) -> bool:
    """Whether prose follows a short line, at once or after two more short lines."""
    paragraph = found[number]
    if number and not paragraph.gap and text[found[number - 1].end - 1] == ":":
        return False
    if number and not paragraph.gap and not _ends(text, found[number - 1]):
        return number == 1 and _is_short(text, found[0])
    for following in found[number + 1 : number + 4]:
        close = not following.gap and number > 0
        if close and not following.mark and not following.label and _is_line(text, following):
            return False
        if following.cell or following.label or not _is_short(text, following):
            return True
        if following.mark and not paragraph.mark:
            return True
    return False


def _is_line(text: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is a line of a list or address rather than prose."""
    return paragraph.end - paragraph.words <= 60 and not _ends(text, paragraph)


def _ends(text: str, paragraph: Paragraph) -> bool:
    return ends_sentence(text, paragraph.start, paragraph.end)


def _titled(text: str, found: list[Block]) -> list[Block]:
    """The first telling heading of those at the beginning is the title."""
    leading = []
    for number, block in enumerate(found[:6]):
        if block.kind is not BlockKind.HEADING:
            break
        leading.append(number)
    telling = [n for n in leading if not _BOILERPLATE.match(text, found[n].start, found[n].end)]
    for number in (telling or leading)[:1]:
        block = found[number]
        found[number] = Block(BlockKind.TITLE, block.start, block.end, None, None, block.level)
    return found
