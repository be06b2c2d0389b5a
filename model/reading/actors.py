"""Actors: who a holder is in this document, under one name.

A phrase that names somebody ("Russian Foreign Minister Sergei Lavrov", "Lavrov", "Moscow's envoy")
is the state or organisation that the person speaks for; former officials, opposition, scholars and
companies are themselves. What a document says of a person once ("Ana Ruiz, the prime minister of
Chile") holds wherever the name, or its last word, occurs.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ..catalogue import Entity, Kind
from ..folding import WORD
from ..stance import Span
from ..titles import full_title
from .words import (
    COUNT,
    HE,
    IT,
    MEMBERS,
    OFFICIALS,
    PEOPLE,
    PRIVATE,
    THEY,
    TITLES,
)

Link = Callable[[str], Entity | None]

_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{WORD}(?:[’'-]{WORD})*")
_NEAR = 60  # characters before and after a name in which its role may stand
_SENTENCE_END = re.compile(r"[.!?;:]\s")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who a holder is: `id` is the catalogue's where it has one."""

    id: str | None
    name: str

    @classmethod
    def of(cls, entity: Entity) -> "Actor":
        """An entity of the catalogue, under its name without "the"."""
        return cls(entity.id, entity.bare_name)


class Via(StrEnum):
    """By what words it is known who a holder is."""

    NAME = "name"
    ROLE = "role"
    GROUP = "group"
    PRONOUN = "pronoun"
    SPEAKER = "speaker"
    AUTHOR = "author"


class Sort(StrEnum):
    """How a phrase refers to whom it means."""

    NAME = "name"
    ROLE = "role"
    GROUP = "group"
    HE = "he"
    THEY = "they"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A holder's words, and what they show by themselves.

    count: how many a group has, None where the words do not say. person: one human being.
    entity: what the catalogue links the words to. private: speaks for itself all the same.
    """

    text: str
    span: Span
    sort: Sort
    head: str
    count: int | None = None
    person: bool = False
    plural: bool = False
    private: bool = False
    entity: Entity | None = None


def words_of(text: str) -> list[str]:
    """The words of a phrase, in lower case, without possessive endings; abbreviated titles in full."""
    if "." not in text:
        return [_plain_word(word) for word in _WORD.findall(text)]
    return [
        full_title(match.group(), text[match.end() : match.end() + 1] == ".")
        or _plain_word(match.group())
        for match in _WORD.finditer(text)
    ]


def _plain_word(word: str) -> str:
    return re.sub(r"[’']s?$", "", word).lower()


def is_title(word: str) -> bool:
    """Whether a word with the period behind it is a title before a name: "Sen.", "President"."""
    return full_title(word.rstrip(","), False) is not None or word.strip(".,").lower() in TITLES


def phrase_of(text: str, span: Span, link: Link) -> Phrase:
    """Look at a candidate's words: what sort of reference they are, and whom they name."""
    name = text[span[0] : span[1]]
    words = words_of(name)
    head = words[-1] if words else ""
    if name.lower() in HE | THEY | IT:
        sort = Sort.HE if head in HE else Sort.IT if head in IT else Sort.THEY
        count = 2 if head == "both" else None
        return Phrase(name, span, sort, head, count, sort is Sort.HE, sort is Sort.THEY)
    entity = link(name)
    known = entity is not None and _is_known(name, entity)
    private = (is_private(words) and not known) or _private_before(text, span[0])
    plural = is_plural(head)
    before = words_of(text[max(0, span[0] - 12) : span[0]])
    counted = next((COUNT[word] for word in (*words, *before[-1:]) if word in COUNT), None)
    person = head in PEOPLE or (not plural and _looks_like_person(name, words, entity))
    counted_group = counted is not None and head.endswith("s")
    several = is_plural(head) and all(word in _TITLED for word in words[:-1])
    if entity is None and (counted_group or several or is_role(name, words)):
        plural = plural or counted_group
        group = plural and (counted is not None or several or head in MEMBERS)
        sort = Sort.GROUP if group else Sort.ROLE
        return Phrase(name, span, sort, head, counted, person, plural, private)
    return Phrase(name, span, Sort.NAME, head, counted, person, plural, private, entity)


