"""What the tests of the page share: a browser, pages before a real server, and what the server has kept."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from dragoman.serving.feedback.correction import Correction
from dragoman.serving.feedback.store import FILE, Store

from ..browser import Reader, chromium

Open = Callable[..., Reader]
Said = Callable[[], list[Correction]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a module."""
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser: Browser, server: Any) -> Iterator[Open]:
    """Opens the page; afterwards nothing may have gone wrong on it, or been asked of anybody else."""
    readers: list[Reader] = []

    def open_page(**options: Any) -> Reader:
        readers.append(Reader(browser, server.url, **options))
        return readers[-1]

    yield open_page
    for reader in readers:
        assert reader.faults == []
        assert all(url.startswith((server.url, "blob:")) for url in reader.asked)
        reader.context.close()


@pytest.fixture
def reader(visit: Open) -> Reader:
    """A reader before the empty page."""
    return visit()


@pytest.fixture
def said(server: Any) -> Said:
    """The corrections that the server has kept, oldest first."""
    return lambda: [one.correction for one in Store(server.home / FILE).all()]
