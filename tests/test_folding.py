"""Folding may change every character of a text, but never where a span of it lies."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.folding import fold

ODD = (
    "İıßﬁéÅ\u0301\u0308\u200b\u00ad\u202e\u2066\ufeff\u00a0\r\n\t’“”–—−שלוםعرب🇺🇳👩‍🚀\ud800NATO u.s."
)
texts = st.text() | st.text(alphabet=ODD)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("NATO’s “open door”", 'nato\'s "open door"'),
        ("two–state—solution", "two-state-solution"),
        ("the\r\n  United\u00a0States", "the united states"),
        ("Erdog\u0306an, Erdoğan", "erdogan, erdogan"),
        ("İstanbul", "istanbul"),
        ("STRAẞE Straße", "strasse strasse"),
        ("NA\u200bTO \u202eAU\u00adKUS", "nato aukus"),
        ("a \u200b b", "a b"),
        ("不 means not", "不 means not"),  # a word is never dropped
    ],
)
def test_what_reads_alike_folds_alike(text: str, folded: str) -> None:
    """Case, quotes, dashes, blanks, accents and invisible characters make no difference."""
    assert fold(text).text == folded


@given(texts)
def test_every_folded_character_has_its_origin(text: str) -> None:
    """The map is as long as the folded text, in order, and inside the original."""
    folded = fold(text)
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
    assert all(0 <= origin < len(text) for origin in folded.origins)


@given(texts, st.sampled_from(["NATO", "naïve", "Two words", "ẞ"]), texts)
def test_a_word_is_found_where_it_stands(before: str, word: str, after: str) -> None:
    """Whatever surrounds it, a word's span in the folded text leads back to the word itself."""
    text = f"{before}({word}){after}"
    folded = fold(text)
    opening = folded.origins.index(len(before))
    length = len(fold(word).text)
    start, end = folded.span(opening + 1, opening + 1 + length)
    assert text[start:end] == word


@given(texts)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """A folded text is its own folded form."""
    once = fold(text).text
    assert fold(once).text == once


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_takes_the_same_road_as_the_rest(text: str) -> None:
    """The fast path for plain stretches gives what a character-by-character fold gives."""
    blanks = "".join(" " if letter.isspace() else letter.lower() for letter in text)
    while "  " in blanks:
        blanks = blanks.replace("  ", " ")
    assert fold(text).text == blanks


def test_an_accent_belongs_to_the_letter_before_it() -> None:
    """A span that ends at an accented letter takes the combining mark along."""
    text = "Pele\u0301 spoke"
    folded = fold(text)
    assert text[slice(*folded.span(0, 4))] == "Pele\u0301"
    assert unicodedata.normalize("NFC", text[0:5]) == "Pelé"


def test_capitals_are_those_of_the_original() -> None:
    """`is_capital` and `cased` look at the text as it was written."""
    folded = fold("Élysée and\u00a0NATO İ")
    assert folded.is_capital(0)
    assert not folded.is_capital(1)
    assert folded.cased() == "Elysee and NATO I"


def test_folding_costs_in_proportion_to_the_length() -> None:
    """A text with curly quotes and line breaks that is 16 times as long takes less than 64 times as long."""
    text = "The ministers’ “joint” statement\r\nnoted progress – again. "

    def seconds(times: int) -> float:
        begin = time.process_time()
        fold(text * times)
        return time.process_time() - begin

    assert min(seconds(8000) for _ in range(3)) < 64 * min(seconds(500) for _ in range(10))
