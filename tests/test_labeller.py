"""The labeller: exact offsets, answers that do not depend on neighbours, and nothing lost."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.artifact import Artifact
from dragoman.labeller import Document, Labeller, ScoreItem
from dragoman.rows import LabelRow, Scored
from dragoman.stance import Ask, Stance

CANBERRA = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."
TEXTS = [
    CANBERRA,
    "Moscow rejects any further enlargement of NATO.",
    "Oslo hosts the talks. The Quad meets on Friday, and Delhi welcomes it.",
    "Warsaw supports sanctions on Russia; Budapest objects, and the EU hesitates over them.",
    "No entity here.",
    "",
]
DOCUMENTS = [Document(text, name=f"{number}.txt") for number, text in enumerate(TEXTS)]
ODD = ["👩‍🚀🇺🇳 ", "Cafe\u0301 ", "\r\n\r\n", "\u200b", "\ufeff", "שלום \u202e", "İİ ", "[SEP] ", "[unused1] ", "\x00", "\u2028", " - ", "1. "]  # fmt: skip
pieces = st.sampled_from(ODD) | st.sampled_from([f"{text} " for text in TEXTS])
nasty = st.lists(pieces, min_size=1, max_size=6).map("".join)


@pytest.fixture(scope="module")
def alone(labeller: Labeller) -> list[list[LabelRow]]:
    """The rows of each document, labelled in a call of its own."""
    return [labeller.label(document) for document in DOCUMENTS]


def about(rows: Sequence[LabelRow], entity: str) -> LabelRow:
    """The one row about an entity."""
    (row,) = [row for row in rows if row.entity.id == entity]
    return row


def gap(one: Scored, other: Scored) -> float:
    """The largest difference between two answers' probabilities."""
    return max(abs(a - b) for a, b in zip(one.probabilities, other.probabilities, strict=True))


@settings(max_examples=15)
@given(nasty)
def test_every_offset_is_exact(labeller: Labeller, text: str) -> None:
    """`document[start:end]` is the sentence, the mention and the holder that a row tells."""
    for row in labeller.label(Document(text)):
        for span in (row.sentence, row.mention, *row.mentions):
            assert span is not None
            assert text[span.start : span.end] == span.text
        for one in row.positions:
            assert one.holder == ("author" if one.start is None else text[one.start : one.end])


@settings(max_examples=8)
@given(nasty)
def test_every_row_keeps_the_contract(labeller: Labeller, text: str) -> None:
    """Probabilities add up, a stance that is not the likeliest is unsure, positions take sides, best first."""
    for row in labeller.label(Document(text)):
        assert sum(row.probabilities) == pytest.approx(1)
        likeliest = row.probabilities[list(Stance).index(row.stance)] == max(row.probabilities)
        weak = max(row.probabilities) < labeller.artifact.threshold[Ask.STANCE]
        assert row.unsure is (weak or not likeliest)
        assert row.model == labeller.artifact.id
        held = [one.probability for one in row.positions]
        assert held == sorted(held, reverse=True)
        assert all(one.stance is not Stance.NEUTRAL for one in row.positions)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_documents_do_not_change_each_other(
    artifact: Artifact, alone: list[list[LabelRow]], workers: int
) -> None:
    """Together or alone, in any order, on any number of threads: not a bit differs."""
    together = Labeller(artifact, workers=workers)
    assert list(together.label_all(DOCUMENTS)) == alone
    assert list(together.label_all(DOCUMENTS[::-1])) == alone[::-1]


def test_sentences_do_not_change_each_other(
    labeller: Labeller, alone: list[list[LabelRow]]
) -> None:
    """A sentence gets the same probabilities inside a document as by itself."""
    row = about(labeller.label(Document("\n\n".join(TEXTS))), "aukus")
    assert row.probabilities == about(alone[0], "aukus").probabilities


def test_texts_scored_together_do_not_change_each_other(labeller: Labeller) -> None:
    """Questions about different texts share nothing: the same bits alone, together, reversed."""
    items = [ScoreItem(text, "NATO", holder="Moscow") for text in TEXTS if text]
    together = list(labeller.score(items))
    assert together == [scored for item in items for scored in labeller.score([item])]
    assert together == list(labeller.score(items[::-1]))[::-1]


def test_questions_about_one_text_hardly_change_each_other(labeller: Labeller) -> None:
    """What shares a row moves a probability by at most 0.03."""
    items = [
        ScoreItem(text, target, holder=holder, ask=ask)
        for text in TEXTS[:4]
        for target in ("AUKUS", "NATO", "the Quad", "sanctions on Russia")
        for holder in (None, "author", "Beijing", "Delhi")
        for ask in Ask
    ]
    alone = [scored for item in items for scored in labeller.score([item])]
    together = list(labeller.score(items))
    assert max(map(gap, alone, together)) <= 0.03


def test_the_same_question_gets_the_same_answer(labeller: Labeller) -> None:
    """Asked twice, next to each other or apart, a question is answered alike."""
    twice, other = ScoreItem(CANBERRA, "AUKUS"), ScoreItem(CANBERRA, "Beijing")
    first, second, _, third = labeller.score([twice, twice, other, twice])
    assert first == second == third


def test_every_question_is_answered_in_order(labeller: Labeller) -> None:
    """More questions than a row or a run holds: none is lost, none changes places."""
    items = [ScoreItem(CANBERRA, f"target {number % 90}") for number in range(150)]
    assert [scored.item for scored in labeller.score(items)] == items


def test_a_stance_and_a_sentiment_are_two_questions(labeller: Labeller) -> None:
    """`ask` changes what is asked, not where."""
    stance = ScoreItem(CANBERRA, "AUKUS")
    first, second = labeller.score([stance, replace(stance, ask=Ask.SENTIMENT)])
    assert first.probabilities != second.probabilities


