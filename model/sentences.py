"""Cuts a document into sentences, with exact offsets."""

from dataclasses import dataclass

from .boundaries import sentence_ends
from .layout import blocks


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: `document[start:end] == text`, without white space around it.

    `block` is the index of its block among `layout.blocks(document)`.
    """

    index: int
    start: int
    end: int
    text: str
    block: int = 0


def split_sentences(document: str) -> list[Sentence]:
    """Cut a document into its sentences, block by block.

    Together they hold every character but white space, list marks, heading marks and the labels
    of speakers.
    """
    sentences: list[Sentence] = []
    for number, block in enumerate(blocks(document)):
        start = block.start
        for end in sentence_ends(document, block.start, block.end):
            raw = document[start:end]
            first = start + len(raw) - len(raw.lstrip())
            if text := raw.strip():
                sentences.append(Sentence(len(sentences), first, first + len(text), text, number))
            start = end
    return sentences
