"""Whose words a sentence is: the author's, a speaker's, or those of somebody quoted."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.layout import blocks
from dragoman.reading.reader import Reading
from dragoman.reading.voices import quotations

Read = Callable[..., Reading]

BRIEFING = """Foreign Ministry Spokesperson Lin Wei's Regular Press Conference

AFP: Minister, Canberra praised AUKUS again. What is China's comment?

Lin Wei: We firmly oppose the pact. It only stirs up trouble.

Q: Will you talk to Canberra?

Lin Wei: I have nothing to add.
"""


def test_a_turn_belongs_to_its_speaker(reading: Read) -> None:
    """“We” in an answer is the spokesperson's state; who asks holds nothing."""
    spoken = {one.sentence.text: one for one in reading(BRIEFING, "China").sentences}
    answer = spoken["We firmly oppose the pact."]
    assert answer.voice.kind.value == "speaker"
    assert [actor.name for actor in answer.speakers.actors] == ["China"]
    question = spoken["Minister, Canberra praised AUKUS again."]
    assert question.question
    assert question.speakers.actors == ()


def test_a_name_before_a_colon_is_the_subject_of_what_follows(reading: Read) -> None:
    """In notes, "Australia: welcomes ..." is a sentence about Australia, which may hold a stance in it."""
    notes = "Reactions\n\n- Australia: welcomes the pact\n- Beijing: rejects it as a threat\n"
    found = reading(notes).sentences[-2:]
    assert [one.sentence.text for one in found] == [
        "Australia: welcomes the pact",
        "Beijing: rejects it as a threat",
    ]
    assert [one.candidates[0].holder.name for one in found] == ["Australia", "Beijing"]


@pytest.mark.parametrize(
    ("text", "sentence", "speaker"),
    [
        ('"We reject this pact and all that it stands for," Putin said.', 0, "Russia"),
        ('Putin said: "We reject this pact and all that it stands for."', 0, "Russia"),
        ('Putin spoke to reporters. "We reject this pact," he said. "We shall never join it or help it."', 2, "Russia"),
        ("“We reject this pact,” said Japan's foreign minister. “It is a threat to all of us here.”", 1, "Japan"),
    ],
)  # fmt: skip
def test_a_quotation_belongs_to_who_says_it(
    reading: Read, text: str, sentence: int, speaker: str
) -> None:
    """Beside a verb of saying, or as the quotation before it."""
    found = reading(text).sentences[sentence]
    assert found.voice.kind.value == "quotation"
    assert [actor.name for actor in found.speakers.actors] == [speaker]


@pytest.mark.parametrize(
    ("text", "given", "authors"),
    [
        ("Joint Statement of the Leaders of Australia and Japan\n\nWe support ASEAN.", None, ["Australia", "Japan"]),
        ("We, the leaders of Kenya, Uganda and Rwanda, met today.", None, ["Kenya", "Uganda", "Rwanda"]),
        ("Statement by Norway's Foreign Ministry on Gaza\n\nWe are concerned.", None, ["Norway"]),
        ("Remarks by President Macron in Dakar\n\nThank you.", None, ["France"]),
        ("A text.", "Fiji and Tonga", ["Fiji", "Tonga"]),
        ("A text.", "Ana Ruiz", ["Ana Ruiz"]),
        ("Joint Statement of the United States and Japan\n\nWe met.", "United States", ["United States", "Japan"]),
        ("A text.", None, []),
    ],
)  # fmt: skip
def test_a_document_says_whose_it_is(
    reading: Read, text: str, given: str | None, authors: list[str]
) -> None:
    """By its title or first sentence, or as the caller says."""
    assert [actor.name for actor in reading(text, given).authors] == authors


@settings(max_examples=60)
@given(st.text(alphabet='ab "“”.\n', max_size=80))
def test_quotations_are_in_order_and_apart(text: str) -> None:
    """Each lies in the text behind the one before it."""
    end = 0
    for one in quotations(text, blocks(text)):
        assert end <= one.start < one.end <= len(text)
        end = one.end
