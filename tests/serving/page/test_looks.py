"""How the page and the reports look: no WCAG violation, whole on paper, legible in the system's colours."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dragoman.labeller import Document, Labeller

from ...conftest import Program
from ..browser import PATIENCE, Reader, needs_chromium
from .conftest import Open

pytestmark = needs_chromium

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
STATES = ["Paris", "Berlin", "Tokyo", "Moscow", "Beijing", "Ottawa", "Delhi", "Ankara", "Canberra", "London", "Seoul", "Rome"]  # fmt: skip
TARGETS = ["NATO", "AUKUS", "the Quad", "BRICS", "ASEAN", "the Paris Agreement", "the Belt and Road Initiative", "the European Union", "the African Union"]  # fmt: skip
PAPER = {"width": 703, "height": 1000}  # what the margins leave of A4, in CSS pixels
OVER_EDGE = """() => [...document.querySelectorAll("main *")].filter((one) =>
    one.checkVisibility() && !one.closest(".hidden, svg") && one.getBoundingClientRect().right > innerWidth + 1
).map((one) => one.outerHTML.slice(0, 120))"""


def speech(step: int) -> str:
    """Who says what of all targets; each speech of another mind."""
    verbs = ("denounced", "hailed")
    return " ".join(
        f"{state} {verbs[(place + step) % 2]} {target}."
        for place, state in enumerate(STATES)
        for target in TARGETS[place % 3 :: 2]
    )


def violations(page: Page) -> list[str]:
    """What axe finds."""
    found = Axe().run(page, options=AXE)
    return [found.generate_report()] if found.violations_count else []


@pytest.fixture
def reader(visit: Open, request: pytest.FixtureRequest) -> Reader:
    """A reader of two long speeches."""
    found = visit(**getattr(request, "param", {}))
    found.read_files(**{"2023-05-may": speech(0), "2023-06-june": speech(1)})
    return found


@pytest.mark.parametrize(
    "reader",
    [{"color_scheme": "dark", "viewport": {"width": 390, "height": 800}}, {"color_scheme": "light"}],
    indirect=True,
)  # fmt: skip
def test_no_view_violates_wcag(reader: Reader) -> None:
    """Each view of several documents, the panel with what was said, and selected words."""
    found = violations(reader.page)
    for view in ("Over time", "What changed"):
        reader.page.get_by_role("button", name=view).click()
        found += violations(reader.page)
    reader.show_everything() if reader.page.get_by_label("Stance").is_visible() else None
    reader.page.locator(".note").first.click()
    reader.page.get_by_role("button", name="? Unsure", exact=True).click()
    reader.say("Saved")
    reader.select("Paris denounced NATO.", "Paris")
    found += violations(reader.page)
    assert found == []


def test_nothing_is_cut_on_paper(reader: Reader) -> None:
    """On A4 every view is as wide as the sheet at most, with all columns of the matrix."""
    columns = {head.removeprefix("the ") for head in TARGETS}
    reader.page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    reader.page.emulate_media(media="print")
    heads = reader.page.locator(".print-only thead .name").all_inner_texts()
    assert columns <= set(heads)
    assert reader.page.evaluate(OVER_EDGE) == []
    for view in ("time", "changes"):
        reader.page.locator(f"[data-view={view}]").evaluate("(button) => button.click()")
        assert reader.page.evaluate(OVER_EDGE) == []
    expect(reader.page.locator("#ask")).to_be_hidden()


@pytest.mark.parametrize("reader", [{"forced_colors": "active"}], indirect=True)
def test_in_the_colours_of_the_system(reader: Reader) -> None:
    """What is chosen, and what a stance is, does not hang on colours of ours."""
    cell = reader.page.locator(".screen-only .cell").first
    cell.click()
    assert cell.evaluate("(one) => getComputedStyle(one).outlineStyle") == "solid"
    sign = reader.page.locator("#reading mark").first.evaluate("(one) => getComputedStyle(one, '::before').content")  # fmt: skip
    assert re.search("[▼▲·]", sign)


def test_a_report_in_the_browser(browser: Browser, labeller: Labeller, dragoman: Program, work: Path) -> None:  # fmt: skip
    """Its filters work without a script, nothing is cut on paper, and axe finds nothing."""
    rows: list[dict[str, Any]] = []
    for step, name in enumerate(("may", "june")):
        document = Document(speech(step), name, date=f"2023-0{step + 5}-01")
        rows += [row.as_dict() for row in labeller.label(document)]
    (work / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    assert dragoman("report", "rows.jsonl", "-o", "report.html").returncode == 0
    page = browser.new_page(viewport={"width": 1000, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.goto((work / "report.html").as_uri())
    assert violations(page) == []
    every = page.locator(".behind:visible").count()
    page.locator(".filters select").nth(0).select_option("AUKUS")
    shown = page.locator(".behind:visible h3").all_inner_texts()
    assert 0 < len(shown) < every
    assert all(head.endswith("on AUKUS") for head in shown)
    page.locator(".filters select").nth(2).select_option("against")
    assert set(page.locator(".behind li:visible .stance").all_inner_texts()) == {"against"}
    page.locator(".filters select").nth(0).select_option("all targets")
    page.set_viewport_size(PAPER)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    assert page.evaluate(OVER_EDGE) == []
    with page.expect_download() as waiting:
        page.emulate_media(media="screen")
        page.get_by_text("Take the positions along").click()
    assert waiting.value.suggested_filename == "positions.csv"
    page.close()
