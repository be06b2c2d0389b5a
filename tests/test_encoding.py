"""Encoding 1: text is text, a question sees what it may, and every query is answered once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from dragoman.artifact import TOKENIZER, Artifact
from dragoman.encoding import Encoding, Row, pack, pieces, prepare
from dragoman.stance import AUTHOR, Ask, Holder, Query, Span

TEXT = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
AUKUS, CANBERRA, BEIJING = (16, 21), (0, 8), (44, 51)
LONG = "Delegates spoke about procedure at length. " * 60
MENTIONED = Query("AUKUS", AUKUS)
CANBERRA_ON_AUKUS = Query("AUKUS", AUKUS, Holder("Canberra", CANBERRA))
BEIJING_ON_AUKUS = Query("AUKUS", AUKUS, Holder("Beijing", BEIJING))

starts = st.integers(0, len(TEXT) - 1)
spans = st.builds(lambda start, length: (start, min(start + length, len(TEXT))), starts, st.integers(1, 9))  # fmt: skip
holders = st.builds(Holder, st.sampled_from(["Canberra", "she"]), st.none() | spans) | st.just(AUTHOR)  # fmt: skip
queries = st.builds(
    Query,
    st.sampled_from(["AUKUS", "trade", "a far longer target of several words"]),
    st.none() | spans,
    st.none() | holders,
    st.sampled_from(Ask),
    st.booleans(),
)


@pytest.fixture(scope="module")
def tokenizer(artifact: Artifact) -> Tokenizer:
    """The tokenizer of the shipped artifact, as inference uses it."""
    return prepare(Tokenizer.from_file(str(artifact.folder / TOKENIZER)))


@pytest.fixture(scope="module")
def encoding(artifact: Artifact) -> Encoding:
    """The constants of the shipped artifact."""
    return artifact.encoding


def text_tokens(row: Row) -> int:
    """How many tokens [CLS], the text and [SEP] are."""
    return int((row.visible[0]).sum())


def marker_positions(row: Row, number: int = 0) -> list[int]:
    """The positions of the two tokens that answer a row's query."""
    return [int(row.positions[index]) for index in row.reads[number]]


@given(st.lists(queries, max_size=60))
def test_every_query_is_answered_by_exactly_one_row(
    tokenizer: Tokenizer, encoding: Encoding, asked: list[Query]
) -> None:
    """Nothing asked is lost or answered twice, and no row has more questions than it may."""
    rows = list(pack(tokenizer, encoding, TEXT, asked))
    assert sorted(index for row in rows for index in row.queries) == list(range(len(asked)))
    assert all(len(row.queries) == len(row.reads) <= encoding.row_queries for row in rows)


@given(st.lists(queries, min_size=1, max_size=8))
def test_text_does_not_know_what_is_asked(
    tokenizer: Tokenizer, encoding: Encoding, asked: list[Query]
) -> None:
    """Ids, positions, types and visibility of the text are the same whatever the questions."""
    (alone,) = pack(tokenizer, encoding, TEXT, [Query("peace")])
    (row,) = pack(tokenizer, encoding, TEXT, asked)
    n = text_tokens(alone)
    assert text_tokens(row) == n
    assert row.visible[:n, :n].all()
    assert not row.visible[:n, n:].any()
    for tokens in ("ids", "positions", "types"):
        assert np.array_equal(getattr(row, tokens)[:n], getattr(alone, tokens)[:n])


@given(st.lists(queries, min_size=1, max_size=8))
def test_a_question_reads_its_own_markers(
    tokenizer: Tokenizer, encoding: Encoding, asked: list[Query]
) -> None:
    """[T] of the right kind and [/T] answer for the sentence, [H] and the target's [T] for a holder."""
    (row,) = pack(tokenizer, encoding, TEXT, asked)
    for index, (first, second) in zip(row.queries, row.reads, strict=True):
        opening = encoding.target_open(asked[index].ask)
        wanted = (
            (opening, encoding.target_close)
            if asked[index].holder is None
            else (encoding.holder_open, opening)
        )
        assert (row.ids[first], row.ids[second]) == wanted


