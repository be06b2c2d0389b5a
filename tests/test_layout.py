"""Layout: blocks with exact spans, nothing lost but marks and labels, and speakers found as a reader would."""

import re
import sys
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
    r"[-\s*+•‣◦·▪▫●○■□➢→»–—―=_~#|<>!:：.)(\]\[\d\ufeff\u200b\u200e\u200f\u2060]|[a-zA-Z]{1,5}(?=[.)])"
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
            assert block.speaker is not None
            assert " ".join(text[start:end].split()).startswith(block.speaker)
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
        ("Mr. Nebenzia (Russian Federation) (spoke in Russian): We agree.", "Mr. Nebenzia (Russian Federation)", "We agree."),
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


def test_a_press_conference() -> None:
    """Reporters by their outlet, the spokesperson by name because the name comes again."""
    text = (
        "Regular Press Conference of March 3\n\n"
        "AFP: Will China join the pact?\n\n"
        "Mao Lin: We will not. It is a threat.\n\n"
        "Nobody needs it.\n\n"
        'The Paper: Mr. Fox said: "We will." Is that so?\n\n'
        "Mao Lin: No.\n"
    )
    assert shown(text) == [
        ("title", None, "Regular Press Conference of March 3"),
        ("turn", "AFP", "Will China join the pact?"),
        ("turn", "Mao Lin", "We will not. It is a threat."),
        ("paragraph", "Mao Lin", "Nobody needs it."),
        ("turn", "The Paper", 'Mr. Fox said: "We will." Is that so?'),
        ("turn", "Mao Lin", "No."),
    ]


def test_the_record_of_a_council() -> None:
    """Procedure ends a turn; the language spoken is no part of the speaker's name."""
    text = (
        "The President: I give the floor to the representative of France.\n\n"
        "Mr. Durand (France) (spoke in French): We support the text.\n\n"
        "It is balanced.\n\n"
        "A vote was taken by show of hands.\n\n"
        "In favour:\nBrazil, France\n\n"
        "The President (spoke in Chinese): The text is adopted.\n"
    )
    assert [speaker for _, speaker, _ in shown(text)] == [
        "The President", "Mr. Durand (France)", "Mr. Durand (France)", None, None, None, "The President",
    ]  # fmt: skip


def test_coverage_with_one_paragraph_a_country() -> None:
    """The label is a part of the words; a paragraph without one is nobody's."""
    text = (
        "ANNE DURAND (France) said the text was balanced. She welcomed it.\n\n"
        "LI NA (China), recalling the talks, called for calm.\n\n"
        "The Council then adopted the text.\n"
    )
    first, second, third = blocks(text)
    assert words(text, first).startswith("ANNE DURAND (France) said")
    assert (first.speaker, second.speaker, third.speaker) == (
        "ANNE DURAND (France)",
        "LI NA (China)",
        None,
    )
    assert first.label == (0, 20)


def test_states_before_a_colon() -> None:
    """In a list each speaks for itself, and its name is the subject; over a paragraph it is the topic."""
    text = "Reactions to the pact\n\nAustralia: welcomes AUKUS\nChina: opposes it\n\nThe talks go on.\n"
    assert shown(text)[1:] == [
        ("turn", "Australia", "Australia: welcomes AUKUS"),
        ("turn", "China", "China: opposes it"),
        ("paragraph", None, "The talks go on."),
    ]
    text = "The week\n\nIran: talks resume\n\nThe sides met in Geneva on Monday.\n"
    assert shown(text)[1] == ("heading", None, "Iran: talks resume")
    assert shown("Two views.\n\n- France: welcomes it\n- Energy: prices rise") == [
        ("paragraph", None, "Two views."),
        ("item", "France", "France: welcomes it"),
        ("item", None, "Energy: prices rise"),
    ]


def test_headings_of_all_sorts() -> None:
    """Marked, numbered, in capitals, or short and unfinished over prose."""
    text = (
        "Weekly Brief\n\nXi on a spree . . .\n\nThe talks went on.\n\n## Asia ##\n\nThey met.\n\n"
        "PRESS STATEMENT\nRussia agreed.\n\n2. Europe\n\nThey met again.\n\n**Africa**\n\nThey parted.\n\n"
        "<u>Oceania</u>\n\nNobody came.\n\nOutlook\n=======\n\nNone.\n"
    )
    found = [words(text, block) for block in blocks(text) if block.kind in {"title", "heading"}]
    assert found == [
        "Weekly Brief", "Xi on a spree . . .", "Asia", "PRESS STATEMENT", "Europe", "Africa", "Oceania", "Outlook",
    ]  # fmt: skip
    assert [block.level for block in blocks(text) if block.kind == "heading"] == [
        0,
        2,
        0,
        0,
        0,
        0,
        1,
    ]


