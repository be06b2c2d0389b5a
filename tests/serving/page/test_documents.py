"""Several documents on the page: dropped, filtered, searched, compared; and nothing lost by a reload."""

import re

import pytest
from playwright.sync_api import expect

from ..browser import Reader, needs_chromium
from .conftest import Open
from .steps import JUNE, MAY, two

pytestmark = needs_chromium


def offered(reader: Reader, label: str) -> list[str]:
    """What a filter offers."""
    return reader.page.get_by_label(label).locator("option").all_text_contents()


def test_many_files_are_dropped_at_once(reader: Reader) -> None:
    """Every file becomes a document with its date; what is no text is said, and harms no other."""
    reader.drop(
        ("2023-05-01-may.txt", MAY.encode()), ("a.pdf", b"%PDF"), ("odd.txt", "é\xffé".encode("latin-1") + "éé".encode()),
        ("2023-06-02-june.txt", JUNE.encode()),
    )  # fmt: skip
    reader.say("2 texts added")
    expect(reader.page.get_by_role("alert")).to_contain_text(
        "a.pdf: its name says that it is a PDF"
    )
    expect(reader.page.get_by_role("alert")).to_contain_text("not UTF-8")
    expect(reader.page.get_by_label("Date", exact=True)).to_have_value("2023-06-02")
    reader.page.get_by_role("button", name="Read", exact=True).click()
    reader.say("about")
    heads = reader.page.locator(".document-head").all_text_contents()
    assert heads == ["2023-05-01-may.txt 2023-05-01", "2023-06-02-june.txt 2023-06-02"]
    expect(reader.page).to_have_title("2 documents · dragoman")


def test_one_matrix_counts_all(reader: Reader) -> None:
    """Holders of both documents share a table; one document alone can be looked at."""
    two(reader)
    expect(reader.page.get_by_role("button", name="China on Quad: 2 against").first).to_be_visible()
    expect(
        reader.page.get_by_role("button", name="Australia on AUKUS: 1 against, 1 favor").first
    ).to_be_visible()
    reader.page.get_by_label("Document").select_option("2023-05-01-may.txt")
    expect(
        reader.page.get_by_role("button", name="Australia on AUKUS: 1 favor").first
    ).to_be_visible()
    expect(reader.page.locator("#reading")).not_to_contain_text("Moscow")


def test_what_changed_between_two_speeches(reader: Reader) -> None:
    """A stance that turned comes first, in the order of the dates; each side leads to its sentence."""
    two(reader)
    reader.page.get_by_role("button", name="What changed").click()
    reader.page.get_by_label("Compare from").select_option("2023-05-01-may.txt")
    reader.page.get_by_label("with", exact=True).select_option("2023-06-02-june.txt")
    lines = reader.page.locator(".changes tbody tr")
    expect(lines.first).to_have_text("AustraliaAUKUS▲ 1▼ 1turned")
    assert lines.locator(".change").all_text_contents() == ["turned", "new", "the same"]
    reader.page.get_by_role(
        "button", name="Australia on AUKUS, 2023-06-02-june.txt: 1 against"
    ).click()
    expect(reader.page.locator(".sentence .words")).to_have_text(["Canberra denounced AUKUS."])


def test_over_time(reader: Reader) -> None:
    """Documents stand in the order of their dates; of a chosen target its holders are shown."""
    two(reader)
    reader.page.get_by_role("button", name="Over time").click()
    heads = reader.page.locator(".screen-only .matrix thead th small").all_text_contents()
    assert heads == ["2023-05-01", "2023-06-02"]
    reader.page.get_by_role("button", name="AUKUS, 2023-05-01-may.txt: 1 favor").first.click()
    expect(reader.page.locator(".sentence .words")).to_have_text(["Canberra hailed AUKUS."])
    expect(reader.page.locator(".screen-only .matrix tbody th").first).to_contain_text("Australia")


def test_only_what_leaves_something_is_offered(reader: Reader) -> None:
    """With one filter set, the others offer what is left; neutral answers are shown on demand."""
    two(reader)
    assert "NATO" not in offered(reader, "About")
    reader.page.get_by_label("Held by").select_option("Russia")
    assert offered(reader, "About") == ["any target", "BRICS"]
    assert offered(reader, "Document") == ["all documents", "2023-06-02-june.txt"]
    assert offered(reader, "Stance") == ["against and favor", "neutral too", "favor only"]
    reader.page.get_by_role("button", name="Show all").click()
    reader.page.get_by_label("Stance").select_option("neutral")
    assert "NATO" in offered(reader, "About")
    expect(reader.note("In May, Tokyo met", "NATO")).to_be_visible()


def test_words_are_found(reader: Reader) -> None:
    """A search leaves the sentences with the words, in every document, also those without answers."""
    reader.read_files(one=f"{MAY} It rained in the park.", two=JUNE)
    search = reader.page.get_by_label("With words")
    search.fill("DENOUNCED")
    expect(reader.page.locator("#counted")).to_have_text("3 sentences shown.")
    search.fill("rained in")
    expect(reader.page.locator("#reading .words")).to_have_text(["It rained in the park."])


