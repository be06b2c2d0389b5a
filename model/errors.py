"""The one exception tree: each message says what is wrong, where, and what to do."""


class DragomanError(Exception):
    """A mistake a person can mend; the command line prints it and exits with 2."""


class InvalidCatalogue(DragomanError):
    """An entity catalogue that does not follow `docs/entities.md`."""


class InvalidArtifact(DragomanError):
    """A model artifact that is missing, damaged, or of an encoding this version cannot read."""


class InvalidQuery(DragomanError):
    """A question about a text that cannot be asked: a span outside the text, an unknown field."""


class UnreadableInput(DragomanError):
    """An input of which nothing could be read."""


class MissingExtra(DragomanError):
    """A command whose optional dependencies are not installed."""


class ClosedLabeller(DragomanError):
    """A question to a labeller that was closed."""