@given(st.lists(queries, min_size=1, max_size=8))
def test_questions_about_different_targets_do_not_meet(
    tokenizer: Tokenizer, encoding: Encoding, asked: list[Query]
) -> None:
    """What a question's tokens see is as much as when it is asked alone."""
    (row,) = pack(tokenizer, encoding, TEXT, asked)
    for index, reads in zip(row.queries, row.reads, strict=True):
        (alone,) = pack(tokenizer, encoding, TEXT, [asked[index]])
        for token, lonely in zip(reads, alone.reads[0], strict=True):
            assert row.visible[token].sum() == alone.visible[lonely].sum()


def test_a_holder_sees_its_target_but_not_the_other_way_round(
    tokenizer: Tokenizer, encoding: Encoding
) -> None:
    """Holders see text, target and themselves; no target and no other holder sees a holder."""
    asked = [MENTIONED, CANBERRA_ON_AUKUS, BEIJING_ON_AUKUS, Query("trade")]
    (row,) = pack(tokenizer, encoding, TEXT, asked)
    target, (canberra, _), (beijing, _), trade = row.reads
    n = text_tokens(row)
    for holder, stranger in ((canberra, beijing), (beijing, canberra)):
        assert row.visible[holder, :n].all()
        assert row.visible[holder, target].all()
        assert not row.visible[target, holder].any()
        assert not row.visible[holder, stranger]
        assert not row.visible[holder, trade].any()


def test_markers_stand_where_their_words_stand(tokenizer: Tokenizer, encoding: Encoding) -> None:
    """Levitated markers take the positions of the first and last piece of what they mark."""
    (row,) = pack(tokenizer, encoding, TEXT, [MENTIONED, BEIJING_ON_AUKUS])
    whole = pieces(tokenizer, TEXT)
    first, end = whole.covering(AUKUS) or (0, 0)
    assert marker_positions(row) == [first + 1, end]
    assert marker_positions(row, 1)[0] == (whole.covering(BEIJING) or (0, 0))[0] + 1


def test_the_author_stands_at_the_beginning(tokenizer: Tokenizer, encoding: Encoding) -> None:
    """`author` sits on the position of [CLS]."""
    (row,) = pack(tokenizer, encoding, TEXT, [Query("AUKUS", AUKUS, AUTHOR)])
    assert marker_positions(row)[0] == 0


def test_a_mention_costs_two_tokens_and_a_holder_two_more(
    tokenizer: Tokenizer, encoding: Encoding
) -> None:
    """Names are spelled out only where the text does not show what is meant."""
    (row,) = pack(tokenizer, encoding, TEXT, [MENTIONED, CANBERRA_ON_AUKUS, BEIJING_ON_AUKUS])
    assert len(row.ids) == text_tokens(row) + 6


@pytest.mark.parametrize(
    "query",
    [
        Query("trade"),
        Query("trade", (0, 8), spelled=True),
        Query("trade", (15, 16)),  # a blank, which no word piece covers
        Query("AUKUS", AUKUS, Holder("trade")),
        Query("AUKUS", AUKUS, Holder("trade", (15, 16))),
    ],
)
def test_what_the_text_does_not_show_is_spelled_out(
    tokenizer: Tokenizer, encoding: Encoding, query: Query
) -> None:
    """No question is asked about nothing: without a visible mention the name is there to read."""
    (row,) = pack(tokenizer, encoding, TEXT, [query])
    assert pieces(tokenizer, "trade").ids[0] in row.ids[text_tokens(row) :]


def test_a_long_name_is_bounded(tokenizer: Tokenizer, encoding: Encoding) -> None:
    """A target of a thousand words takes as many pieces as encoding 1 allows."""
    (row,) = pack(tokenizer, encoding, TEXT, [Query("word " * 1000)])
    assert len(row.ids) == text_tokens(row) + encoding.name_pieces + 2


@given(st.lists(st.sampled_from(["[SEP]", "[CLS]", "[unused1]", "[MASK]", "[PAD]", " ", "no"])))
def test_a_control_token_in_a_text_is_text(
    tokenizer: Tokenizer, encoding: Encoding, parts: list[str]
) -> None:
    """Only encoding 1 itself writes control and marker ids, whatever a text spells."""
    ids = pieces(tokenizer, "".join(parts)).ids
    control = {tokenizer.token_to_id(name) for name in ("[SEP]", "[CLS]", "[MASK]", "[PAD]")}
    assert control.isdisjoint(ids)
    assert set(encoding.markers).isdisjoint(ids)


