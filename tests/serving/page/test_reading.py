"""The page, in a real browser against a real server: all that an analyst does there."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Download, expect

from dragoman.labeller import Document, Labeller
from dragoman.writing import write_csv

from ..browser import Reader, needs_chromium
from .conftest import Open

pytestmark = needs_chromium

BRIEF = (Path(__file__).parents[3] / "seeds/briefs/2022-02-beijing-summit.txt").read_text("utf-8")
DELHI = "👩‍🚀🇮🇳 Delhi welcomed the Quad. "
EMOJI = DELHI + "Canberra hailed AUKUS 👍🏽 as vital, a pact that Beijing denounced."
OPPOSED = "Canberra, for its part"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def test_a_brief_is_read(reader: Reader, labeller: Labeller) -> None:
    """Every row of the labeller has its line, every mention its mark; the model is named."""
    reader.read_sample()
    reader.show_everything()
    rows = labeller.label(Document(BRIEF))
    expect(reader.page.locator(".note")).to_have_count(len(rows))
    expect(reader.page.locator("#model")).to_have_text(f"model {labeller.artifact.id}")
    marks = sum(len(row.mentions) + 1 for row in rows)
    expect(reader.page.locator("#reading mark")).to_have_count(marks)
    words = reader.page.locator("#reading .words").all_text_contents()
    assert "".join("".join(words).split()) == "".join(BRIEF.split())


def test_a_stance_is_never_a_colour_alone(reader: Reader) -> None:
    """Each mark has a sign before it, each line the word, each cell sign and count."""
    reader.read_sample()
    reader.show_everything()
    for stance, sign in (("against", "▼"), ("neutral", "·"), ("favor", "▲")):
        mark = reader.page.locator(f"#reading mark.{stance}").first
        drawn = mark.evaluate("(mark) => getComputedStyle(mark, '::before').content")
        assert sign in drawn
        expect(reader.page.locator(f".note.{stance} .stance").first).to_have_text(stance)
    cells = reader.page.locator(".screen-only .cell").all_inner_texts()
    assert any("▼" in one for one in cells)
    assert all(re.fullmatch(r"\s*(▼ \d+)?\s*(▲ \d+)?\s*(\? \d+)?\s*", one) for one in cells)


def test_marks_stand_where_the_mentions_are(reader: Reader, labeller: Labeller) -> None:
    """Offsets count code points; behind an emoji of many UTF-16 units the marks are right."""
    reader.read(EMOJI)
    quotes = [
        quote for row in labeller.label(Document(EMOJI)) for quote in (row.mention, *row.mentions)
    ]
    expected = [quote.text for quote in sorted(filter(None, quotes), key=lambda one: one.start)]
    assert reader.page.locator("#reading mark").all_text_contents() == expected
    assert "AUKUS" in expected


def test_a_text_is_never_markup(reader: Reader) -> None:
    """What looks like HTML is read as words."""
    evil = '<img src=x onerror="alert(1)"> Moscow <b>rejects</b> AUKUS & "all" of it.'
    reader.read(evil, Author="<i>me</i>")
    expect(reader.page.locator("#reading")).to_contain_text(evil)
    expect(reader.page.locator("#results :is(img, b, i)")).to_have_count(0)


def test_opposite_views_are_seen(reader: Reader) -> None:
    """A target with holders on both sides says so, and comes first; holders are grouped."""
    reader.read("Canberra hailed AUKUS. Beijing and Xi denounced AUKUS. Moscow rejects the Quad.")
    heads = reader.page.get_by_role("columnheader").all_text_contents()
    assert heads[0] == "AUKUS▼▲ contested"
    assert "contested" not in "".join(heads[1:])
    china = reader.page.get_by_role("rowheader", name="China")
    assert china.locator("small").text_content() in ("Beijing, Xi", "Xi, Beijing")


def test_filters(reader: Reader) -> None:
    """A target, a holder, or a cell of the matrix leave only their sentences; all come back."""
    reader.read_sample()
    everything = reader.page.locator("#reading > li").count()
    reader.page.get_by_label("About").select_option("the Quad")
    assert set(reader.page.locator(".note .target").all_text_contents()) == {"the Quad"}
    reader.page.get_by_label("Held by").select_option("China")
    expect(reader.page.locator(".sentence")).to_have_count(1)
    expect(reader.page.locator("#counted")).to_have_text("1 sentence shown.")
    reader.page.get_by_role("button", name="Show all").click()
    expect(reader.page.locator("#reading > li")).to_have_count(everything)
    reader.page.get_by_role("button", name="Argentina on Belt and Road Initiative").click()
    expect(reader.page.locator(".sentence .words")).to_contain_text("China welcomed Argentina")
    expect(reader.page.get_by_label("Held by")).to_have_value("entity argentina")


def test_a_target_of_ones_own(reader: Reader) -> None:
    """A phrase is asked of every sentence; what says something about it is shown and can be chosen."""
    reader.read_sample()
    reader.page.get_by_label("Your own target").fill("diplomatic boycott")
    reader.page.get_by_role("button", name="Ask").click()
    reader.say("diplomatic boycott: ")
    expect(reader.page.get_by_label("About")).to_have_value("diplomatic-boycott")
    expect(reader.page.locator("#reading mark").first).to_have_text("diplomatic boycott")
    reader.page.get_by_role("button", name="Show all").click()
    reader.show_everything()
    expect(reader.note("Several Western", "Canada")).to_be_visible()
    expect(reader.note("Several Western", "diplomatic boycott")).to_be_visible()


def test_an_answer_in_detail(reader: Reader, labeller: Labeller) -> None:
    """A mark opens probabilities and positions; why, on demand, names the word that matters."""
    reader.read("Canberra warmly hailed AUKUS.")
    reader.page.locator("mark").get_by_text("AUKUS").click()
    panel = reader.page.get_by_role("group", name="AUKUS in sentence 1")
    (row,) = [
        one
        for one in labeller.label(Document("Canberra warmly hailed AUKUS."))
        if one.entity.id == "aukus"
    ]
    shown = panel.locator(".bars dd").all_text_contents()
    assert shown == [f"{100 * share:.0f}%" for share in row.probabilities]
    pressed = panel.get_by_role("group", name="Canberra").get_by_role("button", pressed=True)
    expect(pressed).to_have_accessible_name("Canberra: favor")
    panel.get_by_role("button", name="the sentence: why favor?").click()
    expect(panel.locator(".strongest li").first).to_contain_text("hailed +")
    expect(panel).to_contain_text("not a reason the model gives")


def downloaded(reader: Reader, name: str) -> tuple[Download, str]:
    """A file that the page hands over."""
    with reader.page.expect_download() as waiting:
        reader.page.get_by_role("button", name=name).click()
    return waiting.value, Path(waiting.value.path()).read_text("utf-8")


def test_downloads_are_the_rows(reader: Reader, labeller: Labeller) -> None:
    """JSONL and CSV hold what `dragoman label` writes, author and date included."""
    reader.read(EMOJI, Author="Wong", Date="2022-02-07")
    document = Document(EMOJI, author="Wong", date="2022-02-07")
    rows = [row.as_dict() for row in labeller.label(document)]
    file, lines = downloaded(reader, "JSONL")
    assert file.suggested_filename == "text.jsonl"
    assert [json.loads(line) for line in lines.splitlines()] == rows
    expected = io.StringIO()
    write_csv(expected, rows)
    _, table = downloaded(reader, "CSV")
    assert cells(table) == cells(expected.getvalue())


def cells(table: str) -> list[list[Any]]:
    """A table's fields; numbers and JSON by their value, however they are written."""

    def value(field: str) -> Any:
        try:
            return json.loads(field)
        except ValueError:
            return field

    return [[value(field) for field in line] for line in csv.reader(io.StringIO(table))]