def test_a_long_matrix_is_folded(reader: Reader) -> None:
    """Of many holders and targets the heaviest are shown, so that the text is on the first screen."""
    states = ["Paris", "Berlin", "Tokyo", "Moscow", "Beijing", "Ottawa", "Delhi", "Ankara", "Canberra", "London"]  # fmt: skip
    targets = ["NATO", "AUKUS", "the Quad", "BRICS"]
    reader.read(" ".join(f"{one} denounced {target}." for one in states for target in targets))
    lines = reader.page.locator(".screen-only .matrix tbody tr")
    expect(lines).to_have_count(5)
    reader.page.get_by_role("button", name="Show the whole table: 10 holders").click()
    expect(lines).to_have_count(10)
    reader.page.get_by_role("button", name="Show only the heaviest").click()
    reader.in_sight(reader.page.locator("#reading .words").first)


@pytest.mark.parametrize(
    ("date", "good"),
    [("2022", True), ("2022-02", True), ("2022-02-07", True), ("last Tuesday", False), ("2022-13", False), ("2023-02-29", False)],
)  # fmt: skip
def test_only_dates_are_dates(reader: Reader, date: str, good: bool) -> None:
    """A year, a month or a day of the calendar is taken; what is none is said, and nothing is read."""
    reader.page.get_by_label("Text, in English").fill(MAY)
    reader.page.get_by_label("Date", exact=True).fill(date)
    reader.page.get_by_label("Text, in English").press("Control+Enter")
    if good:
        reader.say("about")
    else:
        message = reader.page.get_by_label("Date", exact=True).evaluate(
            "(field) => field.validationMessage"
        )
        assert message.startswith("Write the date as 2022")
        expect(reader.page.locator("#results")).to_be_hidden()


def test_texts_that_cannot_be_answered_say_so(reader: Reader) -> None:
    """Blank, in another language, or about nothing known: the reader is told in words."""
    reader.page.get_by_label("Text, in English").fill(" \n ")
    reader.page.get_by_role("button", name="Read", exact=True).click()
    expect(reader.page.get_by_role("alert")).to_contain_text("the text is blank")
    reader.page.get_by_label("Text, in English").fill("Le président et la ministre des affaires étrangères ont rencontré à Paris les représentants de trois pays voisins pour parler de paix.")  # fmt: skip
    reader.page.get_by_role("button", name="Read", exact=True).click()
    alert = reader.page.get_by_role("alert")
    expect(alert).to_have_text(re.compile("^In .*, and only English is understood[.]$"))
    expect(reader.page.locator("#results")).to_be_hidden()
    reader.page.get_by_label("Text, in English").fill(
        "The cat sat on the mat and it was warm there."
    )
    reader.page.get_by_role("button", name="Read", exact=True).click()
    expect(reader.page.locator("#remarks")).to_contain_text(
        "mentions nothing that the catalogue knows"
    )


def test_markdown_is_read_as_its_words(reader: Reader) -> None:
    """Emphasis, links and headings are no words; a table is read row by row."""
    table = "| State | View |\n|---|:--|\n| Japan | Tokyo hails the Quad |\n| Russia | Moscow rejects the Quad |"
    text = f"# A *summit*\n\nCanberra **hailed** [AUKUS](https://example.org/a).\n\n{table}\n"
    reader.drop(("notes.md", text.encode()))
    reader.say("notes.md is in the field")
    expect(reader.page.get_by_label("Text, in English")).to_have_value(
        "A summit\n\nCanberra hailed AUKUS.\n\nState: View\n\nJapan: Tokyo hails the Quad\n\nRussia: Moscow rejects the Quad"
    )
    reader.page.get_by_role("button", name="Read", exact=True).click()
    reader.say("about")
    expect(reader.page.get_by_role("button", name="Japan on Quad: 1 favor").first).to_be_visible()
    expect(
        reader.page.get_by_role("button", name="Russia on Quad: 1 against").first
    ).to_be_visible()


def test_refusals_name_no_fields(reader: Reader) -> None:
    """What the service refuses is told without the names of its fields."""
    reader.page.get_by_label("Text, in English").fill("x" * 50_001)
    reader.page.get_by_role("button", name="Read", exact=True).click()
    alert = reader.page.get_by_role("alert")
    expect(alert).to_contain_text("50000")
    assert "`" not in (alert.text_content() or "")
    reader.faults = [fault for fault in reader.faults if "422" not in fault]


@pytest.mark.parametrize("width", [390, 768])
def test_the_form_fits(visit: Open, width: int) -> None:
    """At the widths of a phone and a tablet the field is as wide as its form, and nothing is cut."""
    reader = visit(viewport={"width": width, "height": 800})
    field, form = (reader.page.locator(one).bounding_box() for one in ("#text", "#ask"))
    assert field is not None
    assert form is not None
    assert field["width"] >= form["width"] - 40
    two(reader)
    assert reader.page.evaluate("document.documentElement.scrollWidth") == width
