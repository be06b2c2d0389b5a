"""Layout: blocks with exact spans, nothing lost but marks and labels, and speakers found as a reader would."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.layout import Block, blocks

PIECES = [
    "MR. KIRBY:", "Q", "Q    So", "QUESTION:", "Ms. ROS-LEHTINEN. ", "Mr. Lavrov (Russian Federation):",
    "Australia: welcomes", "# ", "## Talks", "- ", "* ", "1. ", "(a) ", "iv) ", "**bold**", "*it*", "---", "===",
    "|", " | ", "\t", "\n", "\n\n", "\r\n", "\u2028", "     ", " ", "The sides agreed.", "agreed to talk", "“We", "no.”",
    "U.S. ", "A Short Line", "FRANÇOIS DELATTRE (France) said", "A: No. Q. And? A. Yes.", "> ", "<!-- -->", ":", ".", "é\u0301", "。", "\ufeff",
]  # fmt: skip
documents = st.text() | st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
# What may stand between blocks when labels are gone: marks, numbers, brackets.
MARKS = re.compile(
    r"[-\s*+•‣◦·▪▫●○■□➢→»–—=_~#|<>!:：.)(\]\[\d\ufeff\u200b\u200e\u200f\u2060]|[a-zA-Z]{1,5}(?=[.)])"
)


def words(text: str, block: Block) -> str:
    """The words of a block."""
    return text[block.start : block.end]


def shown(text: str) -> list[tuple[str, str | None, str]]:
    """Kind, speaker and words of each block."""
    return [(block.kind.value, block.speaker, words(text, block)) for block in blocks(text)]


@given(documents)
def test_blocks_are_in_order_and_disjoint(text: str) -> None:
    """Each block has words, without white space at its ends, and begins after the one before."""
    found = blocks(text)
    edges = [edge for block in found for edge in (block.start, block.end)]
    assert edges == sorted(edges)
    assert all(
        words(text, block) and words(text, block) == words(text, block).strip() for block in found
    )


@given(documents)
def test_only_marks_and_labels_stand_between_blocks(text: str) -> None:
    """Nothing is lost: what is in no block is white space, a mark of the layout or a label."""
    found = blocks(text)
    covered = bytearray(len(text))
    for block in found:
        for start, end in filter(None, [(block.start, block.end), block.label]):
            covered[start:end] = b"\x01" * (end - start)
    edges = [0, *(i for i, (a, b) in enumerate(pairwise(covered), 1) if a != b), len(text)]
    for start, end in pairwise(edges):
        if start < end and not covered[start]:
            assert not MARKS.sub("", text[start:end]), text[start:end]


@given(documents)
def test_labels_are_speakers(text: str) -> None:
    """A labelled block has its label as speaker; a label lies before the words or inside them."""
    for block in blocks(text):
        if block.label:
            start, end = block.label
            assert block.speaker == " ".join(text[start:end].split())
            assert end <= block.start or block.start <= start < end <= block.end


@pytest.mark.parametrize(
    ("line", "speaker", "said"),
    [
        ("MR. KIRBY: We agree.", "MR. KIRBY", "We agree."),
        ("Q    So, do you agree?", "Q", "So, do you agree?"),
        ("Q Do you agree?", "Q", "Do you agree?"),
        ("Q — on the pact?", "Q", "— on the pact?"),
        ("QUESTION: Do you agree?", "QUESTION", "Do you agree?"),
        ("Spokesperson: We agree.", "Spokesperson", "We agree."),
        ("AFP: Does China agree?", "AFP", "Does China agree?"),
        ("Mr. Lavrov (Russian Federation): We agree.", "Mr. Lavrov (Russian Federation)", "We agree."),
        ("Mr. Nebenzia (Russian Federation) (spoke in Russian): We agree.", "Mr. Nebenzia (Russian Federation) (spoke in Russian)", "We agree."),
        ("Ms. ROS-LEHTINEN. Mr. Speaker, I agree.", "Ms. ROS-LEHTINEN", "Mr. Speaker, I agree."),
        ("Mr. SMITH of New Jersey. I agree.", "Mr. SMITH of New Jersey", "I agree."),
        ("Mr. McGOVERN. I agree.", "Mr. McGOVERN", "I agree."),
        ("The PRESIDING OFFICER. The Senator is recognized.", "The PRESIDING OFFICER", "The Senator is recognized."),
        ("PRESIDENT BIDEN:  Good evening.", "PRESIDENT BIDEN", "Good evening."),
        ("THE PRESIDENT: Good evening.", "THE PRESIDENT", "Good evening."),
        ("Foreign Minister Wang Yi: Good evening.", "Foreign Minister Wang Yi", "Good evening."),
        ("**MODERATOR:** Good evening.", "MODERATOR", "Good evening."),
        ("SENIOR ADMINISTRATION OFFICIAL: Good evening.", "SENIOR ADMINISTRATION OFFICIAL", "Good evening."),
    ],
)  # fmt: skip
def test_a_turn_begins(line: str, speaker: str, said: str) -> None:
    """The label goes, the words stay."""
    text = f"The talks went on for two days.\n\n{line}"
    assert shown(text)[1] == ("turn", speaker, said)


@pytest.mark.parametrize(
    "line",
    [
        "Note: the sides agreed.",
        "Paris, 3 May: the sides agreed.",
        "The communiqué said: the sides agreed.",
        "Editor's note: the sides agreed.",
        "At 10:30 the sides agreed.",
        "See https://example.org for more.",
        "John 3:16 was quoted.",
        "So, let me be clear: we agree.",
        "Bottom line: we agree.",
        "Food Security: we agree.",
        "Q3 was a good quarter.",
        "Queen Anne agreed.",
    ],
)
def test_no_turn_begins(line: str) -> None:
    """A colon alone makes no speaker."""
    text = f"The talks went on for two days.\n\n{line}"
    assert shown(text)[1] == ("paragraph", None, line)


def test_a_turn_lasts_until_the_next_label_or_heading() -> None:
    """Paragraphs without label belong to who spoke last; under a heading nobody speaks."""
    text = "MR. FOX: We agree.\n\nWe do.\n\nQ And they?\n\n## After the talks\n\nThe press left."
    assert [speaker for _, speaker, _ in shown(text)] == ["MR. FOX", "MR. FOX", "Q", None, None]
