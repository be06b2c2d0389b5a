"""A document is read alike however its letters are composed, and each span is what stands there."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.composing import compose
from dragoman.labeller import Document, Labeller
from dragoman.rows import LabelRow

TEXT = "Şahin, the Türkiye envoy, denounced AUKUS. “It is naïve,” Ölmez said. Zoë Ağca lauded the Élan Levy."
ODD = st.text(alphabet="aéz\u0301\u0308\u0328\u00ad\u200b\u2060 Ç.x\n👩‍🚀i\u0307ﬁ")


def composed(row: LabelRow) -> LabelRow:
    """A row without places, its words composed."""

    def plain(text: str) -> str:
        return unicodedata.normalize("NFC", text)

    return replace(
        row,
        sentence=replace(row.sentence, start=0, end=0, text=plain(row.sentence.text)),
        mention=row.mention and replace(row.mention, start=0, end=0, text=plain(row.mention.text)),
        mentions=(),
        antecedent=None,
        speaker=None,
        positions=tuple(
            replace(one, holder=plain(one.holder), start=None, end=None, antecedent=None)
            for one in row.positions
        ),
    )


@given(ODD)
def test_every_character_leads_back(text: str) -> None:
    """Starts and ends are in order, inside the text, and as many as the characters."""
    found = compose(text)
    if found is None:
        return
    assert len(found.starts) == len(found.ends) == len(found.text)
    assert list(found.starts) == sorted(found.starts)
    assert list(found.ends) == sorted(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))  # fmt: skip


@given(ODD, st.sampled_from(["Ağca", "naïve", "Élan"]), ODD)
def test_a_decomposed_word_is_found_where_it_stands(before: str, word: str, after: str) -> None:
    """The span of a word in the composed text is the decomposed word in the original."""
    written = unicodedata.normalize("NFD", word)
    found = compose(f"{before}({written}) {after}")
    assert found is not None
    start = found.text.index(f"({word})", len(compose(before).text if compose(before) else before)) + 1  # fmt: skip
    assert found.original[slice(*found.span(start, start + len(word)))] == written


def test_a_composed_text_is_left_alone() -> None:
    """There is nothing to do for plain and for composed text."""
    assert compose("Pele spoke.") is None
    assert compose("Pelé spoke, 👩‍🚀 heard.") is None


@pytest.fixture(scope="module")
def rows(labeller: Labeller) -> list[LabelRow]:
    """The rows of the composed text."""
    return labeller.label(Document(TEXT), ["AUKUS", "Élan Levy"])


@pytest.mark.parametrize("form", ["NFD", "soft hyphens"])
def test_rows_are_the_same(labeller: Labeller, rows: list[LabelRow], form: str) -> None:
    """Neither decomposed letters nor soft hyphens change an answer or a holder."""
    text = unicodedata.normalize("NFD", TEXT) if form == "NFD" else TEXT.replace("lm", "l\u00adm")
    found = labeller.label(Document(text), ["AUKUS", "Élan Levy"])
    if form == "NFD":
        assert [composed(row) for row in found] == [composed(row) for row in rows]
    assert [row.probabilities for row in found] == [row.probabilities for row in rows]
    for row in found:
        for quote in (row.sentence, row.mention, *row.mentions):
            assert quote is not None
            assert text[quote.start : quote.end] == quote.text
        for one in row.positions:
            assert one.start is None or text[one.start : one.end] == one.holder


@settings(max_examples=10)
@given(st.lists(st.sampled_from([*TEXT.split(" "), "\u00ad", "\u0301"]), max_size=20).map(" ".join))
def test_offsets_stay_exact(labeller: Labeller, text: str) -> None:
    """Whatever is decomposed, `document[start:end]` is what a row says."""
    text = unicodedata.normalize("NFD", text)
    for row in labeller.label(Document(text)):
        assert text[row.sentence.start : row.sentence.end] == row.sentence.text
        for one in row.positions:
            assert one.start is None or text[one.start : one.end] == one.holder
