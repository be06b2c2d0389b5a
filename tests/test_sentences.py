"""Sentences: exact spans, nothing lost, and no cut where a sentence goes on."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.layout import blocks
from dragoman.sentences import split_sentences

ODD = "Mr. U.S. No! (a) 1. 2) - • \r\n\t\u2028\u200b\u202e\ufeffשלום. 👩‍🚀e\u0301İ “x.” ’s?…。"
documents = st.text() | st.text(alphabet=ODD) | st.lists(st.sampled_from(ODD.split())).map(" ".join)


@given(documents)
def test_every_sentence_is_where_it_says(document: str) -> None:
    """`document[start:end]` is the sentence, without white space around it."""
    sentences = split_sentences(document)
    assert all(document[one.start : one.end] == one.text == one.text.strip() for one in sentences)
    assert all(one.text for one in sentences)
    assert [one.index for one in sentences] == list(range(len(sentences)))


@given(documents)
def test_sentences_part_their_blocks(document: str) -> None:
    """Sentences stand in order and hold every character of their blocks but white space."""
    sentences = split_sentences(document)
    edges = [edge for one in sentences for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    for number, block in enumerate(blocks(document)):
        inside = [one for one in sentences if one.block == number]
        assert inside
        edges = [block.start, *(edge for one in inside for edge in (one.start, one.end)), block.end]
        assert all(not document[end:start].strip() for end, start in list(pairwise(edges))[::2])


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Li Keqiang met Gen. Milley at 3 p.m. on Friday.",
        "Sen. Cruz and Reps. Smith and Lee voted against it.",
        "The U.S. Senate and the U.K. government agreed.",
        "Amb. Haley vs. Amb. Nebenzya was a debate.",
        "Art. 5 of the treaty, cf. para. 3, binds all members.",
        "No. 10 denied the report.",
        "It cost $3.5 billion, e.g. for ships, i.e. for AUKUS.",
        "J. F. Kennedy and Xi Jinping never met.",
        "St. Petersburg hosted the summit.",
        "“We oppose it,” she said.",
        "“Never!” Minister Fox said.",
        "“Why now?” he asked.",
        "Dep. Sec. Fox and Atty. Gen. Poe praised the Intl. Criminal Court.",
        "The U.S. Navy and U.S. President Biden welcomed it.",
        "The U.S. Geological Survey said so.",
        "They met at 9 a.m. Friday in Geneva.",
        "They met on Jan. 5 and Sept. 11.",
        "He was ... a friend of ... Russia.",
        "Gen. X and Lt. Col. Y signed it.",
        "J. A. Fox and C. I. Poe signed it.",
        "Yahoo! and Jeopardy! are names.",
        "The firm Poe Inc. of Delaware paid.",
        "She was born (b. March 1950) in St. Petersburg.",
    ],
)
def test_a_sentence_is_not_cut_inside(sentence: str) -> None:
    """Abbreviations, initials, decimals and quotes do not end a sentence."""
    found = split_sentences(f"{sentence} They agreed.")
    assert [one.text for one in found] == [sentence, "They agreed."]


@pytest.mark.parametrize(
    ("document", "texts"),
    [
        ("", []),
        (" \r\n\t ", []),
        ("AUKUS", ["AUKUS"]),
        ("One.\r\nTwo.\r\n", ["One.", "Two."]),
        ("A heading\n\nThe text.", ["A heading", "The text."]),
        ("- One\r\n- Two\r\n", ["One", "Two"]),
        ("We ask:\n(a) to vote;\n(b) to pay.", ["We ask:", "to vote;", "to pay."]),
        ("1. We agree.\n2. They do not.", ["We agree.", "They do not."]),
        ("12. Calls upon all.\n\n13. Decides.", ["Calls upon all.", "Decides."]),
        ('He said "No." Then he left.', ['He said "No."', "Then he left."]),
        ("“We oppose it!” “Never?”", ["“We oppose it!”", "“Never?”"]),
        ("The talks in Washington, D.C. The talks failed.", ["The talks in Washington, D.C.", "The talks failed."]),
        ("👩‍🚀 Hello. World.", ["👩‍🚀 Hello.", "World."]),
        ("The sides\nagreed to talk.", ["The sides\nagreed to talk."]),
        ("They denounced Britain and the U.S. Fox and Li also met.", ["They denounced Britain and the U.S.", "Fox and Li also met."]),
        ("They met in the U.S. The talks failed.", ["They met in the U.S.", "The talks failed."]),
        ("He condemned NATO, the U.S., etc. Poland praised it.", ["He condemned NATO, the U.S., etc.", "Poland praised it."]),
        ("(Moscow rejects it.) Kyiv wants it.", ["(Moscow rejects it.)", "Kyiv wants it."]),
        ("“We oppose it. It is a threat,” he said.", ["“We oppose it.", "It is a threat,” he said."]),
        ("No. I did not. He fell ill. Fox, too.", ["No.", "I did not.", "He fell ill.", "Fox, too."]),
        ("They met at 3 p.m. Fox said no.", ["They met at 3 p.m.", "Fox said no."]),
        ("No. They never agreed.", ["No.", "They never agreed."]),
        ("It was Plan B. The others left.", ["It was Plan B.", "The others left."]),
        ("The pact is sound.[4] It holds.", ["The pact is sound.[4]", "It holds."]),
        ("He waited ... The others left.", ["He waited ...", "The others left."]),
        ("1. Welcomes the pact; 2. Demands peace;", ["Welcomes the pact;", "Demands peace;"]),
        ("The talks failed.The sides left.", ["The talks failed.", "The sides left."]),
        ("中国反对。俄罗斯也反对。", ["中国反对。", "俄罗斯也反对。"]),
        ("Sanctions on Iran\nThe United States supports them.", ["Sanctions on Iran", "The United States supports them."]),
        ("MR. FOX: No. Q And China?", ["No.", "And China?"]),
    ],
)  # fmt: skip
def test_a_document_is_cut_here(document: str, texts: list[str]) -> None:
    """Line ends, list items and headings cut; a line break inside prose does not."""
    assert [one.text for one in split_sentences(document)] == texts
