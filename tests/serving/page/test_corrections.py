"""Corrections on the page: one click, taken back, confirmed, in words of the text, and seen again later."""

from typing import Any

from playwright.sync_api import Dialog, expect

from dragoman.serving.feedback.store import FILE, Store
from dragoman.stance import Stance

from ..browser import Reader, needs_chromium
from ..samples import spoken
from .conftest import Open, Said
from .steps import opened, press, sentence

pytestmark = needs_chromium

DELHI = "👩‍🚀🇮🇳 Delhi welcomed the Quad. "
EMOJI = DELHI + "Canberra hailed AUKUS 👍🏽 as vital, a pact that Beijing denounced."


def test_a_label_is_corrected_in_two_clicks(reader: Reader, said: Said) -> None:
    """One click opens, one corrects; it is kept with the reader's name before the page says so."""
    reader.page.evaluate("localStorage.setItem('dragoman-name', 'anna')")
    reader.read(EMOJI)
    reader.mark("the Quad").click()
    press(reader, "the sentence: against")
    reader.say("Saved: the Quad, against.")
    correction = said()[-1]
    start = DELHI.index("the Quad")
    assert (correction.text, correction.target) == (DELHI.strip(), "the Quad")
    assert correction.mention == (start, start + len("the Quad"))
    assert (correction.stance, correction.annotator) == (Stance.AGAINST, "anna")
    expect(reader.note("Delhi welcomed", "the Quad")).to_contain_text("corrected")
    expect(reader.page.get_by_role("button", name="the sentence: against")).to_be_focused()


def test_a_holder_is_corrected_and_taken_back(reader: Reader, said: Said) -> None:
    """One click says that Canberra is against it; one more takes that back, and the model's answer counts."""
    opened(reader, sentence("Perth"))
    press(reader, "Canberra: against")
    reader.say("Saved: AUKUS, favor.")
    positions = {one.holder: one.stance for one in said()[-1].positions or ()}
    assert positions == {"Canberra": Stance.AGAINST, "Beijing": Stance.AGAINST}
    expect(reader.note("In Perth", "AUKUS")).to_contain_text("▼ Canberra (against)")
    expect(
        reader.page.get_by_role("button", name="Australia on AUKUS: 1 against").first
    ).to_be_visible()
    press(reader, "Undo")
    reader.say("Undone.")
    assert said()[-1].withdrawn
    expect(reader.note("In Perth", "AUKUS")).not_to_contain_text("corrected")
    expect(
        reader.page.get_by_role("button", name="Australia on AUKUS: 1 favor").first
    ).to_be_visible()


def test_undo_goes_back_step_by_step(reader: Reader, said: Said) -> None:
    """Of two corrections the first undo leaves the first one, the second none."""
    opened(reader, sentence("Darwin"))
    for stance in ("against", "neutral"):
        press(reader, f"the sentence: {stance}")
        reader.say(f"Saved: AUKUS, {stance}.")
    press(reader, "Undo")
    reader.say("Undone.")
    expect(reader.page.locator(".said")).to_contain_text("You said: ▼ against")
    assert (said()[-1].stance, said()[-1].withdrawn) == (Stance.AGAINST, False)
    press(reader, "Undo")
    expect(reader.page.locator(".said")).not_to_contain_text("You said")
    expect(reader.page.locator("#undo")).to_be_hidden()
    assert said()[-1].withdrawn


def test_a_correction_is_withdrawn(reader: Reader, said: Said) -> None:
    """What was said is taken back for good; undone, it is said again."""
    opened(reader, sentence("Hobart"))
    press(reader, "the sentence: against")
    reader.say("Saved: AUKUS, against.")
    press(reader, "Withdraw")
    reader.say("Withdrawn: AUKUS")
    expect(reader.note("In Hobart", "AUKUS").locator(".stance")).to_have_text("favor")
    press(reader, "Undo")
    reader.say("Undone.")
    expect(reader.note("In Hobart", "AUKUS").locator(".stance")).to_have_text("against")
    assert [one.withdrawn for one in said()[-3:]] == [False, True, False]


def test_a_right_answer_is_confirmed(reader: Reader, said: Said) -> None:
    """Confirmed, an answer is kept as it is, and says so; it is no correction."""
    opened(reader, sentence("Broome"))
    press(reader, "✓ Right")
    reader.say("Saved: AUKUS, favor.")
    expect(reader.note("In Broome", "AUKUS")).to_contain_text("✓ confirmed")
    assert (said()[-1].stance, len(said()[-1].positions or ())) == (Stance.FAVOR, 2)


def test_a_reader_can_be_unsure(reader: Reader, said: Said) -> None:
    """Marked unsure, an answer leaves the summary, and comes back."""
    opened(reader, sentence("Cairns"))
    press(reader, "? Unsure")
    reader.say("Saved: AUKUS")
    assert said()[-1].unsure
    expect(reader.page.locator("#matrix")).not_to_contain_text("AUKUS")
    reader.show_everything()
    reader.note("In Cairns", "AUKUS").click()
    unsure = reader.page.get_by_role("button", name="? Unsure", exact=True)
    expect(unsure).to_have_attribute("aria-pressed", "true")
    unsure.click()
    expect(unsure).to_have_attribute("aria-pressed", "false")
    reader.say("Saved")
    assert not said()[-1].unsure


