"""Encoding 1: a sentence once, every question about it at the end.

Packed levitated markers (Zhong and Chen 2021, "PURE"; Ye et al. 2022, "PL-Marker"). A row is

    [CLS] text [SEP] | [T] name? [/T] | [H] name? [/H] | [H] name? [/H] | [T] ...
                       one target       its holders, who share it         the next target

Markers take the positions of the first and last piece of what they mark, so that the text itself
never changes. There are two kinds of [T], one asks for a stance, the other for a sentiment. A
target's answer is read from its two markers, a holder's from [H] and its target's [T]. Names are
spelled out only where the text does not show whom or what they mean. docs/decisions/0002-encoding.md has
the figures that led here. Text attends to text only; a target's tokens to the text and to themselves; a
holder's to the text, to their target and to themselves. Answers to one question therefore do not
depend on the others. Training and inference both build their input here and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from .stance import AUTHOR, Ask, Holder, Query, Span

VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoding:
    """The constants of encoding 1, as stored in `dragoman.json`.

    Marker ids are word pieces that no text produces. `text_pieces` and `name_pieces` bound the
    text and a spelled name; `row_queries` bounds the questions of a row. `token_types` says
    whether the backbone marks question tokens with type 1.
    """

    version: int = VERSION
    labels: tuple[str, ...] = ("against", "neutral", "favor")
    cls: int = 101
    sep: int = 102
    stance_open: int = 1
    sentiment_open: int = 2
    target_close: int = 3
    holder_open: int = 4
    holder_close: int = 5
    token_types: bool = True
    text_pieces: int = 256
    name_pieces: int = 12
    row_queries: int = 48

    def target_open(self, ask: Ask) -> int:
        """The marker that opens a target of this kind of question."""
        return self.stance_open if ask is Ask.STANCE else self.sentiment_open

    @property
    def markers(self) -> tuple[int, ...]:
        """Every marker's id."""
        return (
            self.stance_open,
            self.sentiment_open,
            self.target_close,
            self.holder_open,
            self.holder_close,
        )


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as word pieces: ids, and the code-point span of each piece in the text."""

    ids: list[int]
    offsets: list[Span]

    def covering(self, span: Span) -> Span | None:
        """First and one past the last piece that overlap `span`; None where no piece does."""
        start, end = span
        hits = [i for i, (a, b) in enumerate(self.offsets) if a < end and start < b]
        return (hits[0], hits[-1] + 1) if hits else None


@dataclass(frozen=True, slots=True)
class Row:
    """One pass of the encoder: L tokens, answering the R queries whose indices are `queries`.

    ids, types, positions: (L,). visible: (L, L), true where token i attends to token j.
    reads: (R, 2), the two tokens whose states answer each query.
    """

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    positions: NDArray[np.int64]
    visible: NDArray[np.bool_]
    reads: NDArray[np.int64]
    queries: tuple[int, ...]
    truncated: bool


def prepare(tokenizer: Tokenizer) -> Tokenizer:
    """Undo what a stored tokenizer does behind one's back: truncate, pad, obey a literal "[SEP]"."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


def pieces(tokenizer: Tokenizer, text: str) -> Pieces:
    """Cut a text into word pieces, without control tokens."""
    encoded = tokenizer.encode(text, add_special_tokens=False)
    return Pieces(encoded.ids, encoded.offsets)


def pack(
    tokenizer: Tokenizer, encoding: Encoding, text: str, queries: Sequence[Query]
) -> Iterator[Row]:
    """Put all queries about one text into as few rows as possible.

    Every query is answered by exactly one row. Queries whose mentions need different windows of
    a text of more than `text_pieces` go to different rows. Which row a query goes to depends on
    the text and the queries alone.
    """
    whole = pieces(tokenizer, text)
    windows = [_window(whole, query, encoding.text_pieces) for query in queries]
    first: dict[tuple[Ask, str, Span | None, bool], int] = {}
    for index, query in enumerate(queries):
        first.setdefault(_target(query), index)
    order = sorted(range(len(queries)), key=lambda i: (windows[i], first[_target(queries[i])]))
    for window, members in groupby(order, key=windows.__getitem__):
        indices = list(members)
        for start in range(0, len(indices), encoding.row_queries):
            chunk = indices[start : start + encoding.row_queries]
            yield _row(tokenizer, encoding, whole, window, queries, chunk)


def _target(query: Query) -> tuple[Ask, str, Span | None, bool]:
    return query.ask, query.target, query.mention, query.spelled


