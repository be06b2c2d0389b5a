"""Other grammatical numbers of an English noun, for looking a phrase up: "tax" is also "taxes"."""

import re

from .actor_words import NO_NAMES

_PAIRS = (
    ("child", "children"),
    ("person", "people"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("criterion", "criteria"),
    ("phenomenon", "phenomena"),
    ("medium", "media"),
    ("datum", "data"),
)
_IRREGULAR = {form: other for pair in _PAIRS for form, other in (pair, pair[::-1])}
_OTHER_NOUNS = frozenset("news goods means customs odds works series species".split())
"""Plurals that mean something else than their singular."""

_SHORTEST = 3  # letters of a noun whose number is changed
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_Y = re.compile(r"[^aeiou]y$")


def numbers_of(noun: str) -> list[str]:
    """A noun in small letters in every number that it may have, itself first.

    The rules lean towards more forms: one that is no word is found nowhere.
    """
    if len(noun) < _SHORTEST or not noun.isalpha() or noun in _OTHER_NOUNS | NO_NAMES:
        return [noun]
    forms = dict.fromkeys([noun, *_singulars(noun), *_plurals(noun)])
    return [form for form in forms if form == noun or form not in _OTHER_NOUNS]


def _singulars(noun: str) -> list[str]:
    found = [_IRREGULAR[noun]] if noun in _IRREGULAR else []
    if noun.endswith("men"):
        found.append(f"{noun[:-3]}man")
    if not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return found
    found.append(noun[:-1])
    if noun.endswith("ies"):
        found.append(f"{noun[:-3]}y")
    elif noun.endswith("ves"):
        found += [f"{noun[:-3]}f", f"{noun[:-3]}fe"]
    elif noun.endswith("es"):
        found += [noun[:-2], f"{noun[:-2]}is"]
    return [form for form in found if len(form) >= _SHORTEST]


def _plurals(noun: str) -> list[str]:
    found = [f"{noun}s"]
    if noun.endswith("man"):
        found.append(f"{noun[:-3]}men")
    if noun.endswith("sis"):
        found.append(f"{noun[:-2]}es")
    if _SIBILANT.search(noun) or noun.endswith("o"):
        found.append(f"{noun}es")
    elif _Y.search(noun):
        found.append(f"{noun[:-1]}ies")
    elif noun.endswith("f"):
        found.append(f"{noun[:-1]}ves")
    elif noun.endswith("fe"):
        found.append(f"{noun[:-2]}ves")
    return found
