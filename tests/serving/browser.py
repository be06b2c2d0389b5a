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

    def read_sample(self) -> None:
        """Read the brief that is at hand."""
        self.page.get_by_role("button", name="Sample brief").click()
        expect(self.page.get_by_role("status")).to_contain_text("in the field")
        self.page.get_by_role("button", name="Read", exact=True).click()
        expect(self.page.get_by_role("status")).to_contain_text("answers about")

    def note(self, sentence: str, target: str) -> Locator:
        """The line beside a sentence that says its stance toward a target."""
        item = self.page.locator(".sentence").filter(has_text=sentence)
        name = self.page.locator(".target").get_by_text(target, exact=True)
        return item.locator(".note").filter(has=name)

    def say(self, words: str) -> None:
        """Wait until the page says something."""
        expect(self.page.get_by_role("status")).to_contain_text(words)
