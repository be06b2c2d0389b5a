"""A reader in Debian's chromium: what the tests of the page do on it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
PATIENCE = 180_000  # milliseconds; a busy machine is no failure

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here; apt-get install chromium"
)


_DROP = """(files) => {
    const data = new DataTransfer();
    for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""
_SELECT = """(element, words) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const places = [];
    while (walker.nextNode()) {
        for (let at = 0; at < walker.currentNode.length; at += 1) places.push([walker.currentNode, at]);
    }
    const start = element.textContent.indexOf(words);
    const [first, last] = [places[start], places[start + words.length - 1]];
    getSelection().setBaseAndExtent(first[0], first[1], last[0], last[1] + 1);
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM or "chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


class Reader:
    """One page, and what a reader does there; whatever goes wrong on it is kept in `faults`."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(accept_downloads=True, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.faults: list[str] = []
        self.asked: set[str] = set()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)
        self.page.on("request", lambda request: self.asked.add(request.url))
        self.page.goto(url)

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def read(self, text: str, **fields: str) -> None:
        """Put a text into the field and have it read."""
        self.page.locator("#input").evaluate("(input) => { input.open = true; }")
        self.page.get_by_label("Text, in English").fill(text)
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)
        self.page.get_by_role("button", name="Read", exact=True).click()
        expect(self.page.get_by_role("status")).to_contain_text("answer")

    def drop(self, *files: tuple[str, bytes]) -> None:
        """Drop files onto the page, all at once."""
        self.page.evaluate(_DROP, [[name, list(content)] for name, content in files])

    def read_files(self, **texts: str) -> None:
        """Drop texts, by the stems of their files' names, and have them read."""
        self.drop(*((f"{name}.txt", text.encode()) for name, text in texts.items()))
        expect(self.page.get_by_role("status")).to_contain_text("ead ")
        self.page.get_by_role("button", name="Read", exact=True).click()
        expect(self.page.get_by_role("status")).to_contain_text("about")

    def show_everything(self) -> None:
        """Show neutral answers and unsure ones too."""
        self.page.get_by_label("Stance").select_option("all")
        if self.page.locator("#by-sure option").count() > 1:
            self.page.get_by_label("How sure").select_option("all")

    def read_sample(self) -> None:
        """Read the brief that is at hand."""
        self.page.get_by_role("button", name="Sample brief").click()
        expect(self.page.get_by_role("status")).to_contain_text("in the field")
        self.page.get_by_role("button", name="Read", exact=True).click()
        expect(self.page.get_by_role("status")).to_contain_text("answers about")

    def mark(self, words: str) -> Locator:
        """A marked mention in the text."""
        return self.page.locator("#reading mark").get_by_text(words, exact=True).first

    def select(self, sentence: str, words: str) -> None:
        """Select words of a sentence, as with the mouse."""
        text = self.page.locator("#reading .words").filter(has_text=sentence).first
        text.evaluate(_SELECT, words)
        expect(self.page.locator("#picked")).to_be_visible()

    def in_sight(self, locator: Locator) -> None:
        """Wait until something is where the reader sees it without scrolling."""
        expect(locator).to_be_in_viewport()

    def note(self, sentence: str, target: str) -> Locator:
        """The line beside a sentence that says its stance toward a target."""
        item = self.page.locator(".sentence").filter(has_text=sentence)
        name = self.page.locator(".target").get_by_text(target, exact=True)
        return item.locator(".note").filter(has=name)

    def say(self, words: str) -> None:
        """Wait until the page says something."""
        expect(self.page.get_by_role("status")).to_contain_text(words)