def test_words_that_mean_something_else(reader: Reader, said: Said) -> None:
    """A wrong entity is said to be none: neutral, without holders, and without a mark."""
    opened(reader, sentence("Albany"))
    press(reader, "Not AUKUS")
    reader.say("Saved: AUKUS, the words mean something else.")
    assert (said()[-1].mislinked, said()[-1].stance) == (True, Stance.NEUTRAL)
    reader.show_everything()
    expect(reader.note("In Albany", "AUKUS")).to_contain_text("means something else")
    expect(reader.page.locator("#reading mark").get_by_text("AUKUS")).to_have_count(0)


def test_neutral_and_back_keeps_the_holders(reader: Reader, said: Said) -> None:
    """Against, neutral, against again: the holders are those that were there before."""
    text = "In Mackay, Canberra hailed AUKUS."
    opened(reader, text)
    for stance in ("against", "neutral", "against"):
        press(reader, f"the sentence: {stance}")
        expect(reader.page.get_by_role("button", name=f"the sentence: {stance}")).to_have_attribute(
            "aria-pressed", "true"
        )
        expect(reader.page.get_by_role("status")).to_have_text(f"Saved: AUKUS, {stance}.")
    first, middle, last = said()[-3:]
    assert middle.positions == ()
    assert last.positions == first.positions
    assert [(one.holder, one.stance) for one in last.positions or ()] == [
        ("Canberra", Stance.AGAINST)
    ]


def test_a_note_goes_with_the_correction(reader: Reader, said: Said) -> None:
    """A name is remembered, a note is kept with what it is about."""
    opened(reader, sentence("Dubbo"))
    reader.page.get_by_text("Your name, a note").click()
    reader.page.locator(".signature").get_by_label("Name", exact=True).fill("ben")
    reader.page.get_by_label("Note", exact=True).fill("plain praise")
    press(reader, "Save note")
    reader.say("Saved: AUKUS, favor.")
    assert (said()[-1].annotator, said()[-1].note) == ("ben", "plain praise")


def test_earlier_corrections_are_seen_again(reader: Reader, server: Any) -> None:
    """One's own and those of others are there when the sentence is read again, and after a reload."""
    text = sentence("Kalgoorlie")
    words = {"text": text, "mention": None, "positions": None}
    server.http.post(
        "/v1/feedback", json=spoken(**words, annotator="carl", stance="neutral", note="a report")
    )
    opened(reader, text)
    expect(reader.page.locator(".said")).to_contain_text("carl said: · neutral")
    expect(reader.page.locator(".said")).to_contain_text("a report")
    press(reader, "the sentence: against")
    reader.say("Saved: AUKUS, against.")
    reader.page.reload()
    reader.say("about")
    expect(reader.note("In Kalgoorlie", "AUKUS")).to_contain_text("✎ corrected")
    expect(reader.note("In Kalgoorlie", "AUKUS")).to_contain_text("1 other")
    expect(reader.page.locator(".said")).to_contain_text("You said: ▼ against")
    expect(reader.page.locator(".said")).to_contain_text("carl said")


def test_a_lost_service_is_said_where_the_eye_is(reader: Reader, said: Said) -> None:
    """Cut off, a click says at once and in sight that nothing was saved; later it is sent again."""
    opened(reader, sentence("Esperance"))
    before = len(said())
    reader.page.context.set_offline(True)
    press(reader, "the sentence: against")
    expect(reader.page.get_by_role("alert")).to_contain_text("does not answer")
    reader.in_sight(reader.page.get_by_role("alert"))
    reader.in_sight(reader.page.locator(".said").get_by_text("not saved yet"))
    expect(reader.note("In Esperance", "AUKUS")).to_contain_text("✎ not saved")
    assert len(said()) == before
    reader.page.context.set_offline(False)
    press(reader, "Try again")
    reader.say("Saved: AUKUS.")
    assert said()[-1].stance is Stance.AGAINST
    expect(reader.note("In Esperance", "AUKUS")).to_contain_text("✎ corrected")
    reader.faults = [fault for fault in reader.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_unsaved_corrections_are_not_left_behind(reader: Reader, server: Any) -> None:
    """Leaving with something unsaved is warned of; after a reload it is still there to be saved."""
    opened(reader, sentence("Whyalla"))
    reader.page.context.set_offline(True)
    press(reader, "the sentence: against")
    expect(reader.page.get_by_role("alert")).to_contain_text("does not answer")
    reader.page.context.set_offline(False)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    reader.page.on("dialog", answer)
    reader.page.reload()
    assert asked == ["beforeunload"]
    reader.say("about")
    expect(reader.note("In Whyalla", "AUKUS")).to_contain_text("✎ not saved")
    press(reader, "Try again")
    reader.say("Saved: AUKUS.")
    reader.page.reload()
    reader.say("about")
    assert asked == ["beforeunload"]
    kept = [one.correction.text for one in Store(server.home / FILE).all()]
    assert kept.count(sentence("Whyalla")) == 1
    reader.faults = [fault for fault in reader.faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_the_status_is_in_sight(visit: Open) -> None:
    """Far down a long text, what became of a click is still to be seen."""
    reader = visit(viewport={"width": 1280, "height": 600})
    reader.read(" ".join(f"In act {n}, Canberra hailed AUKUS." for n in range(40)))
    reader.note("In act 39,", "AUKUS").click()
    press(reader, "the sentence: against")
    reader.say("Saved: AUKUS, against.")
    reader.in_sight(reader.page.get_by_role("status"))
    reader.in_sight(reader.page.locator("#undo"))
