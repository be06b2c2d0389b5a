"""General words made specific: "sanctions" after "sanctions on Russia", or beside "Russia", are those.

Entities of the catalogue that are a kind of measure ("sanctions", "tariffs") have specific ones
beside them ("sanctions on Iran"), one for a state.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..catalogue import Catalogue, Kind
from ..entity import Entity
from ..matching import Mention
from ..sentences import Sentence

GENERAL = ("sanctions", "tariffs")
_TOWARD = re.compile(
    r"\s*(?:against|on|targeting|at|imposed on)\s+(?:the\s+|all\s+)?", re.IGNORECASE
)


def specify(
    mentions: Sequence[Mention], text: str, sentences: Sequence[Sentence], catalogue: Catalogue
) -> list[Mention]:
    """The mentions, general ones exchanged for the specific ones that they mean.

    By the state that they are said to be against; else by the only one in the sentence for which there
    is a specific entity; else by the specific one mentioned last.
    """
    last: dict[str, Entity] = {}
    found: list[Mention] = []
    for here in _by_sentence(mentions, sentences):
        for one in here:
            general = _general(one.entity, catalogue)
            if general and one.entity.id != general:
                last[general] = one.entity
            if one.entity.id != general:
                found.append(one)
                continue
            entity = _beside(one, here, text, catalogue) or last.get(general)
            found.append(replace(one, entity=entity, contextual=True) if entity else one)

    return found


def _general(entity: Entity, catalogue: Catalogue) -> str | None:
    """The id of the general entity of which this one is a kind, or which it is."""
    for name in GENERAL:
        known = catalogue.named(name)
        if known is not None and (entity == known or entity.name.startswith(f"{name} on ")):
            return known.id
    return None


def _beside(
    mention: Mention, here: Sequence[Mention], text: str, catalogue: Catalogue
) -> Entity | None:
    """The specific entity for a state in the same sentence."""
    states = [one for one in here if one.entity.kind is Kind.STATE]
    specific = {
        one.entity.id: entity
        for one in states
        if (entity := catalogue.named(f"{mention.entity.name} on {one.entity.bare_name}"))
    }
    for one in states:
        if one.start >= mention.end and _TOWARD.fullmatch(text[mention.end : one.start]):
            return specific.get(one.entity.id)
    return next(iter(specific.values())) if len(specific) == 1 else None


def _by_sentence(
    mentions: Sequence[Mention], sentences: Sequence[Sentence]
) -> Iterator[list[Mention]]:
    first = 0
    for sentence in sentences:
        while first < len(mentions) and mentions[first].start < sentence.start:
            first += 1
        last = first
        while last < len(mentions) and mentions[last].end <= sentence.end:
            last += 1
        yield list(mentions[first:last])
        first = last
