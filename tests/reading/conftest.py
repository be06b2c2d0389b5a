"""What the tests of reading share."""

from collections.abc import Callable

import pytest

from dragoman.catalogue import Catalogue
from dragoman.questions import Questioner
from dragoman.reading.reader import Reading, read


@pytest.fixture(scope="session")
def questioner() -> Questioner:
    """Asks with the shipped catalogue."""
    return Questioner(Catalogue.default())


@pytest.fixture(scope="session")
def reading(questioner: Questioner) -> Callable[..., Reading]:
    """Reads a text."""

    def read_text(text: str, author: str | None = None) -> Reading:
        return read(text, author, questioner)

    return read_text


@pytest.fixture(scope="session")
def meant(reading: Callable[..., Reading]) -> Callable[..., list[str]]:
    """Whom a text means by words: the names of the actors of their last occurrence."""

    def names(text: str, words: str, author: str | None = None) -> list[str]:
        found = [
            candidate.resolved
            for sentence in reading(text, author).sentences
            for candidate in sentence.candidates
            if candidate.holder.name == words
        ]
        return [actor.name for actor in found[-1].actors]

    return names