def test_two_holders_can_stand_on_opposite_sides(labeller: Labeller) -> None:
    """One sentence, one entity, two opposite positions."""
    row = about(labeller.label(Document(CANBERRA)), "aukus")
    found = {one.holder: (one.entity, one.stance) for one in row.positions}
    assert found["Canberra"] == ("australia", Stance.FAVOR)
    assert found["Beijing"] == ("china", Stance.AGAINST)


def test_every_mention_of_a_phrase_is_told(labeller: Labeller) -> None:
    """Of one that no catalogue knows too, in any case."""
    text = "The moon base is good, and the Moon Base will help."
    (row,) = labeller.label(Document(text), ["moon base"])
    assert [(quote.start, quote.text) for quote in (row.mention, *row.mentions)] == [
        (4, "moon base"),
        (31, "Moon Base"),
    ]


def test_a_holder_is_found_by_another_name(labeller: Labeller) -> None:
    """Who asks about China's stance gets that of "Beijing"."""
    start = CANBERRA.index("Beijing")
    span = (start, start + len("Beijing"))
    (by_name,) = labeller.score([ScoreItem(CANBERRA, "AUKUS", holder="China")])
    (by_span,) = labeller.score([ScoreItem(CANBERRA, "AUKUS", holder="Beijing", holder_span=span)])
    assert by_name.probabilities == by_span.probabilities


def test_a_phrase_is_asked_where_it_is_mentioned(labeller: Labeller) -> None:
    """Of the other sentences only where the caller wants it."""
    document = Document("We want peace. Others want Wind Power.")
    (row,) = labeller.label(document, ["wind power"])
    assert (row.sentence.index, row.mention and row.mention.text) == (1, "Wind Power")
    assert (row.entity.id, row.entity.kind) == ("wind-power", "phrase")
    rows = labeller.label(document, ["wind power"], everywhere=True)
    assert [row.mention and row.mention.text for row in rows] == [None, "Wind Power"]


def test_a_phrase_of_the_catalogue_is_its_entity(labeller: Labeller) -> None:
    """An alias asks about the entity, and all its mentions are told."""
    text = "Expanding NATO angers them, as NATO's enlargement did. They left."
    (row,) = labeller.label(Document(text), ["expansion of NATO"])
    assert row.entity.id == "nato-enlargement"
    assert [quote.text for quote in row.mentions] == ["NATO's enlargement"]


def test_a_phrase_for_a_mention_changes_nothing(labeller: Labeller) -> None:
    """Asked for by name, a mentioned entity has the row that it has anyway, but for rounding."""
    asked = about(labeller.label(Document(CANBERRA), ["AUKUS"]), "aukus")
    found = about(labeller.label(Document(CANBERRA)), "aukus")
    assert asked.mention == found.mention
    assert asked.probabilities == pytest.approx(found.probabilities, abs=0.03)


@pytest.mark.parametrize(
    ("phrases", "names"),
    [
        (["AUKUS", " AUKUS ", "AUKUS\n"], ["AUKUS"]),
        (["expansion of NATO", "NATO enlargement"], ["NATO enlargement"]),
        (["the quad", "Quad"], ["the Quad"]),
        (["sea wind", "AUKUS", "sea wind ", "Sea\u00a0 wind"], ["sea wind", "AUKUS"]),
    ],
)
def test_a_target_is_asked_once(labeller: Labeller, phrases: list[str], names: list[str]) -> None:
    """White space around a phrase is nothing, and an entity's names are one target."""
    rows = labeller.label(Document("The fleet left."), phrases, everywhere=True)
    assert [row.entity.name for row in rows] == names


def test_a_holder_is_no_court_in_a_document_on_cricket(labeller: Labeller) -> None:
    """Whose a holder is depends on the whole document: the ICC of cricket is not the court."""
    body = "The ICC condemned the sanctions on Russia as unjust and harmful."
    council = "The International Cricket Council met."

    def linked(text: str) -> set[str | None]:
        rows = labeller.label(Document(text), ["sanctions on Russia"])
        return {one.entity for row in rows for one in row.positions if one.holder == "ICC"}

    assert linked(body) == {"international-criminal-court"}
    assert linked(f"{council} {body}") == {None}


def test_the_pact_is_the_one_just_named(labeller: Labeller) -> None:
    """A contextual phrase counts after an exact one of an earlier sentence."""
    rows = labeller.label(Document("AUKUS grew. Beijing denounced the pact."))
    mentions = [row.mention and row.mention.text for row in rows if row.entity.id == "aukus"]
    assert mentions == ["AUKUS", "the pact"]


def test_a_long_sentence_is_cut_around_its_mention(labeller: Labeller) -> None:
    """No text is lost silently: the row says `truncated`, and offsets stay those of the document."""
    text = f"AUKUS grew. {'They spoke, ' * 300} and Beijing denounced AUKUS."
    first, *others = labeller.label(Document(text))
    assert not first.truncated
    assert {row.entity.id: row.truncated for row in others} == {"china": True, "aukus": True}
    last = about(others, "aukus").mention
    assert last is not None
    assert (last.start, last.text) == (text.rindex("AUKUS"), "AUKUS")


def test_author_and_date_are_carried_to_every_row(labeller: Labeller) -> None:
    """A document's author and date stand in all its rows."""
    rows = labeller.label(Document(TEXTS[2], "note", author="Wong", date="2022-02-07"))
    assert len(rows) >= 2
    assert {(row.document, row.author, row.date) for row in rows} == {("note", "Wong", "2022-02-07")}  # fmt: skip
