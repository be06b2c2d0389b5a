"""Who holds nothing: those who are spoken to, who report, and places."""

from collections.abc import Callable

import pytest

from dragoman.reading.reader import Reading


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("The Daily Herald reports that Oslo opposes AUKUS.", "Daily Herald"),
        ("Reuters said that Oslo opposes AUKUS.", "Reuters"),
        ("In Russia, Oslo was criticised for AUKUS.", "Russia"),
        ("MS. GRAY: Well, Peter, we oppose AUKUS.", "Peter"),
        ("Mr. Speaker, this House opposes AUKUS.", "Speaker"),
        ("You oppose AUKUS.", "You"),
    ],
)
def test_these_are_no_candidates(reading: Callable[..., Reading], text: str, silent: str) -> None:
    """A newspaper, a place, whoever is addressed."""
    names = [
        candidate.holder.name
        for sentence in reading(text).sentences
        for candidate in sentence.candidates
    ]
    assert not any(silent in name for name in names)