@pytest.mark.parametrize(
    "before",
    ["👩‍🚀🇺🇳 ", "Cafe\u0301 n\u0303 ", "a\r\n\r\nb\r\n", "\u200b\u200dz\ufeff ", "שלום عرب \u202e", "İİİ ıß "],
)  # fmt: skip
def test_a_span_finds_its_pieces(tokenizer: Tokenizer, before: str) -> None:
    """Emoji, accents, line ends, invisible and right-to-left characters shift no span."""
    text = f"{before}Beijing spoke"
    cut = pieces(tokenizer, text)
    first, end = cut.covering((len(before), len(before) + 7)) or (0, 0)
    assert cut.ids[first:end] == pieces(tokenizer, "Beijing").ids


@given(st.text())
def test_pieces_lie_in_order_inside_the_text(tokenizer: Tokenizer, text: str) -> None:
    """Offsets are code points: none beyond the end, none before the one to its left."""
    offsets = pieces(tokenizer, text).offsets
    assert all(0 <= start <= end <= len(text) for start, end in offsets)
    assert offsets == sorted(offsets)


@given(st.integers(0, len(LONG)))
def test_the_window_of_a_long_text_holds_the_mention(
    tokenizer: Tokenizer, encoding: Encoding, place: int
) -> None:
    """Wherever the mention stands, it is shown, and the row says that text was cut."""
    text = f"{LONG[:place]} AUKUS {LONG[place:]}"
    (row,) = pack(tokenizer, encoding, text, [Query("AUKUS", (place + 1, place + 6))])
    first, last = marker_positions(row)
    assert row.truncated
    assert text_tokens(row) == encoding.text_pieces + 2
    assert list(row.ids[first : last + 1]) == pieces(tokenizer, "AUKUS").ids


def test_a_holder_beyond_the_window_is_spelled_out(
    tokenizer: Tokenizer, encoding: Encoding
) -> None:
    """The window keeps the mention; a holder too far away is asked about by name."""
    text = f"Canberra spoke. {LONG} It praised AUKUS."
    mention = (len(text) - 6, len(text) - 1)
    query = Query("AUKUS", mention, Holder("Canberra", CANBERRA))
    (row,) = pack(tokenizer, encoding, text, [query])
    assert pieces(tokenizer, "Canberra").ids[0] in row.ids[text_tokens(row) :]


def test_different_windows_go_to_different_rows(tokenizer: Tokenizer, encoding: Encoding) -> None:
    """Two mentions at the ends of a long text cannot share a window; each is shown in its own."""
    text = f"AUKUS grew. {LONG}AUKUS shrank."
    ends: list[Span] = [(0, 5), (len(text) - 13, len(text) - 8)]
    rows = list(pack(tokenizer, encoding, text, [Query("AUKUS", end) for end in ends]))
    assert [row.queries for row in rows] == [(0,), (1,)]
    assert all(row.truncated for row in rows)


def test_a_text_that_fits_is_not_truncated(tokenizer: Tokenizer, encoding: Encoding) -> None:
    """`truncated` is true only where text was cut: at 256 pieces not yet, at 257 it is."""
    for words, truncated in ((encoding.text_pieces, False), (encoding.text_pieces + 1, True)):
        (row,) = pack(tokenizer, encoding, "no " * words, [Query("no")])
        assert row.truncated is truncated


@given(queries)
def test_identical_questions_are_asked_identically(
    tokenizer: Tokenizer, encoding: Encoding, query: Query
) -> None:
    """Asked twice in one row, a question has the same positions and sees as much of the text."""
    (row,) = pack(tokenizer, encoding, TEXT, [query, query])
    (first, target), (second, other_target) = row.reads
    n = text_tokens(row)
    assert (row.positions[first], target) == (row.positions[second], other_target)
    assert np.array_equal(row.visible[first, :n], row.visible[second, :n])
    assert row.visible[first].sum() == row.visible[second].sum()