@pytest.mark.parametrize(
    "text",
    ["Russia opposes AUKUS", "Russia opposes AUKUS\n\nChina does, too", "Then he said so —\n\nThe talks went on.", "Why did it take so long?\n\nNobody knows."],
)  # fmt: skip
def test_no_heading_without_prose_under_it(text: str) -> None:
    """Sentences without a period are sentences."""
    assert {kind for kind, _, _ in shown(text)} == {"paragraph"}


def test_wrapped_lines_are_one_paragraph() -> None:
    """A line end inside a paragraph is a blank; blank lines, marks and unmarked lists part."""
    text = (
        "The minister said on Monday that his country would not\n"
        "join. He called it a threat, and asked the\n"
        "United States to reconsider.\n\n"
        "- One item, and it goes\n  on.\n- Two\n\n"
        "Anna Fox\nthe second guest\nMary Poe"
    )
    assert [kind for kind, _, _ in shown(text)] == ["paragraph", "item", "item", *["paragraph"] * 3]


def test_lines_with_a_blank_line_after_each() -> None:
    """Copied text whose every line is followed by a blank one is read as if it were not."""
    lines = [
        "The minister said on Monday that his country would not",
        "join the pact. He called it a threat to the region, and",
        "asked the others to reconsider what they had done, or",
        "at least to wait until the talks in Geneva are over, as",
        "nobody there had been asked.",
        "They will meet again.",
    ]
    text = "\n\n".join(lines)
    assert [words(text, block).count("\n\n") for block in blocks(text)] == [4, 0]


def test_a_blank_line_inside_a_sentence() -> None:
    """A small letter after a line that breaks off goes on with its sentence."""
    text = "This is a great country, where the roots of the people date back to ancient times,\n\nis a blessing."
    assert len(blocks(text)) == 1


def test_paragraphs_and_items_on_one_line() -> None:
    """Wide blanks, repeated bullets and counted numbers part what a page had on lines of its own."""
    text = "MR. FOX:  Good evening.     We agree.       MS. POE:  We do not.  MR. FOX: Why?"
    assert [speaker for _, speaker, _ in shown(text)] == ["MR. FOX", "MR. FOX", "MS. POE", "MR. FOX"]  # fmt: skip
    text = "-   The sides     agreed to meet; and -   They met. -   Both left."
    assert [kind for kind, _, _ in shown(text)] == ["item"] * 3
    text = "1) a plan for the summit; 2) a plan for 7) nothing; 3) a vote."
    assert [said for _, _, said in shown(text)][1] == "a plan for 7) nothing;"
    text = "A: No. Q. And China? A. China agrees."
    assert [speaker for _, speaker, _ in shown(text)] == ["A", "Q", "A"]


def test_a_label_on_a_line_of_its_own() -> None:
    """It belongs to the words under it; without any it is a paragraph."""
    assert shown("QUESTION:\nDo you agree?\n\nMODERATOR:") == [
        ("turn", "QUESTION", "Do you agree?"),
        ("paragraph", None, "MODERATOR:"),
    ]


def test_tables() -> None:
    """Each cell is a block; the rule under the head is none."""
    text = "| State | Vote |\n|---|:-:|\n| China | no |\n\nJapan\tyes\nIndia\tno\n"
    assert shown(text) == [
        ("cell", None, cell) for cell in "State Vote China no Japan yes India no".split()
    ]


def test_lists_inside_lists() -> None:
    """Deeper by indentation, or by another kind of mark; numbers after bullets begin anew."""
    text = "- One\n  * Sub\n- Two\n1. First\n(a) part\n(b) part\n2. Second\n"
    assert [block.level for block in blocks(text)] == [1, 2, 1, 1, 2, 2, 1]


def test_a_resolution() -> None:
    """A paragraph each for its body, its recitals and its demands."""
    text = (
        "The Security Council,\n\nRecalling its resolutions,\nReaffirming its support for\nthe talks,\n*Condemning* the attack,\n\n"
        "1. Demands that Ruritania withdraw;\n2. Welcomes:\n(a) the talks;\n"
    )
    assert [said for _, _, said in shown(text)] == [
        "The Security Council,", "Recalling its resolutions,", "Reaffirming its support for\nthe talks,",
        "*Condemning* the attack,", "Demands that Ruritania withdraw;", "Welcomes:", "the talks;",
    ]  # fmt: skip


def test_a_quotation_over_paragraphs() -> None:
    """Paragraphs that each open with a quotation mark are paragraphs."""
    text = "“It is a threat. It parts us.\n\n“We will answer.\n\n“And soon,” he said."
    assert [kind for kind, _, _ in shown(text)] == ["paragraph"] * 3


def calls(text: str) -> int:
    """How many functions run, Python's and C's, while a text is read."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        blocks(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", [*PIECES, "a\n", "a\n\n", "1. a ", "Q So\n", "Mao Lin: So.\n\n", "A Title\n\n"])  # fmt: skip
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    """No shape of text is read again and again."""
    assert calls(piece * 800) <= 2.1 * calls(piece * 400) + 200
