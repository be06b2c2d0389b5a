"""Texts are read in the encoding that they were written in, or not at all."""

import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.charset import decode_text, encoding_of
from dragoman.errors import UnreadableInput

ENGLISH = "Moscow “rejects” the plan – it isn’t wanted at the talks in Orléans.\r\nOslo agrees."
LONG = ENGLISH * 20


@pytest.mark.parametrize(
    "text", [ENGLISH, LONG, "It’s over.", "Café talks", "£20m for Côte d’Ivoire"]
)
def test_english_from_windows(text: str) -> None:
    """Curly quotes and accents, in short and in long texts."""
    found = decode_text(text.encode("cp1252"))
    assert (found.text, found.encoding.name, found.encoding.guessed) == (text, "windows-1252", True)


def test_latin_1_is_read_the_same() -> None:
    """ISO 8859-1 without controls has the same letters."""
    text = "The talks in the café in Orléans cost £5 and went on until May. " * 5
    assert decode_text(text.encode("latin-1")).text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_mark_is_no_guess(encoding: str) -> None:
    """The byte order mark says it, and is no part of the text."""
    found = decode_text(ENGLISH.encode(encoding))
    assert (found.text, found.encoding.name, found.encoding.guessed) == (ENGLISH, encoding, False)


def test_the_mark_of_utf_8_is_no_part_of_the_text() -> None:
    """As Windows writes it."""
    data = ENGLISH.encode("utf-8-sig")
    assert decode_text(data).text == ENGLISH
    assert encoding_of(data).plain


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ENGLISH, LONG, "Oslo agrees."])
def test_utf_16_without_a_mark(encoding: str, text: str) -> None:
    """Every second byte is zero."""
    found = decode_text(text.encode(encoding))
    assert (found.text, found.encoding.name, found.encoding.guessed) == (text, encoding, True)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Москва отвергает расширение НАТО и считает его угрозой безопасности страны."),
        ("gb18030", "北京反对北约东扩，认为这是冷战思维的产物，并呼吁各方保持克制。"),
        ("cp1250", "Rząd Polski popiera członkostwo Ukrainy w sojuszu północnoatlantyckim. Źle, że nie są."),
        ("cp1252", "Die Bundesregierung lehnt die Erweiterung ab und möchte über Maßnahmen sprechen."),
    ],
)  # fmt: skip
def test_other_languages(encoding: str, text: str) -> None:
    """Their letters come out right, so that the language can be told."""
    assert decode_text(text.encode(encoding)).text == text


def test_damaged_utf_8_is_not_taken_for_something_else() -> None:
    """One bad byte among good characters: no mojibake is answered."""
    data = ENGLISH.encode() + b"\xff" + ENGLISH.encode()
    with pytest.raises(UnreadableInput, match=r"not UTF-8: byte \d+ is 0xff"):
        decode_text(data)


def test_half_a_pair_of_utf_16() -> None:
    """A file cut in the middle of a character."""
    with pytest.raises(UnreadableInput, match="not UTF-16: byte"):
        decode_text(ENGLISH.encode("utf-16")[:-1])


def test_the_beginning_of_a_text_may_end_inside_a_character() -> None:
    """A sample of a long file."""
    data = "The talks in Orlé".encode()[:-1]
    assert encoding_of(data, whole=False).name == "utf-8"
    assert encoding_of(data).name == "windows-1252"


def test_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """English is read all the same; what has to be guessed names the extra."""
    monkeypatch.setitem(sys.modules, "charset_normalizer", None)
    assert decode_text(ENGLISH.encode("cp1252")).text == ENGLISH
    with pytest.raises(UnreadableInput, match=r"pip install 'dragoman\[documents\]'"):
        decode_text("Москва отвергает расширение".encode("cp1251"))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf_8_is_always_utf_8(text: str) -> None:
    """Whatever it says."""
    found = decode_text(text.encode())
    assert (found.text, found.encoding.plain) == (text, True)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Never another exception."""
    with suppress(UnreadableInput):
        assert isinstance(decode_text(data).text, str)
