"""Voices: whose words each sentence is: the author's, a speaker's, or those of somebody quoted.

Sieves in the manner of Muzny et al. (EACL 2017), surest first: a verb of saying beside a name in the
quotation's own sentence; a sentence before it that ends in a colon; the speaker of the quotation
before it in the same paragraph.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ..layout import Block
from ..sentences import Sentence
from ..stance import Span
from .actors import words_of
from .words import ASKING_LABELS, FIRST_PERSON, NEWS_NAMES, SPEECH

_OPEN, _CLOSE = "“«„", "”»"
_QUOTE_MARKS = re.compile(r'[“”"«»„]')
_WORD = re.compile(r"\w+(?:[’']\w+)?")
_FAR = 12  # words between a name and its verb of saying
_FAR_CHARACTERS = 150  # what lies farther apart is not even counted in words
MOSTLY = 0.5  # share of a sentence's characters in quotation marks from which on it is a quotation


class VoiceKind(StrEnum):
    """Whose words a sentence is."""

    AUTHOR = "author"
    SPEAKER = "speaker"
    QUOTATION = "quotation"


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words a sentence is; `speaker` is where the document names who says it, if it does.

    label: the speaker of the turn as it is written, carried on over its paragraphs. asks: the words
    of somebody who asks. quoted: the stretches of the sentence in quotation marks, in document
    offsets.
    """

    kind: VoiceKind
    speaker: Span | None = None
    label: str | None = None
    asks: bool = False
    quoted: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks, marks included; `goes_on`: it continues the one before."""

    start: int
    end: int
    goes_on: bool = False


def quotations(text: str, blocks: Sequence[Block]) -> list[Quotation]:
    """Every quotation: none runs on beyond its block but to one that opens with a mark again."""
    found: list[Quotation] = []
    unclosed = False
    for block in blocks:
        begin: int | None = None
        goes_on = False
        for mark in _QUOTE_MARKS.finditer(text, block.start, block.end):
            sign = mark.group()
            opens = sign in _OPEN or (sign == '"' and begin is None)
            if opens and begin is None:
                begin = mark.start()
                goes_on = unclosed and not text[block.start : begin].strip()
            elif not opens and begin is not None:
                found.append(Quotation(begin, mark.end(), goes_on))
                begin = None
        unclosed = begin is not None
        if begin is not None:
            found.append(Quotation(begin, block.end, goes_on))
    return found


def voices(
    text: str,
    blocks: Sequence[Block],
    sentences: Sequence[Sentence],
    names: Sequence[Sequence[Span]],
) -> list[Voice]:
    """The voice of each sentence; `names` are the spans in each that name somebody."""
    marks = quotations(text, blocks)
    speakers = _speakers(text, marks, sentences, names)
    found = []
    first = 0
    for sentence in sentences:
        while first < len(marks) and marks[first].end <= sentence.start:
            first += 1
        inside = []
        number = first
        while number < len(marks) and marks[number].start < sentence.end:
            inside.append(number)
            number += 1
        found.append(_voice(text, blocks[sentence.block], sentence, marks, inside, speakers))
    return found


def _voice(
    text: str,
    block: Block,
    sentence: Sentence,
    marks: Sequence[Quotation],
    inside: Sequence[int],
    speakers: Sequence[Span | None],
) -> Voice:
    quoted = tuple(
        (max(marks[i].start, sentence.start), min(marks[i].end, sentence.end)) for i in inside
    )
    asks = block.speaker is not None and is_asking(block.speaker)
    share = sum(end - start for start, end in quoted) / max(1, sentence.end - sentence.start)
    if quoted and share >= MOSTLY and _speaks(text, quoted):
        longest = max(inside, key=lambda i: marks[i].end - marks[i].start)
        return Voice(VoiceKind.QUOTATION, speakers[longest], block.speaker, asks, quoted)
    if block.speaker is not None:
        return Voice(VoiceKind.SPEAKER, block.label, block.speaker, asks, quoted)
    return Voice(VoiceKind.AUTHOR, quoted=quoted)


def _speaks(text: str, quoted: Sequence[Span]) -> bool:
    """Whether what is quoted is speech, not a name or a term."""
    return sum(len(_WORD.findall(text[start:end])) for start, end in quoted) >= 4


def is_asking(label: str) -> bool:
    """Whether a turn's label is of somebody who asks: "Q", "QUESTION", "AFP"."""
    words = words_of(label)
    return bool(words) and (words[0] in ASKING_LABELS or words[0] in NEWS_NAMES)


