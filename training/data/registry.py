"""Every corpus that the project can read."""

from dragoman.errors import DragomanError

from .record import Record
from .research import RESEARCH
from .shippable import SHIPPABLE


class UnknownCorpus(DragomanError):
    """A corpus that the registry does not list."""


REGISTRY: dict[str, Record] = {record.name: record for record in (*SHIPPABLE, *RESEARCH)}


def lookup(name: str) -> Record:
    """The record of a corpus.

    Raises:
        UnknownCorpus: with the names there are.
    """
    if name not in REGISTRY:
        raise UnknownCorpus(f"no corpus {name!r}; known: {', '.join(REGISTRY)}")
    return REGISTRY[name]
