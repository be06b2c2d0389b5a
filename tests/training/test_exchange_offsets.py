"""Spans of other tools: right ones stay, those counted otherwise are repaired, the rest has a reason."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.training.exchange.offsets import fit

EMOJI = "\U0001f642\U0001f642 Oslo hailed AUKUS."
CRLF = "Two lines.\r\nOslo hailed AUKUS."
NFD = normalize("NFD", "Le président Macron a salué l'AUKUS.")


def at(text, words):
    """Where words stand."""
    start = text.index(words)
    return (start, start + len(words))


def utf16(text, span):
    """A span as JavaScript counts it."""
    return tuple(len(text[:place].encode("utf-16-le")) // 2 for place in span)


@pytest.mark.parametrize(
    ("text", "counted", "words"),
    [
        (EMOJI, EMOJI, "AUKUS"),
        (EMOJI, EMOJI.encode("utf-16-le"), "AUKUS"),
        (CRLF, CRLF, "AUKUS"),
        (CRLF, CRLF.replace("\r\n", "\n"), "AUKUS"),
        (CRLF.replace("\r\n", "\n"), CRLF, "AUKUS"),
        (NFD, NFD, "AUKUS"),
        (NFD, normalize("NFC", NFD), "AUKUS"),
        (normalize("NFC", NFD), NFD, "AUKUS"),
        (
            EMOJI + CRLF + NFD,
            (EMOJI + CRLF + NFD).replace("\r\n", "\n").encode("utf-16-le"),
            "Macron",
        ),
    ],
    ids=[
        "right",
        "utf-16",
        "crlf",
        "crlf as one",
        "lf as two",
        "nfd",
        "nfd as nfc",
        "nfc as nfd",
        "two",
    ],
)
def test_what_a_tool_counted_otherwise_is_found(text, counted, words):
    """The words are quoted and only one way of counting leads to them."""
    if isinstance(counted, bytes):
        start = counted.index(words.encode("utf-16-le")) // 2
        span = (start, start + len(words))
    else:
        span = at(counted, words)
    assert fit(text, [(span, words)]) == [at(text, words)]


def test_words_of_another_normal_form_are_the_same_words():
    """The quote is composed, the text is not."""
    assert fit(NFD, [(at(NFD, normalize("NFD", "président")), normalize("NFC", "président"))]) == [
        at(NFD, normalize("NFD", "président"))
    ]


@pytest.mark.parametrize(
    ("text", "span", "words", "said"),
    [
        ("Oslo hailed AUKUS.", (11, 16), "AUKUS", r"is ' AUKU', not 'AUKUS'; .* at \[12, 17\]$"),
        ("Oslo hailed AUKUS.", (50, 55), "AUKUS", "is outside the text, not 'AUKUS'"),
        ("Oslo hailed AUKUS.", (-3, 2), "AUKUS", "is outside the text"),
        ("AUKUS and AUKUS.", (9, 14), "AUKUS", "no known way to count leads to them$"),
        ("\U0001f642\r\na\U0001f642a a", (4, 5), "a", r"it may be \[\(3, 4\), \(5, 6\)\]$"),
    ],
    ids=["shifted", "outside", "negative", "words that stand twice", "two ways"],
)
def test_what_is_not_proven_is_refused(text, span, words, said):
    """The reason gives the span, what stands there and what was quoted."""
    (reason,) = fit(text, [(span, words)])
    assert re.search(said, reason), reason


def test_without_quoted_words_a_plain_text_leaves_no_doubt():
    """All ways of counting agree, even inside of a word."""
    assert fit("Pro-NATOs \U0001f642", [((4, 8), None)]) == [(4, 8)]


@pytest.mark.parametrize("counted", [at, lambda *given: utf16(given[0], at(*given))])
def test_without_quoted_words_other_marks_tell_how_a_text_was_counted(counted):
    """One quoted span proves the unit for all of the text."""
    marks = [(counted(EMOJI, "Oslo"), "Oslo"), (counted(EMOJI, "AUKUS"), None)]
    assert fit(EMOJI, marks) == [at(EMOJI, "Oslo"), at(EMOJI, "AUKUS")]


def test_without_any_quoted_words_the_span_must_be_the_only_one_of_whole_words():
    """Code points are the rule, but a span that cuts through words is no proof of anything."""
    right, shifted = at(EMOJI, "Oslo"), utf16(EMOJI, at(EMOJI, "Oslo"))
    (found, reason) = fit(EMOJI, [(right, None), (shifted, None)])
    assert found == right
    assert "quotes no words and may be, by how characters are counted: 'Oslo', 'lo h'" in reason
    assert fit(EMOJI, [((40, 45), None)]) == [
        f"span [40, 45] lies outside a text of {len(EMOJI)} characters"
    ]


def test_a_trusted_source_counts_code_points():
    """Unless the names of its holders prove otherwise."""
    assert fit(EMOJI, [((4, 6), None)], trusted=True) == [(4, 6)]


def apart_from_blanks(words):
    """As quoted by a tool that shows a run of white space as one blank."""
    return normalize("NFC", " ".join(words.split()))


LETTERS = st.text(alphabet="ab \n\r\U0001f642\u0301e\xe9", min_size=1, max_size=20)


@given(LETTERS, st.data())
def test_a_repair_always_reads_the_quoted_words(text, data):
    """Whatever the offsets: the answer has the words, or a reason."""
    text = text.replace("\r\n", "\n").replace("\r", "\r\n")
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    span = (data.draw(st.integers(-2, 30)), data.draw(st.integers(-2, 30)))
    (found,) = fit(text, [(span, words)])
    if not isinstance(found, str):
        assert apart_from_blanks(text[slice(*found)]) == apart_from_blanks(words)


@given(LETTERS, st.data())
def test_a_right_span_is_never_moved(text, data):
    """Its words are quoted and stand there."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = (start, data.draw(st.integers(start + 1, len(text))))
    assert fit(text, [(span, text[slice(*span)])]) == [span]