def test_files_are_opened_and_dropped(reader: Reader) -> None:
    """A .md file is chosen, a .txt file dropped; what is not UTF-8 or no text is said."""
    chosen = {"name": "note.md", "mimeType": "text/markdown", "buffer": EMOJI.encode()}
    reader.page.locator("#file").set_input_files([chosen])
    reader.say("note.md is in the field.")
    expect(reader.page.get_by_label("Text, in English")).to_have_value(EMOJI)
    drop = """([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
    }"""
    reader.page.evaluate(drop, ["brief.txt", list(b"Perth hailed AUKUS.")])
    reader.say("brief.txt is in the field.")
    for name, content, words in (
        ("odd.txt", [*"é".encode(), 255, *"éé".encode()], "not UTF-8"),
        ("a.pdf", [37], "says that it is a PDF file"),
        ("b.pdf", list(b"%PDF-1.4"), "a damaged PDF file"),
    ):
        reader.page.evaluate(drop, [name, content])
        expect(reader.page.get_by_role("alert")).to_contain_text(words)
    expect(reader.page.get_by_label("Text, in English")).to_have_value("Perth hailed AUKUS.")


def test_a_refusal_is_said(reader: Reader) -> None:
    """What the service refuses is said in its words, and the page stays as it was."""
    reader.read("Canberra hailed AUKUS.")
    reader.page.locator("#input > summary").click()
    reader.page.get_by_label("Text, in English").fill("x" * 50_001)
    reader.page.get_by_role("button", name="Read", exact=True).click()
    expect(reader.page.get_by_role("alert")).to_contain_text("at most 50000")
    expect(reader.note("Canberra hailed", "AUKUS")).to_be_visible()


