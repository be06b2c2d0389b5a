"""Looks up a phrase that no catalogue has: text and phrase folded alike, and whole words.

A phrase is looked for by its very words first, whatever the case, quotes, accents, blanks and
hyphens; where these stand nowhere, in another grammatical number and without its "the"; then with
its words joined or parted otherwise ("#CopperTax", "cease-fire"). The first step that finds
anything decides.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .actor_words import NO_NAMES
from .folding import Folded, fold
from .numbers import numbers_of
from .stance import Span

LONGEST = 400  # characters of a phrase that is looked for by more than its very words

_PARTS = re.compile(r"[ -]+")
_STOPS = ' ".,;:!?'  # signs around a phrase that are no part of it
_EDGES = " \"'.,;:!?()[]"
_POSSESSIVE = re.compile(r"'[sS]?$")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_ACRONYM = re.compile(r"[A-Z]{2,5}|(?:[A-Za-z]\.)+[A-Za-z]\.?")
_BETWEEN = "(?:- ?|[ _])"  # words of a phrase: "Red Sea", "Red-Sea", "Red-\nSea"
_INSIDE = "(?:- ?)?"  # a word parted at the end of a line
_APART = re.compile(r"—|[-‐‑–][^\S\r\n]|\n[^\S\n]*\n|\r[^\S\n]*\r")
"""What may stand in a folded match and parts its words all the same: a dash, an empty line."""


def find_words(text: str, words: str) -> list[Span]:
    """Where a text has a phrase: every match of the first step that finds any, in text order."""
    folded = _folded(text)
    return next(filter(None, (_matches(folded, words, one) for one in _steps(words))), [])


def find_all_words(text: str, words: str) -> list[Span]:
    """The matches of every step, in text order, none overlapping."""
    folded = _folded(text)
    every = {span for step in _steps(words) for span in _matches(folded, words, step)}
    found: list[Span] = []
    for start, end in sorted(every, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


_folded = lru_cache(maxsize=8)(fold)  # a text is asked about several phrases in turn


def _matches(folded: Folded, words: str, pattern: re.Pattern[str]) -> list[Span]:
    as_given = _is_function_word(words)
    found = []
    for match in pattern.finditer(folded.text):
        start, end = folded.span(*match.span())
        if _APART.search(folded.original, start, end):
            continue
        if as_given and _undotted(folded.original[start:end]) != _undotted(words):
            continue
        found.append((start, end))
    return found


def _undotted(words: str) -> str:
    return words.replace(".", "").strip()


def _is_function_word(words: str) -> bool:
    """Whether a name is spelled like a word of the grammar: "US", "IT", "WHO"."""
    plain = _undotted(words)
    return plain != plain.lower() and plain.lower() in NO_NAMES


@lru_cache(maxsize=1024)
def _steps(words: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a phrase in folded text, the closest first."""
    whole = fold(words).cased().strip()
    cased = whole.strip(_STOPS) or whole
    if not cased:
        return ()
    parts = [part for part in _PARTS.split(cased) if part] or [cased]
    patterns = [_BETWEEN.join(map(_as_it_is, parts))]
    nouns = _nouns(words, cased) if len(cased) <= LONGEST else []
    if nouns:
        patterns += [_BETWEEN.join(map(_any_number, nouns)), *_joined(nouns, cased)]
    return tuple(re.compile(_whole(one)) for one in dict.fromkeys(patterns))


def _nouns(words: str, phrase: str) -> list[str]:
    """The words of a phrase without article and signs around it; those of a hashtag one by one."""
    if words.strip().startswith("#"):
        return _CAMEL.findall(words)
    bare = phrase.strip(_EDGES)
    bare = bare[4:] if bare.lower().startswith("the ") else bare
    return [part for part in _PARTS.split(bare) if part]


def _joined(nouns: Sequence[str], phrase: str) -> Iterator[str]:
    """Words written together as a hashtag, parted by a hyphen, or joined without the phrase's own."""
    if len(nouns) > 1:
        yield "(?<=[#@])" + "[-_]?".join(map(_any_number, nouns))
    parted = _BETWEEN.join(_INSIDE.join(map(re.escape, noun.lower())) for noun in nouns)
    if "-" in phrase:
        parted = parted.replace(_BETWEEN, f"{_BETWEEN}?")
    yield parted


def _as_it_is(part: str) -> str:
    """A word of the phrase; dots of an acronym may be missing or there."""
    if _ACRONYM.fullmatch(part):
        letters = part.replace(".", "").lower()
        dotted = r"\.".join(letters)
        return rf"(?:{letters}|{dotted}\.?)"
    return re.escape(part.lower()).replace("'", "['`]")


def _any_number(part: str) -> str:
    """A word in any number, with or without the ending of a possessive."""
    noun = _POSSESSIVE.sub("", part)
    forms = [_as_it_is(noun), *map(re.escape, numbers_of(noun.lower()))]
    return f"(?:{'|'.join(dict.fromkeys(forms))})(?:['`]s?)?"


def _whole(pattern: str) -> str:
    """Not inside a longer word; a sign at an edge parts words by itself."""
    return rf"(?:(?<![^\W_])|(?![^\W_])){pattern}(?:(?![^\W_])|(?<![^\W_]))"