def _window(whole: Pieces, query: Query, limit: int) -> Span:
    """The pieces to show: all, or `limit` of them around mention and holder, or around the mention."""
    total = len(whole.ids)
    if total <= limit:
        return (0, total)
    mention = whole.covering(query.mention) if query.mention else None
    holder = None
    if query.holder and query.holder.span:
        holder = whole.covering(query.holder.span)
    spans = [span for span in (mention, holder) if span]
    if not spans:
        return (0, limit)
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    if last - first > limit:
        first, last = spans[0]
    start = min(max(0, (first + last - limit) // 2), total - limit)
    return (start, start + limit)


TEXT = 0


def _row(
    tokenizer: Tokenizer,
    encoding: Encoding,
    whole: Pieces,
    window: Span,
    queries: Sequence[Query],
    indices: Sequence[int],
) -> Row:
    shown = Pieces(whole.ids[slice(*window)], whole.offsets[slice(*window)])
    asker = _Asker(tokenizer, encoding, shown)
    reads: list[Span] = []
    for _, group in groupby(indices, key=lambda i: _target(queries[i])):
        members = [queries[index] for index in group]
        target = asker.add_target(members[0])
        reads += [
            target.reads if query.holder is None else asker.add_holder(query.holder, target)
            for query in members
        ]
    truncated = len(shown.ids) < len(whole.ids)
    return asker.row(reads, tuple(indices), truncated)


@dataclass(frozen=True, slots=True)
class _Target:
    """A target already in the row: its block, and the indices of its two markers."""

    block: int
    reads: Span


@dataclass(slots=True)
class _Asker:
    """Appends questions to a text; `block` and `parent` of each token decide who sees whom."""

    tokenizer: Tokenizer
    encoding: Encoding
    shown: Pieces
    ids: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    block: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        text = [self.encoding.cls, *self.shown.ids, self.encoding.sep]
        self._add(text, list(range(len(text))), TEXT, TEXT)

    def add_target(self, query: Query) -> _Target:
        """Append a target's markers and name."""
        opening = self.encoding.target_open(query.ask)
        block = self.block[-1] + 1
        name, span, closing = query.target, query.mention, self.encoding.target_close
        reads = self._mark(opening, name, span, closing, block, TEXT, query.spelled)
        return _Target(block, reads)

    def add_holder(self, holder: Holder, target: _Target) -> Span:
        """Append a holder's markers; returns the two tokens to read."""
        opening, closing = self.encoding.holder_open, self.encoding.holder_close
        block = self.block[-1] + 1
        if holder == AUTHOR:
            start = self._add([opening, closing], [0, 0], block, target.block)
        else:
            start, _ = self._mark(opening, holder.name, holder.span, closing, block, target.block)
        return (start, target.reads[0])

    def _mark(
        self,
        opening: int,
        name: str,
        span: Span | None,
        closing: int,
        block: int,
        parent: int,
        spelled: bool = False,
    ) -> Span:
        """Append two markers, with the name between them if `spelled`; returns their indices.

        The markers take the positions of the span's first and last piece. The name, and markers
        of what the text does not show, take positions after the text ([SEP] is at n, so n + 1).
        What the text does not show is always spelled.
        """
        covered = self.shown.covering(span) if span else None
        inner: list[int] = []
        if spelled or covered is None:
            inner = pieces(self.tokenizer, name).ids[: self.encoding.name_pieces]
        after = len(self.shown.ids) + 2
        if covered is None:
            positions = list(range(after, after + len(inner) + 2))
        else:
            positions = [covered[0] + 1, *range(after, after + len(inner)), covered[1]]
        start = self._add([opening, *inner, closing], positions, block, parent)
        return (start, len(self.ids) - 1)

    def _add(self, ids: list[int], positions: list[int], block: int, parent: int) -> int:
        """Append tokens; returns the index of the first."""
        start = len(self.ids)
        self.ids += ids
        self.positions += positions
        self.block += [block] * len(ids)
        self.parent += [parent] * len(ids)
        return start

    def row(self, reads: list[Span], queries: tuple[int, ...], truncated: bool) -> Row:
        """The finished row."""
        block, parent = np.array(self.block), np.array(self.parent)
        seen = block[None, :]
        types = (block != TEXT).astype(np.int64)
        return Row(
            ids=np.array(self.ids, np.int64),
            types=types if self.encoding.token_types else np.zeros_like(types),
            positions=np.array(self.positions, np.int64),
            visible=(seen == TEXT) | (seen == block[:, None]) | (seen == parent[:, None]),
            reads=np.array(reads, np.int64),
            queries=queries,
            truncated=truncated,
        )