def test_by_keyboard_alone(reader: Reader) -> None:
    """Reading, going from line to line, opening, correcting and closing need no pointer."""
    keys = reader.page.keyboard
    reader.page.get_by_label("Text, in English").focus()
    keys.type("Canberra hailed AUKUS.")
    for _ in range(3):
        keys.press("Tab")
    keys.press("Enter")
    reader.say("answers about 1 sentence")
    expect(reader.page.locator("#stands")).to_be_focused()
    reader.page.locator(".note").first.focus()
    keys.press("ArrowDown")
    expect(reader.note("Canberra hailed", "AUKUS")).to_be_focused()
    keys.press("Enter")
    expect(reader.note("Canberra hailed", "AUKUS")).to_have_attribute("aria-expanded", "true")
    while not reader.page.evaluate("document.activeElement.matches('.choice .against')"):
        keys.press("Tab")
    keys.press("Space")
    reader.say("Saved: AUKUS, against.")
    keys.press("Escape")
    expect(reader.note("Canberra hailed", "AUKUS")).to_be_focused()
    expect(reader.page.locator(".details")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_no_wcag_violation(visit: Open, scheme: Any, width: int) -> None:
    """No rule of axe finds nothing against WCAG 2.1 AA: empty, read, in detail with why, and filtered."""
    reader = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = [reader.page.content() and Axe().run(reader.page, options=AXE)]
    reader.read_sample()
    reader.note(OPPOSED, "AUKUS").click()
    reader.page.get_by_role("button", name="Canberra: why favor?").click()
    expect(reader.page.locator(".strongest")).to_be_visible()
    reader.page.get_by_text("Your name, a note").click()
    found.append(Axe().run(reader.page, options=AXE))
    reader.page.get_by_role("button", name="China on AUKUS").click()
    found.append(Axe().run(reader.page, options=AXE))
    assert [one.generate_report() for one in found if one.violations_count] == []


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone(visit: Open, width: int) -> None:
    """Nothing but the matrix is wider than the screen, and it scrolls in itself."""
    reader = visit(viewport={"width": width, "height": 700}, has_touch=True, is_mobile=True)
    reader.read(f"Canberra hailed AUKUS on a screen of {width} pixels. {BRIEF}")
    reader.note("on a screen", "AUKUS").tap()
    reader.page.get_by_role("button", name="the sentence: against").tap()
    reader.say("Saved")
    assert reader.page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.slow
def test_two_hundred_sentences(visit: Open) -> None:
    """200 sentences are read, filtered and opened without a wait that a reader would notice."""
    reader = visit()
    reader.read(" ".join(f"In part {n}, Beijing denounced AUKUS and Canberra hailed it." for n in range(200)))  # fmt: skip
    expect(reader.page.locator(".sentence")).to_have_count(200)
    timed = """(act) => {
        const started = performance.now();
        document.querySelector(act).click();
        document.body.offsetHeight;
        return performance.now() - started;
    }"""
    for act in (".note", ".cell", "#clear"):
        assert reader.page.evaluate(timed, act) < 500


@pytest.mark.slow
def test_the_first_paint_is_quick(visit: Open) -> None:
    """Something is to be seen within a second, at the best of three tries on a busy machine."""
    paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    best = 9e9
    for _ in range(3):
        reader = visit()
        reader.page.wait_for_function(paint)
        best = min(best, reader.page.evaluate(paint))
    assert best < 1000
