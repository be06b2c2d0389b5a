"""What words of support and opposition govern."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reading.objects import Chunks
from dragoman.sentences import split_sentences


def governed(text: str) -> list[str]:
    """The governed phrases of a text, as they stand in it."""
    found = []
    for sentence in split_sentences(text):
        chunks = Chunks(text, sentence)
        for chunk in chunks.objects():
            found.append(text[chunks.words[chunk.first][0] : chunks.words[chunk.last][1]])
    return found


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Kenya condemned the shelling of Port Aro.", ["shelling of Port Aro"]),
        ("Fiji welcomed the launch of the Reef Accord.", ["Reef Accord"]),
        ("Oslo called for talks with Harar on Monday.", ["talks with Harar"]),
        ("Ghana is opposed to any attempts to redraw the border.", ["attempts to redraw the border"]),
        ("Peru opposes arms smuggling, and the illegal dumping of waste.",
         ["arms smuggling", "dumping of waste"]),
        ("They rejected the harbour blockade imposed by Harar.", ["harbour blockade"]),
        ("We strongly support peace and stability across the Aro Strait.",
         ["peace and stability across the Aro Strait"]),
        ("Chad voiced concern about fuel smuggling.", ["fuel smuggling"]),
    ],
)  # fmt: skip
def test_the_object_of_support_and_opposition_is_found(text: str, phrases: list[str]) -> None:
    """With its complements, without articles, praise and "the launch of"."""
    assert governed(text) == phrases


@pytest.mark.parametrize(
    "text",
    [
        "Malta welcomed Prime Minister Aro to the palace.",
        "Oman supports that.",
        "They welcomed it.",
        "Togo welcomed the opportunity to speak.",
        "Cuba condemned those who lied.",
        "The minister applauded.",
        "Samoa backs down.",
    ],
)
def test_greetings_and_empty_words_are_no_targets(text: str) -> None:
    """A guest, a pronoun or an occasion is nothing to be for or against."""
    assert governed(text) == []


WORDS = "opposes support for the of to and launch Kenya, talks U.S.-Aro “it” . \n attempts x’s 5 é".split(
    " "
)


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
def test_phrases_lie_in_their_sentence_and_do_not_overlap(text: str) -> None:
    """For any order of words, first, head and last are in order and each phrase follows the one before."""
    for sentence in split_sentences(text):
        chunks = Chunks(text, sentence)
        done = -1
        for chunk in chunks.objects():
            assert done < chunk.first <= chunk.head <= chunk.last < len(chunks.words)
            assert sentence.start <= chunks.words[chunk.first][0]
            assert chunks.words[chunk.last][1] <= sentence.end
            done = chunk.last
