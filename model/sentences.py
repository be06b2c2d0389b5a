"""Cuts a document into sentences, with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sentencex import get_sentence_boundaries

# A period after these does not end a sentence: a name or a number follows.
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:Sens?|Reps?|Govs?|Amb|Approx|approx|Adm|Brig|Maj|Gens?|Messrs|Hon|Fr|Rev|art|Art|para|paras|vs|cf)\.\s$"
)
# Nor does one after the number of a paragraph or list item.
_NUMBER = re.compile(r"\s*\(?(?:\d{1,3}|[a-z])[.)]\s*")
_LIST_ITEM = re.compile(r"\r?\n[ \t]*(?=(?:[-*•–—]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: `document[start:end] == text`, without white space around it."""

    index: int
    start: int
    end: int
    text: str
    block: int = 0


def split_sentences(document: str, layout=None) -> list[Sentence]:
    """Cut a document into its sentences; together they hold every character but white space."""
    if layout is not None:
        out = []
        for number, block in enumerate(layout):
            for s, e in _spans(document[block.start:block.end]):
                if document[block.start+s:block.start+e].strip():
                    one = _sentence(document, len(out), block.start+s, block.start+e)
                    out.append(Sentence(one.index, one.start, one.end, one.text, number))
        return out
    spans = [span for span in _spans(document) if document[slice(*span)].strip()]
    return [_sentence(document, index, *span) for index, span in enumerate(spans)]


def _sentence(document: str, index: int, start: int, end: int) -> Sentence:
    raw = document[start:end]
    start += len(raw) - len(raw.lstrip())
    text = raw.strip()
    return Sentence(index, start, start + len(text), text)


def _spans(document: str) -> Iterator[tuple[int, int]]:
    """Sentence boundaries of each list item or stretch of prose."""
    cuts = [0, *(match.end() for match in _LIST_ITEM.finditer(document)), len(document)]
    for start, end in pairwise(cuts):
        if start < end:
            yield from _prose(document[start:end], start)


def _goes_on(text: str) -> bool:
    """Whether what looks like a sentence is only the beginning of one."""
    return bool(_ABBREVIATION.search(text) or _NUMBER.fullmatch(text))


def _prose(text: str, offset: int) -> Iterator[tuple[int, int]]:
    start = 0
    for boundary in get_sentence_boundaries("en", text):
        end = boundary["end_index"]
        if end < len(text) and _goes_on(text[start:end]):
            continue
        yield offset + start, offset + end
        start = end
    if start < len(text):
        yield offset + start, offset + len(text)
