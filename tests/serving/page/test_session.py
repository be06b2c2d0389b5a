"""What the page keeps: texts and view over a reload, own targets until they are taken away."""

from playwright.sync_api import expect

from ..browser import Reader, needs_chromium
from .steps import MAY, two

pytestmark = needs_chromium


def test_a_reload_loses_nothing(reader: Reader) -> None:
    """Texts, filters, own targets, view and the open panel are there again; closed, nothing is kept."""
    two(reader)
    reader.page.get_by_label("Your own target").fill("the Quad")
    reader.page.get_by_role("button", name="Ask").click()
    reader.say("the Quad: 2 sentences about it.")
    reader.page.get_by_role("button", name="Show all").click()
    reader.page.get_by_role("button", name="Over time").click()
    reader.page.get_by_label("Held by").select_option("Australia")
    reader.note("Canberra hailed", "AUKUS").click()
    reader.page.reload()
    reader.say("about 6 sentences")
    expect(reader.page.get_by_label("Held by")).to_have_value("entity australia")
    expect(reader.page.get_by_role("button", name="Over time")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(reader.page.get_by_role("group", name="AUKUS in sentence 1")).to_be_visible()
    expect(reader.page.get_by_role("button", name="Take the Quad away")).to_be_visible()
    reader.page.goto("about:blank")
    reader.page.go_back()
    reader.say("about 6 sentences")
    expect(reader.page.locator("#title")).to_contain_text("2 documents")
    fresh = reader.context.new_page()
    fresh.goto(reader.url)
    expect(fresh.get_by_label("Text, in English")).to_have_value("")


def test_what_was_typed_outlives_a_reload(reader: Reader) -> None:
    """A text that was not read yet is in the field again, with author and date."""
    reader.page.get_by_label("Text, in English").fill(MAY)
    reader.page.get_by_label("Author", exact=True).fill("Wong")
    reader.page.reload()
    expect(reader.page.get_by_label("Text, in English")).to_have_value(MAY)
    expect(reader.page.get_by_label("Author", exact=True)).to_have_value("Wong")
    reader.page.get_by_role("button", name="Start over").click()
    expect(reader.page.get_by_label("Text, in English")).to_have_value("")


def test_an_own_target_is_taken_away_again(reader: Reader) -> None:
    """It never replaces what the catalogue says, and leaves no trace once taken away."""
    reader.read(MAY)
    before = reader.page.locator("#matrix").inner_html()
    for phrase in ("Tokyo met officials", "AUKUS"):
        reader.page.get_by_label("Your own target").fill(phrase)
        reader.page.get_by_role("button", name="Ask").click()
        reader.say(f"{phrase}: 1 sentence about it.")
    reader.page.get_by_role("button", name="Take Tokyo met officials away").click()
    reader.say("taken away")
    reader.page.get_by_role("button", name="Take AUKUS away").click()
    expect(reader.page.locator("#owned button")).to_have_count(0)
    expect(reader.page.locator("#reading")).not_to_contain_text("Tokyo met officials away")
    assert reader.page.locator("#matrix").inner_html() == before


def test_a_target_that_is_nowhere(reader: Reader) -> None:
    """Nothing is invented about a phrase that no sentence mentions."""
    reader.read(MAY)
    before = reader.page.locator("#matrix").inner_html()
    reader.page.get_by_label("Your own target").fill("the turnip levy")
    reader.page.get_by_role("button", name="Ask").click()
    reader.say("No sentence mentions the turnip levy.")
    assert reader.page.locator("#matrix").inner_html() == before