def _is_known(name: str, entity: Entity) -> bool:
    """Whether the very words are a phrase of the catalogue's: "People's Republic of China"."""
    plain = name.lower().replace("’", "'")
    return any(
        plain == phrase.lower() for phrase in (*entity.exact, *entity.metonyms, *entity.links)
    )


_TITLED = TITLES | PEOPLE | OFFICIALS | frozenset(COUNT) | frozenset(("trilateral", "the"))


def is_role(name: str, words: Sequence[str]) -> bool:
    """Whether a phrase is a common noun ("foreign ministry"), not a name."""
    return (
        name == name.lower()
        or (len(words) > 0 and name[1:] == name[1:].lower() and words[0] in COUNT)
        or (
            name[:1].isupper()
            and name[1:] == name[1:].lower()
            and words[-1] in (PEOPLE | OFFICIALS | MEMBERS)
        )
    )


def is_plural(head: str) -> bool:
    """Whether a noun means several."""
    return head in MEMBERS or (
        head.endswith("s") and not head.endswith("ss") and head[:-1] in PEOPLE | OFFICIALS | PRIVATE
    )


def is_private(words: Iterable[str]) -> bool:
    """Whether the words are of somebody who speaks for nobody else."""
    found = set(words)
    return "republic" not in found and any(
        word in PRIVATE or word.startswith("ex-") for word in found
    )


_BEFORE_PRIVATE = re.compile(
    r"\b(former|ex-?|late|then-opposition|opposition leader|exiled|jailed|dissident|retired)"
    r"(?:\s+[\w’'.-]+){0,4}\s*$",
    re.IGNORECASE,
)


def _private_before(text: str, start: int) -> bool:
    """Whether "former" and the like stand before the words, with nothing but a title between."""
    found = _BEFORE_PRIVATE.search(text[max(0, start - _NEAR) : start])
    if found is None:
        return False
    between = words_of(found.group()[len(found[1]) :])
    return all(word in TITLES or word in PEOPLE or word[:1].isupper() for word in between)


def _looks_like_person(name: str, words: Sequence[str], entity: Entity | None) -> bool:
    """Whether a name is one human being's: a title, or a leader's name of the catalogue."""
    if any(word in PEOPLE for word in words):
        return True
    if entity is None:
        return (
            len(words) >= 2
            and all(word[:1].isupper() for word in name.split())
            and not (set(words) & OFFICIALS)
        )
    if entity.kind is Kind.PERSON:
        return True
    exact = {phrase.lower() for phrase in (*entity.exact, *entity.metonyms)}
    if name.lower() in exact:
        return False
    plain = name.lower()
    return any(
        _names_person(phrase, words[-1], entity)
        or (
            " " in phrase
            and phrase.lower() in plain
            and not set(phrase.lower().split()) & OFFICIALS
        )
        for phrase in entity.links
    )


def _names_person(phrase: str, last: str, entity: Entity) -> bool:
    """Whether a link is a leader known by that last word: it stands in a longer link as well."""
    parts = phrase.lower().split()
    return len(parts) >= 2 and last in (parts[0], parts[-1]) and not set(parts) & OFFICIALS


