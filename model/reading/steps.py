"""The steps of reading a document; each can be left out, to see what it alone brings."""

from enum import StrEnum


class Step(StrEnum):
    """One layer between the text and its cells."""

    VOICES = "voices"
    """Who speaks: turns, quotations, the document's authors."""
    REFERENCES = "references"
    """Whom pronouns, roles and groups mean."""
    COHERENCE = "coherence"
    """A sentence's stance and its holders' decided together; nobody toward itself."""
    TARGETS = "targets"
    """The document's own targets."""


EVERY_STEP = frozenset(Step)
SENTENCE_ONLY: frozenset[Step] = frozenset()
