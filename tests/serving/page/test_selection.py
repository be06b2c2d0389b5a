"""Words that the reader selects or types: a holder, a better mention, a missed one."""

import pytest
from playwright.sync_api import expect

from dragoman.stance import Stance

from ..browser import Reader, needs_chromium
from .conftest import Said
from .steps import opened, press, sentence

pytestmark = needs_chromium


def test_a_holder_in_selected_words(reader: Reader, said: Said) -> None:
    """Words that are selected in the sentence become a holder, with their place."""
    text = "In Bendigo 🕊️, a small circle of officers hailed AUKUS."
    opened(reader, text)
    reader.select("In Bendigo", "a small circle of officers")
    press(reader, "a small circle of officers on AUKUS: favor")
    reader.say("Saved: AUKUS, favor.")
    last = (said()[-1].positions or ())[-1]
    start = text.index("a small circle")
    assert last.holder == "a small circle of officers"
    assert last.holder_span == (start, start + len(last.holder))
    expect(reader.page.locator("#picked")).to_be_hidden()


def test_a_better_mention_in_selected_words(reader: Reader, said: Said) -> None:
    """The span of a mention is corrected by selecting the right one; the mark moves there."""
    opened(reader, sentence("Geelong"))
    reader.select("In Geelong", "a pact")
    press(reader, "is the mention of AUKUS")
    reader.say("Saved: AUKUS, favor.")
    start = sentence("Geelong").index("a pact")
    assert said()[-1].mention == (start, start + len("a pact"))
    expect(reader.mark("a pact")).to_be_visible()


@pytest.mark.parametrize("text", ["In Ballarat, Canberra hailed AUKUS and praised the zebra accord.", "Well.\n\nThe zebra accord was warmly hailed in Ballarat. It rained."])  # fmt: skip
def test_a_missed_mention(reader: Reader, said: Said, text: str) -> None:
    """Selected words become a mention of any target, also where the text had no answer at all."""
    reader.read(text)
    reader.select("zebra accord", "zebra accord")
    reader.page.get_by_label("Target that the words mean").fill("the Zebra Accord")
    press(reader, "missed mention: favor")
    reader.say("Saved: the Zebra Accord, favor.")
    kept = said()[-1]
    assert (kept.target, kept.stance) == ("the Zebra Accord", Stance.FAVOR)
    assert kept.mention is not None
    assert kept.text[slice(*kept.mention)] == "zebra accord"
    assert kept.text in text
    expect(reader.note("zebra accord", "the Zebra Accord")).to_contain_text("✎ added")
    reader.page.reload()
    reader.say("about")
    expect(reader.note("zebra accord", "the Zebra Accord")).to_contain_text("✎ added")
    press(reader, "Withdraw")
    reader.say("Withdrawn: the Zebra Accord")
    expect(reader.page.locator("#reading")).not_to_contain_text("the Zebra Accord")


def test_a_holder_in_typed_words(reader: Reader, said: Said) -> None:
    """Without a pointer, words of the sentence are typed; others are refused on the spot."""
    opened(reader, sentence("Orange"))
    someone = reader.page.get_by_label("Someone else, in words")
    someone.fill("Paris")
    press(reader, "someone else: against")
    assert someone.evaluate("(input) => input.validationMessage").startswith("These words")
    someone.fill("a pact")
    press(reader, "someone else: against")
    reader.say("Saved: AUKUS")
    last = (said()[-1].positions or ())[-1]
    start = sentence("Orange").index("a pact")
    assert last.holder_span == (start, start + len("a pact"))