@dataclass(slots=True)
class People:
    """Who the persons of a document are, as far as it has been read."""

    link: Link
    full: dict[str, Actor] = field(default_factory=dict)
    last: dict[str, Actor] = field(default_factory=dict)
    first: dict[str, Actor] = field(default_factory=dict)

    def learn(self, text: str, phrase: Phrase) -> None:
        """Take in a name with the role that stands before or behind it."""
        name = plain_name(phrase.text)
        if phrase.sort is not Sort.NAME or not name:
            return
        if phrase.entity is None and phrase.person:
            name = core_name(name)
        words = words_of(name)
        if phrase.entity is not None and not phrase.private:
            core = words_of(core_name(name))
            if phrase.person and len(core) > 1:
                self.last.setdefault(core[-1], Actor.of(phrase.entity))
                self.first.setdefault(core[0], Actor.of(phrase.entity))
            return
        if not words or (self.known(name) and len(words) == 1):
            return
        actor = self.known(name) or self._by_role(text, phrase, name) or Actor(None, name)
        self.full.setdefault(name.lower(), actor)
        if len(words) > 1:
            self.last.setdefault(words[-1], actor)
            self.first.setdefault(words[0], actor)

    def known(self, name: str) -> Actor | None:
        """The actor of a name, or of its last word."""
        plain = plain_name(name).lower()
        words = words_of(plain)
        if not words:
            return None
        by_first = self.first.get(words[0]) if len(words) == 1 else None
        return self.full.get(plain) or self.last.get(words[-1]) or by_first

    def _by_role(self, text: str, phrase: Phrase, name: str) -> Actor | None:
        """Whom the person speaks for: "Saudi foreign minister X", "X, the prime minister of Y"."""
        if phrase.private:
            return None
        start, end = phrase.span
        before = text[max(0, start - _NEAR) : start]
        for cut in _SENTENCE_END.finditer(before):
            before_start = cut.end()
            before = before[before_start:] if before_start < len(before) else before
            break
        found = _ROLE_BEFORE.search(before)
        if found:
            words = words_of(found.group())
            if is_private(words):
                return None
            entity = self.link(found.group())
            if entity is not None:
                return Actor.of(entity)
        after = _ROLE_AFTER.match(text[end : end + 2 * _NEAR])
        if after:
            if is_private(words_of(after.group())):
                return None
            named = after["whose"] or after["of"] or after["direct"] or after["bracket"]
            entity = self.link(named or "")
            if entity is not None:
                return Actor.of(entity)
        return None


_ROLES = "|".join(
    sorted(map(re.escape, OFFICIALS & (PEOPLE | {"leader", "official"})), key=len, reverse=True)
)
_ROLE_BEFORE = re.compile(
    rf"(?:[\w.’'-]+\s+){{0,4}}(?:{_ROLES})(?:\s+(?:of|for|to)\s+(?:[\w.’'-]+\s*){{1,3}})?,?\s*$",
    re.IGNORECASE,
)
_ROLE_AFTER = re.compile(
    rf"\s*(?:,\s*(?:the\s+)?(?P<whose>(?:[A-Z][\w.’'-]*\s+){{0,3}})(?:[a-z-]+\s+){{0,3}}(?:{_ROLES})"
    r"(?:\s+(?:of|for|to|from|at)\s+(?:the\s+)?(?P<of>(?:[A-Z][\w.’'-]*\s*){1,4}))?"
    r"|\s+of\s+(?:the\s+)?(?P<direct>(?:[A-Z][\w.’'-]*\s*){1,3}(?:of\s+(?:the\s+)?[A-Z]\w+)?)"
    r"|\s*\((?P<bracket>[^()]{2,60})\))",
)


_OF_PLACE = re.compile(r"^((?:Mr|Mrs|Ms|Dr)\.? .*?)\s+of\s+[A-Z].*$", re.IGNORECASE)


def core_name(name: str) -> str:
    """What follows the last title: "Japanese National Security Advisor Mori Ken" is "Mori Ken"."""
    words = name.split()
    last = max(
        (i for i, word in enumerate(words) if is_title(word) or word.strip(".,").lower() in PEOPLE),
        default=-1,
    )
    return " ".join(words[last + 1 :]) or name


def plain_name(name: str) -> str:
    """A person's name without titles: "Mr. McDERMOTT" is "McDermott"."""
    words = _OF_PLACE.sub(r"\1", name.replace(",", " ")).split()
    while len(words) > 1 and is_title(words[0]):
        words.pop(0)
    return " ".join(_as_written(word) for word in words)


def _as_written(word: str) -> str:
    """A surname in capitals as it is written elsewhere."""
    if len(word) > 3 and word.isupper() and word.isalpha():
        return word.capitalize()
    found = re.fullmatch(r"(Mc|Mac|De|Van)([A-Z]{3,})", word)
    if found:
        return found[1] + found[2].capitalize()
    if "-" in word and len(word) > 4 and word.isupper():
        return "-".join(part.capitalize() for part in word.split("-"))
    return word
