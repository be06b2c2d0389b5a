"""A phrase outside the catalogue is found however the text writes it, and nowhere else."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.folding import fold
from dragoman.lookup import find_all_words, find_words
from dragoman.numbers import numbers_of

PHRASES = ["pilots' walkout", "Ärzte levy", "canal toll", "Save-the-Reef plan", "naïve toll"]
BLANKS = [" ", "  ", "\n", "\r\n", "\u00a0", "\t ", "\u2009", " \n "]
NOISE = st.text(alphabet="abc .,;é\u0301👩‍🚀\r\n\u00ad\u200b“”x")


def found(text: str, phrase: str) -> list[str]:
    """The words of a text that are the phrase."""
    return [text[start:end] for start, end in find_words(text, phrase)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Quito loathes the pilots’ walkout.", "pilots' walkout"),
        ("Quito loathes the pilots'\r\nwalkout.", "pilots' walkout"),
        ("Quito loathes the pilots'\u00a0walkout.", " pilots' walkout\n"),
        ("Quito loathes the pilot's walkout.", "pilots' walkout"),
        ("Quito loathes can\u00adal  tolls.", "canal toll"),
        ("Quito loathes the canal toll.", "Canal Tolls"),
        ("Quito loathes the A\u0308rzte levy.", "Ärzte levy"),
        ("Quito loathes the Ärzte levy.", "A\u0308rzte levy"),
        ("Quito loathes levies on honey.", "the levy on honey"),
        ("Quito loathes the arma-\nment plan.", "armament plan"),
        ("Quito loathes the stand-off.", "standoff"),
        ("Quito loathes the standoff.", "stand-off"),
        ("Quito loathes the stand\u2011off.", "stand off"),
        ("Quito loathes #CanalTolls now.", "canal toll"),
        ("Quito loathes the Ems-Oder link.", "#EmsOderLink"),
        ("Quito loathes the U.K. levy.", "UK levy"),
        ("Quito loathes the UK levies.", "U.K. levy"),
        ("Quito loathes the canal toll.", "“canal toll”,"),
        ("Quito loathes the watchmen.", "watchman"),
        ("Quito loathes the _canal toll_.", "canal toll"),
        ("Quito loathes @CanalToll.", "canal toll"),
        ("Quito loathes the pilots` walkout.", "pilots' walkout"),
        ("Quito loathes the canal toll.", "CANAL TOLL"),
        ("Quito loathes the canal toll.", "canal toll."),
        ("Quito said: !!!", "!!!"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(text: str, phrase: str) -> None:
    """Line ends, blanks, quotes, hyphens, accents, number and hashtags make no difference."""
    assert len(found(text, phrase)) == 1


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Canals, tolls.", "canal toll"),
        ("They dug a canal.\n\nToll roads cost more.", "canal toll"),
        ("They dug a canal - toll roads cost more.", "canal toll"),
        ("They dug a canal—toll roads cost more.", "canal toll"),
        ("Let us talk about it.", "US"),
        ("It is what it was.", "IT"),
        ("A new ban.", "news ban"),
        ("A good levy.", "goods levy"),
        ("Therapists met.", "the rapist"),
        ("The standoffish envoy.", "stand-off"),
        ("Nothing.", "\u200b"),
        ("Nothing.", ""),
    ],
)
def test_other_words_are_not_the_phrase(text: str, phrase: str) -> None:
    """Neither across a dash or an empty line, nor in other words, nor where nothing is asked for."""
    assert found(text, phrase) == []


def test_a_full_stop_is_no_part_of_a_phrase() -> None:
    """Neither one of the text behind capitals nor one of the caller's."""
    assert found("They raised the toll.", "TOLL") == ["toll"]
    assert found("They raised the toll.", "toll.") == ["toll"]
    assert found("They left the U.S. Then they came back.", "US") == ["U.S."]


def test_the_very_words_come_first() -> None:
    """Where a text has the phrase itself, other numbers of it are left to `find_all_words`."""
    text = "Canal tolls rose, and #CanalToll trended, yet one canal toll fell."
    assert found(text, "canal toll") == ["canal toll"]
    every = [text[start:end] for start, end in find_all_words(text, "canal toll")]
    assert every == ["Canal tolls", "CanalToll", "canal toll"]


@given(NOISE, st.sampled_from(PHRASES), st.data(), NOISE)
def test_the_span_is_the_phrase_however_it_is_wrapped(
    before: str, phrase: str, data: st.DataObject, after: str
) -> None:
    """Blanks, quotes and normal form may change: the span found covers the phrase and no more."""
    blank = data.draw(st.sampled_from(BLANKS))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    quote = data.draw(st.sampled_from("'’"))
    written = unicodedata.normalize(form, phrase.replace(" ", blank).replace("'", quote))
    text = f"{before}({written}) {after}"
    start = len(before) + 1
    assert (start, start + len(written)) in find_all_words(text, phrase)
    assert found(text, phrase)[0] == written


@given(NOISE | st.text(), st.sampled_from(PHRASES) | st.text(max_size=12))
def test_every_match_is_the_phrase_but_for_what_may_differ(text: str, phrase: str) -> None:
    """Spans are exact, in order, apart; without signs and endings each reads as the phrase does."""
    spans = find_all_words(text + phrase, phrase)
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    wanted = _letters(phrase)
    for start, end in spans:
        assert 0 <= start < end <= len(text + phrase)
        assert _letters((text + phrase)[start:end])[:2] == wanted[:2] or not wanted


def _letters(words: str) -> str:
    folded = "".join(letter for letter in fold(words).text if letter.isalnum())
    return folded.removeprefix("the")


@pytest.mark.parametrize(
    ("noun", "other"),
    [
        ("tax", "taxes"), ("levy", "levies"), ("day", "days"), ("embargo", "embargoes"),
        ("crisis", "crises"), ("leaf", "leaves"), ("wife", "wives"), ("woman", "women"),
        ("child", "children"), ("sanction", "sanctions"), ("class", "classes"), ("strike", "strikes"),
    ],
)  # fmt: skip
def test_a_number_leads_to_the_other(noun: str, other: str) -> None:
    """From the singular to the plural and back."""
    assert other in numbers_of(noun)
    assert noun in numbers_of(other)


def test_a_plural_of_another_meaning_is_left_alone() -> None:
    """The word "news" is not the plural of "new", and "us" has no singular."""
    assert [numbers_of(word) for word in ("news", "us", "its")] == [["news"], ["us"], ["its"]]
    assert "goods" not in numbers_of("good")
