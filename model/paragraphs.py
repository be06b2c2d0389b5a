"""Paragraphs of a document: its lines put together again where a wrap parted them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .lines import Line, Wrap, chunks, ends_sentence, goes_on, list_mark, trimmed, wrap_of
from .speakers import Label, is_actor, is_person, label_at

_RULE = frozenset("-=_*~#+|<>—–―•: \t")
_ATX = re.compile(r"#{1,6}\s+")
_QUOTED = re.compile(r">\s*")
_FIRST_WORD = re.compile(r"[a-z]+(?= )")
_OWN_VOICE = re.compile(r"\b(?:[Ww]e|[Oo]ur|I|[Mm]y)\b")
_SHORTEST_BROKEN = 60
_TAG = re.compile(r"<(?P<close>/?)(?:u|b|i|em|strong|h[1-6]|p|li|div|span|center)>", re.IGNORECASE)
_NUMBERED_HEADING = re.compile(r"(?:[IVX]{1,5}|[A-H])\.\s+(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of whole lines, or a cell; `words` is where its words begin, after `mark` and label."""

    start: int
    end: int
    words: int
    gap: bool
    indent: int = 0
    mark: str = ""
    label: Label | None = None
    cell: bool = False
    level: int = 0
    marked: bool = False
    wrapped: bool = False


@dataclass(slots=True)
class Evidence:
    """What a document says of its labels: a second sign for those whose form is not enough.

    sure: how many labels can be nothing else. possible: how often each of the others stands there.
    listed: where lines begin that name an actor before a colon, one under the other.
    """

    sure: int = 0
    possible: Counter[str] = field(default_factory=Counter)
    listed: set[int] = field(default_factory=set)


def evidence(text: str) -> Evidence:
    """Count what stands before a colon at the beginning of lines."""
    found = Evidence()
    above: int | None = None
    for chunk in chunks(text):
        for line in chunk:
            label = label_at(text, line.start, line.end)
            name = text[label.start : label.end] if label else ""
            if label and label.sure:
                found.sure += 1
            elif label and not is_actor(name):
                found.possible[name] += 1
            listed = bool(label) and is_actor(name)
            if listed and above is not None:
                found.listed |= {above, line.start}
            above = line.start if listed else None
    return found


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The paragraphs of a text, in order."""
    signs = evidence(text)
    last: Paragraph | None = None
    for chunk in chunks(text):
        for paragraph in _of_chunk(text, chunk, signs, last is None):
            if last and _continues(text, last, paragraph):
                last = replace(last, end=paragraph.end, wrapped=True)
                continue
            if last:
                yield last
            last = paragraph
    if last:
        yield last


def _continues(text: str, paragraph: Paragraph, following: Paragraph) -> bool:
    """Whether a blank line fell into a sentence: "... people date back to | is a blessing."."""
    if following.cell or _begins(following) or not following.gap:
        return False
    if paragraph.cell or paragraph.marked or paragraph.end - paragraph.words < _SHORTEST_BROKEN:
        return False
    broken = text[paragraph.end - 1].isalnum() or text[paragraph.end - 1] == ","
    first = _FIRST_WORD.match(text, following.words, following.end)
    return broken and first is not None and not first[0].endswith("ing")


def _of_chunk(
    text: str, chunk: Sequence[Line], signs: Evidence, first: bool
) -> Iterator[Paragraph]:
    wrap = wrap_of(text, chunk)
    columns = [_columns(text, line) for line in chunk]
    current: Paragraph | None = None
    previous: Line | None = None
    for number, line in enumerate(chunk):
        if _is_rule(text, line):
            if current:
                yield _underlined(text, current, line)
            current = None
            continue
        if _is_row(columns, number):
            if current:
                yield current
            current = None
            yield from _cells(text, line)
            continue
        begun = _begin(text, line, signs, first and number == 0)
        if (
            current
            and previous
            and not _begins(begun)
            and _joins(text, current, previous, line, wrap)
        ):
            current = replace(current, end=line.end, wrapped=True)
        else:
            if current:
                yield current
            current = begun
        previous = line
    if current:
        yield current


def _begins(paragraph: Paragraph) -> bool:
    """Whether a line can only begin a paragraph."""
    return bool(paragraph.mark or paragraph.label or paragraph.marked)


def _joins(text: str, current: Paragraph, previous: Line, line: Line, wrap: Wrap) -> bool:
    if (current.marked and current.level) or current.words >= current.end:
        return False
    if current.mark and line.indent > current.indent:
        return True
    return goes_on(text, previous, line, wrap)


def _begin(text: str, line: Line, signs: Evidence, first: bool) -> Paragraph:
    """The paragraph that begins with a line."""
    start, end = line.start, line.end
    plain = Paragraph(start, end, start, line.gap, line.indent)
    if (quoted := _QUOTED.match(text, start, end)) and quoted.end() < end:
        start = quoted.end()
        plain = replace(plain, words=start)
    if heading := _ATX.match(text, start, end):
        words, last = trimmed(text, heading.end(), _without_hashes(text, heading.end(), end))
        if words < last:
            level = len(heading[0].strip())
            return replace(plain, words=words, end=last, marked=True, level=level)
    if emphasis := _emphasised(text, start, end):
        return replace(plain, words=emphasis[0], end=emphasis[1], marked=True)
    label = label_at(text, start, end)
    if label and _accepted(text, label, signs, line, first):
        return replace(plain, words=_words(text, label.words, end), label=label)
    mark = list_mark(text, start, end)
    if mark is None:
        return plain
    item = replace(plain, words=_words(text, mark.end(), end), mark=mark[0].strip())
    inner = label_at(text, mark.end(), end)
    if inner and inner.words < end and (inner.sure or is_actor(text[inner.start : inner.end])):
        return replace(item, words=_words(text, inner.words, end), label=inner)
    return item


def _words(text: str, start: int, end: int) -> int:
    """Where words begin at or after `start`."""
    return trimmed(text, start, end)[0]


def _accepted(text: str, label: Label, signs: Evidence, line: Line, first: bool) -> bool:
    """Whether a label is one, by its form or by a second sign in the document."""
    if label.sure:
        return label.end < line.end or not first
    name = text[label.start : label.end]
    if name == "A":
        return signs.sure > 0
    if first:
        return False
    if is_actor(name):
        return label.words < line.end and _speaks(text, label, line, signs)
    one_word = len(name.split()) == 1
    if signs.possible[name] > 1 and (one_word or name.isupper() or is_person(name)):
        return True
    return signs.sure > 0 and is_person(name)


def _speaks(text: str, label: Label, line: Line, signs: Evidence) -> bool:
    """Whether a state before a colon acts or speaks there, and is not only the topic."""
    if line.start in signs.listed or signs.sure:
        return True
    words = _FIRST_WORD.match(text, _words(text, label.words, line.end), line.end)
    if words:
        return words[0].endswith("s") and ends_sentence(text, line.start, line.end)
    return bool(_OWN_VOICE.search(text, label.words, min(line.end, label.words + 300)))


def _without_hashes(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] == "#":
        end -= 1
    return end


def _emphasised(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The words of a line that is bold, italic or underlined as a whole."""
    inner = _emphasised_once(text, start, end)
    return (_emphasised_once(text, *inner) or inner) if inner else None


