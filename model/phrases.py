"""What makes a phrase found in a text count: whole words, the right capitals, no mere place."""

import re
from functools import lru_cache

from .folding import Folded

_CAPITALISED = re.compile(r"[^\s\-'\"/(),A-Z]*[A-Z][^\s\-'\"/(),]*")
_BEFORE = re.compile(r"([a-z]+)?[ ,]*\b([a-z]+) (?:the )?$")
_AFTER = re.compile(r"'?s? ?,? ?([a-z.]+)")
_READ_AS_WORD = 4  # acronyms from this length on are also written like a name: "Nato", "Opec"
_LONGEST_WORDS = 40  # characters looked at on either side

# "in Moscow" and "visited Moscow" speak of a place, "according to Moscow" of a government.
_PLACE_WORDS = """
in at near outside around to visit visited visiting visits inside into toward towards across
through via toured left leaving reached reaching throughout downtown central greater
"""
_LOCATIVES = frozenset(_PLACE_WORDS.split())
_ADDRESSED = frozenset(
    {"according", "opposed", "unacceptable", "message", "warning", "response", "signal", "thanks"}
)
# "the Madrid summit" and "Washington, D.C." speak of an event or a place.
_EVENT_WORDS = """
accord accords agreement agreements airport action capital club communique compact conference
consensus convention d.c. dc declaration document festival forum games mandate meeting meetings
metro olympics paper peninsula plan plans platform principles process programme protocol protocols
review round rules session statute stock summit summits talks time treaty university
"""
_EVENTS = frozenset(_EVENT_WORDS.split())


def capitals_of(phrase: Folded, *, strict: bool) -> tuple[int, ...]:
    """List the positions of a folded phrase at which a text must have capitals.

    These are all capitals of an acronym ("ICC membership": three; of four and more letters the
    first alone, for some write "Nato"), the first letter of a phrase of one capitalised word
    ("Quad", "the Quad"), and, where `strict`, that of every capitalised word.
    """
    cased = phrase.cased()
    skipped = len("the ") if phrase.text.startswith("the ") else 0
    strict = strict or " " not in cased[skipped:]
    needed: list[int] = []
    for word in _CAPITALISED.finditer(cased, skipped):
        needed.extend(word.start() + offset for offset in _capitals(word.group(), strict))
    return tuple(needed)


@lru_cache(maxsize=4096)  # a catalogue repeats its words in thousands of phrases
def _capitals(word: str, strict: bool) -> tuple[int, ...]:
    """List the offsets in one capitalised word at which a text must have capitals."""
    capitals = tuple(offset for offset, letter in enumerate(word) if letter.isupper())
    if len(capitals) > 1:
        return capitals if len(capitals) < _READ_AS_WORD else capitals[:1]
    return capitals if strict and capitals[0] == 0 else ()


def stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a span of a folded text begins and ends where words do.

    A sign such as "$" parts words by itself; a dot does not, for "U.S." is not in "U.S.S.R.".
    """
    if start > 0 and _is_letter(text[start - 1]) and _binds(text[start]):
        return False
    return not (end < len(text) and _is_letter(text[end]) and _binds(text[end - 1]))


def is_place(text: str, start: int, end: int) -> bool:
    """Say whether the capital city in this span of a folded text is but a place or an event."""
    before = _BEFORE.search(text[max(0, start - _LONGEST_WORDS) : start])
    if before and before[2] in _LOCATIVES:
        return not (before[2] == "to" and before[1] in _ADDRESSED)
    after = _AFTER.match(text[end : end + _LONGEST_WORDS])
    return after is not None and after[1] in _EVENTS


def _is_letter(character: str) -> bool:
    """Letters and digits make words; a superscript footnote mark does not."""
    return character.isalpha() or character.isdecimal()


def _binds(edge: str) -> bool:
    return edge == "." or _is_letter(edge)
