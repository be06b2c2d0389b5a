"""Cuts a document into sentences, with exact offsets."""

from collections.abc import Sequence
from dataclasses import dataclass

from .boundaries import sentence_ends
from .layout import Block, blocks


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


def split_sentences(document: str, layout: Sequence[Block] | None = None) -> list[Sentence]:
    """Cut a document into its sentences, block by block.

    layout: the blocks of the document, where they are known already.

    Together they hold every character but white space, list marks, heading marks and the labels
    of speakers.
    """
    sentences: list[Sentence] = []
    for number, block in enumerate(blocks(document) if layout is None else layout):
        start = block.start
        for end in sentence_ends(document, block.start, block.end):
            raw = document[start:end]
            first = start + len(raw) - len(raw.lstrip())
            if text := raw.strip():
                sentences.append(Sentence(len(sentences), first, first + len(text), text, number))
            start = end
    return sentences