def _emphasised_once(text: str, start: int, end: int) -> tuple[int, int] | None:
    opening = _TAG.match(text, start, end)
    if opening and not opening["close"]:
        closing = "</" + opening[0][1:]
        last = end - len(closing)
        if text.find("</", opening.end(), end) == last and text.endswith(closing, start, end):
            words = trimmed(text, opening.end(), last)
            return words if words[0] < words[1] else None
    for mark in ("***", "**", "__", "*", "_"):
        inner = start + len(mark), end - len(mark)
        if text.startswith(mark, start) and text.endswith(mark, start, end) and inner[0] < inner[1]:
            if text.find(mark[0], *inner) >= 0:
                return None
            words = trimmed(text, *inner)
            return words if words[0] < words[1] else None
    return None


def _is_rule(text: str, line: Line) -> bool:
    """A line without words: "* * *", "-----", "###", "|---|---|"."""
    if text.startswith("<!--", line.start) and text.endswith("-->", line.start, line.end):
        return set(text[line.start : line.end]) <= _RULE | {"!"}
    return text[line.start] in _RULE and set(text[line.start : line.end]) <= _RULE


def _underlined(text: str, paragraph: Paragraph, rule: Line) -> Paragraph:
    """A heading where a rule of "=" or "-" stands right under a line (Markdown)."""
    marks = set(text[rule.start : rule.end])
    short = paragraph.end - paragraph.words <= 120 and not paragraph.wrapped
    if not short or paragraph.mark or paragraph.label or marks not in ({"="}, {"-"}):
        return paragraph
    return replace(paragraph, marked=True, level=1 if marks == {"="} else 2)


def _columns(text: str, line: Line) -> tuple[str, int]:
    """The separator of a row's cells and how often it occurs."""
    pipes = text.count("|", line.start, line.end)
    if pipes:
        return "|", pipes
    return "\t", text.count("\t", line.start, line.end)


def _is_row(columns: Sequence[tuple[str, int]], number: int) -> bool:
    """Whether a line is a row of a table: by three columns, or by a row of its kind beside it."""
    count = columns[number][1]
    beside = [*columns[max(number - 1, 0) : number], *columns[number + 1 : number + 2]]
    return count > 1 or (count > 0 and columns[number] in beside)


def _cells(text: str, line: Line) -> Iterator[Paragraph]:
    separator = "|" if "|" in text[line.start : line.end] else "\t"
    position = line.start
    while position <= line.end:
        stop = text.find(separator, position, line.end)
        stop = line.end if stop < 0 else stop
        start, end = trimmed(text, position, stop)
        if start < end:
            yield Paragraph(start, end, start, line.gap, cell=True)
        position = stop + 1


def numbered_heading(text: str, paragraph: Paragraph) -> int:
    """Where the words of a heading begin after "II." or "A."."""
    found = _NUMBERED_HEADING.match(text, paragraph.words, paragraph.end)
    return found.end() if found else paragraph.words
