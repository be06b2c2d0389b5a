"""Mentions that are not the target: a span that names something else, or slipped beside the name."""

import re
from collections.abc import Iterator, Sequence

from dragoman.catalogue import Catalogue
from dragoman.questions import Questioner, touches
from dragoman.stance import Span

from ..annotations import Annotation
from .loading import Row
from .problems import Kind, Problem, warning

_WORD = re.compile(r"\w+")
_SHORTEST = 3  # letters of a word that can tell what is meant
_EMPTY = frozenset("the and for from that this these those which who with was were has had".split())


def mislaid(rows: Sequence[Row]) -> Iterator[Problem]:
    """Mentions whose words are another entity's, or share nothing with the target that stands elsewhere.

    A description ("the pact") may mean anything; another name, a stray "and", a part of a word may not.
    A row that says why it stands (`reviewed`) is left alone.
    """
    questioner = Questioner(Catalogue.default())
    for row in rows:
        if not row.reviewed and (why := _why(row.annotation, questioner)):
            yield warning(Kind.SPAN, why, row.place)


def _why(one: Annotation, questioner: Questioner) -> str | None:
    if one.mention is None:
        return None
    words = one.text[slice(*one.mention)]
    entity, named = questioner.catalogue.named(one.target), questioner.catalogue.named(words)
    if entity is not None and questioner.matcher.link(words) == entity:  # "Kazakh", "Oslo"
        return None
    if named is not None and named != entity and not _akin(words, one.target):
        return f"the mention {words!r} is {named.name}, not the target {one.target!r}"
    elsewhere = _elsewhere(one, one.mention, questioner)
    if elsewhere is None or _describes(words):
        return None
    return (
        f"the mention {words!r} is not the target {one.target!r}, which stands at {list(elsewhere)}"
    )


def _elsewhere(one: Annotation, mention: Span, questioner: Questioner) -> Span | None:
    """Where the target stands, if the mention neither touches it nor has a word of it."""
    found = questioner.find(one.text, one.target)
    words = one.text[slice(*mention)]
    if not found or any(touches(span, mention) for span in found):
        return None
    if any(
        _akin(words, name) for name in (one.target, *(one.text[slice(*span)] for span in found))
    ):
        return None
    return found[0]


def _akin(words: str, name: str) -> bool:
    """Whether two phrases share a word that can tell what is meant."""
    return not _telling(words).isdisjoint(_telling(name))


def _describes(words: str) -> bool:
    """Whether a phrase is a common noun, "the pact", which may well mean the target."""
    return words == words.lower() and bool(_telling(words))


def _telling(words: str) -> set[str]:
    return {word for word in _WORD.findall(words.lower()) if len(word) >= _SHORTEST} - _EMPTY
