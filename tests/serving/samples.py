"""Texts and corrections that several tests send."""

from typing import Any

SENTENCE = "Canberra hailed AUKUS as vital, a pact that Beijing denounced."


def spoken(**changes: Any) -> dict[str, Any]:
    """A correction as the page sends it, with some fields changed."""
    return {
        "text": SENTENCE,
        "target": "AUKUS",
        "mention": [16, 21],
        "stance": "favor",
        "positions": [
            {"holder": "Canberra", "holder_span": [0, 8], "stance": "favor"},
            {"holder": "Beijing", "holder_span": [44, 51], "stance": "against"},
        ],
    } | changes
