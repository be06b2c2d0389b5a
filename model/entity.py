"""What an entity is: the thing a stance is about, and the phrases that refer to it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from .folding import fold


class Kind(StrEnum):
    """What sort of thing an entity is."""

    ALLIANCE = "alliance"
    POLICY = "policy"
    TREATY = "treaty"
    STATE = "state"
    ORGANISATION = "organisation"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity and the phrases, already expanded, that refer to it."""

    id: str
    name: str
    kind: Kind
    aliases: tuple[str, ...]
    metonyms: tuple[str, ...] = ()
    contextual: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    homonyms: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    description: str = ""

    @property
    def bare_name(self) -> str:
        """The name without a leading "the"."""
        return re.sub(r"^the ", "", self.name, flags=re.IGNORECASE)

    @property
    def exact(self) -> tuple[str, ...]:
        """The phrases that always count: the name, also without its "the", and the aliases."""
        return tuple(dict.fromkeys((self.name, self.bare_name, *self.aliases)))


def phrase_key(phrase: str) -> str:
    """Give the form in which two phrases are the same, whatever their case, quotes and accents."""
    plain = " ".join(phrase.split())
    return plain.lower() if plain.isascii() else fold(plain).text