def _speakers(
    text: str,
    marks: Sequence[Quotation],
    sentences: Sequence[Sentence],
    names: Sequence[Sequence[Span]],
) -> list[Span | None]:
    """For each quotation the span that names who says it."""
    where = _sentences_of(marks, sentences)

    @cache  # a sentence may hold thousands of quotations
    def beside(index: int) -> Span | None:
        return _beside_verb(text, sentences[index], names[index], marks)

    found: list[Span | None] = []
    for number, (mark, (first, last)) in enumerate(zip(marks, where, strict=True)):
        speaker = None
        for index in dict.fromkeys((last, first)):
            if index is not None:
                speaker = speaker or beside(index)
        if speaker is None and first and sentences[first - 1].text.rstrip().endswith(":"):
            speaker = beside(first - 1)
        if speaker is None and number and found[number - 1] is not None:
            before = where[number - 1][1]
            close = (
                before is not None
                and first is not None
                and sentences[before].block == sentences[first].block
                and first - before <= 2
            )
            if mark.goes_on or close:
                speaker = found[number - 1]
        found.append(speaker)
    return found


def _sentences_of(
    marks: Sequence[Quotation], sentences: Sequence[Sentence]
) -> list[tuple[int | None, int | None]]:
    """The first and the last sentence that each quotation touches."""
    found: list[tuple[int | None, int | None]] = []
    index = 0
    for mark in marks:
        while index < len(sentences) and sentences[index].end <= mark.start:
            index += 1
        first = last = None
        number = index
        while number < len(sentences) and sentences[number].start < mark.end:
            first = number if first is None else first
            last = number
            number += 1
        found.append((first, last))
    return found


def _beside_verb(
    text: str, sentence: Sentence, names: Sequence[Span], marks: Sequence[Quotation]
) -> Span | None:
    """The name nearest to a verb of saying, both outside quotation marks."""
    outside = [name for name in names if not _quoted(name[0], marks)]
    verbs = [
        match.span()
        for match in _WORD.finditer(text, sentence.start, sentence.end)
        if match.group().lower() in SPEECH and not _quoted(match.start(), marks)
    ]
    according = re.search(r"\b(?:according to|in the words of)\s+", sentence.text, re.IGNORECASE)
    if according:
        verbs.append((sentence.start + according.start(), sentence.start + according.end()))
    rated = [
        (_distance(text, name, verb), name)
        for name in outside
        for verb in verbs
        if max(verb[0] - name[1], name[0] - verb[1]) <= _FAR_CHARACTERS
    ]
    rated = [(distance, name) for distance, name in rated if distance <= _FAR]
    return min(rated)[1] if rated else None


def _distance(text: str, name: Span, verb: Span) -> float:
    """How many words lie between; a name before its verb is preferred to one behind it."""
    if name[1] <= verb[0]:
        return len(_WORD.findall(text[name[1] : verb[0]]))
    return len(_WORD.findall(text[verb[1] : name[0]])) + 0.5


def _quoted(place: int, marks: Sequence[Quotation]) -> bool:
    """Whether a place lies in quotation marks."""
    low, high = 0, len(marks)
    while low < high:
        middle = (low + high) // 2
        if marks[middle].end <= place:
            low = middle + 1
        else:
            high = middle
    return low < len(marks) and marks[low].start <= place


def says_we(text: str, spans: Sequence[Span]) -> bool:
    """Whether the first person speaks in any of these stretches."""
    return any(
        word.lower() in FIRST_PERSON
        for start, end in spans
        for word in _WORD.findall(text[start:end])
    )


def unquoted(sentence: Span, quoted: Sequence[Span]) -> Iterator[Span]:
    """The stretches of a sentence outside its quotation marks."""
    at = sentence[0]
    for start, end in quoted:
        if at < start:
            yield at, start
        at = max(at, end)
    if at < sentence[1]:
        yield at, sentence[1]
