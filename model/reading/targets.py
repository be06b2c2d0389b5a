"""A document's own targets: the resolution, the deal, the ban that it is about and no catalogue has.

A noun phrase whose head is a noun for policies, laws, pacts or deeds, that is acted upon ("rejected
the draft resolution on Jerusalem") or said at least twice; and what a word of support or opposition
governs, whatever its noun ("condemned the shelling of the port"). It has one name, that of its fullest
mention; "the resolution" and "it" after it are the same target.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..matching import Mention
from ..sentences import Sentence
from ..stance import Span
from .governors import VERBS
from .objects import Chunks
from .target_words import ACTING, CAPITALISED, EVALUATIVE, HEADS, LINKS, ORDERS, STOP, VAGUE

_WORD = re.compile(r"(?:[^\W_]\.){2,}(?:[-–][^\W_]+)*|[^\W_]+(?:[’'–-][^\W_]+)*")
_MOST_BEFORE = 5  # words before the head that belong to the phrase
_MOST_BEHIND = 4
_NEAR = 4  # words between an act and what is acted upon
_PASSIVE = re.compile(
    r"\s*(?:,[^,]{0,40},)?\s*(?:was|were|is|are|has been|have been|had been|be|being)\s+(?:\w+ly\s+)?(\w+)"
)
_GENERIC = frozenset("the this that these those such its their".split())
_POSSESSIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """A noun phrase of the right kind, in document offsets, without its article."""

    span: Span
    head: str
    words: tuple[str, ...]
    definite: bool
    acted_upon: bool
    sentence: int


@dataclass(slots=True)
class OwnTarget:
    """A target that the document brings with it, and where it speaks of it."""

    name: str
    head: str
    words: frozenset[str]
    mentions: list[tuple[int, Span, Span | None]] = field(default_factory=list)
    acted_upon: bool = False
    """Each with the number of its sentence, and the antecedent of a short reference."""


def own_targets(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> list[OwnTarget]:
    """The targets of a document that the catalogue's mentions do not cover."""
    taken = [
        (one.start, one.end) for one in mentions if one.entity.kind.value in ("policy", "treaty")
    ]
    found: list[OwnTarget] = []
    first = 0
    for sentence in sentences:
        while first < len(taken) and taken[first][1] <= sentence.start:
            first += 1
        if sentence.text.isupper():
            continue
        phrases = list(noun_phrases(text, sentence))
        for phrase in (*phrases, *_governed(text, sentence, phrases, mentions)):
            if not _overlaps(phrase.span, taken, first):
                _add(text, phrase, found)
    return [
        one for one in found if one.acted_upon or len({number for number, _, _ in one.mentions}) > 1
    ]


def _governed(
    text: str, sentence: Sentence, known: Sequence[NounPhrase], mentions: Sequence[Mention]
) -> Iterator[NounPhrase]:
    """What words of support and opposition govern, where it is no phrase already and no entity."""
    chunks = Chunks(text, sentence)
    for chunk in chunks.objects():
        span = (chunks.words[chunk.first][0], chunks.words[chunk.last][1])
        if any(one.span[0] < span[1] and span[0] < one.span[1] for one in known):
            continue
        if any(one.start <= span[0] and span[1] <= one.end + 2 for one in mentions):
            continue
        words = tuple(
            one for one in chunks.lowered[chunk.first : chunk.last + 1] if one not in STOP
        )
        yield NounPhrase(span, chunks.lowered[chunk.head], words, False, True, sentence.index)


def _overlaps(span: Span, taken: Sequence[Span], first: int) -> bool:
    for number in range(first, len(taken)):
        if taken[number][0] >= span[1]:
            return False
        if taken[number][1] > span[0]:
            return True
    return False


def _add(text: str, phrase: NounPhrase, found: list[OwnTarget]) -> None:
    """Take a phrase for a target named before, or for a new one."""
    words = frozenset(phrase.words)
    bare = len(phrase.words) == 1
    for one in reversed(found[-40:]):
        same = one.head == phrase.head and (
            (bare and phrase.definite) or (not bare and (words <= one.words or one.words <= words))
        )
        if same:
            antecedent = one.mentions[0][1] if bare else None
            one.mentions.append((phrase.sentence, phrase.span, antecedent))
            one.acted_upon = one.acted_upon or phrase.acted_upon
            if len(words) > len(one.words) and not bare:
                one.words, one.name = words, _name(text, phrase)
            return
    if bare and (phrase.head in VAGUE or phrase.definite):
        return
    if bare:
        return
    target = OwnTarget(_name(text, phrase), phrase.head, words, acted_upon=phrase.acted_upon)
    target.mentions.append((phrase.sentence, phrase.span, None))
    found.append(target)


def _name(text: str, phrase: NounPhrase) -> str:
    return " ".join(text[slice(*phrase.span)].split())


def noun_phrases(text: str, sentence: Sentence) -> Iterator[NounPhrase]:
    """The noun phrases of the right kind in a sentence, none overlapping."""
    words = [match.span() for match in _WORD.finditer(text, sentence.start, sentence.end)]
    lowered = [_POSSESSIVE.sub("", text[slice(*span)]).lower() for span in words]
    done = 0
    for index, word in enumerate(lowered):
        named = word in CAPITALISED and text[words[index][0]].isupper()
        named = named or (word == "order" and index > 0 and lowered[index - 1] in ORDERS)
        if index < done or not (named or word in HEADS) or _goes_on(text, words, lowered, index):
            continue
        first = _first(text, words, lowered, index)
        last = _last(text, words, lowered, index)
        if first == index == last and word in VAGUE:
            continue
        article = lowered[first - 1] if first > 0 and _touch(text, words, first - 1) else ""
        span = (words[first][0], words[last][1])
        if _is_verb(text, words, lowered, index, first):
            continue
        if _solves(lowered, index, first) or "international law" in " ".join(
            lowered[first : last + 1]
        ):
            continue
        done = last + 1
        yield NounPhrase(
            span,
            word,
            tuple(one for one in lowered[first : last + 1] if one not in STOP),
            article in _GENERIC,
            _acted_upon(text, words, lowered, first, last),
            sentence.index,
        )


def _touch(text: str, words: Sequence[Span], index: int) -> bool:
    """Whether a word and the next one are parted by a blank alone."""
    return text[words[index][1] : words[index + 1][0]].strip() in ("", "-", "–", "/")


def _goes_on(text: str, words: Sequence[Span], lowered: Sequence[str], index: int) -> bool:
    """Whether a head is followed by another one: "peace [plan] proposal", "ceasefire agreement"."""
    return index + 1 < len(words) and lowered[index + 1] in HEADS and _touch(text, words, index)


def _solves(lowered: Sequence[str], index: int, first: int) -> bool:
    """Whether a "resolution" is the end of a quarrel, not a text that is voted on."""
    if lowered[index] != "resolution":
        return False
    follows = lowered[index + 1] if index + 1 < len(lowered) else ""
    return follows == "of" or lowered[first:index] in (["peaceful"], [])


def _is_verb(
    text: str, words: Sequence[Span], lowered: Sequence[str], index: int, first: int
) -> bool:
    """Whether a head that may be a verb is one: "to attack", "they plan"."""
    before = lowered[first - 1] if first > 0 else ""
    return first == index and before in (
        "to",
        "they",
        "we",
        "i",
        "you",
        "will",
        "would",
        "could",
        "can",
        "not",
    )


def _first(text: str, words: Sequence[Span], lowered: Sequence[str], index: int) -> int:
    first = index
    while (
        first > 0
        and index - first < _MOST_BEFORE
        and _touch(text, words, first - 1)
        and lowered[first - 1] not in STOP
        and (lowered[first - 1] not in ACTING | VERBS or text[words[first - 1][0]].isupper())
        and not lowered[first - 1].endswith("ly")
    ):
        first -= 1
    while first < index and (
        lowered[first] in EVALUATIVE or (lowered[first].isdigit() and len(lowered[first]) != 4)
    ):
        first += 1
    return first


def _last(text: str, words: Sequence[Span], lowered: Sequence[str], index: int) -> int:
    """The end of the complements: "ban on Russian films", "Memorandum of Understanding on Health"."""
    end = _complement(text, words, lowered, index)
    name = text[words[index][0]].isupper() and text[words[end][0]].isupper()
    return _complement(text, words, lowered, end) if end > index and name else end


def _complement(text: str, words: Sequence[Span], lowered: Sequence[str], index: int) -> int:
    at = index + 1
    if at + 1 >= len(words) or lowered[at] not in LINKS or not _touch(text, words, index):
        return index
    if lowered[at] not in ("on", "of", "against") and not text[words[at + 1][0]].isupper():
        return index
    last = at + 1
    if lowered[last] in ("the", "a", "an", "its", "their", "all"):
        last += 1
    end = last
    while (
        end < len(words)
        and end - at <= _MOST_BEHIND
        and lowered[end] not in STOP
        and lowered[end] not in ACTING
        and (end == at + 1 or _touch(text, words, end - 1))
    ):
        end += 1
    if _names_on(text, words, lowered, index, end):
        return end + 1
    if end < len(words) and lowered[end] in ("and", "or") and lowered[at] in ("between", "with"):
        return index
    if end == last or not _touch(text, words, at):
        return index
    return _of_name(text, words, lowered, end - 1)


def _of_name(text: str, words: Sequence[Span], lowered: Sequence[str], last: int) -> int:
    """The end of a name that goes on: "[Convention on the Legal Status] of the Caspian Sea"."""
    at = last + 1
    if at >= len(words) or lowered[at] != "of" or not _touch(text, words, last):
        return last
    first = at + 2 if at + 1 < len(words) and lowered[at + 1] == "the" else at + 1
    end = first
    while (
        end < len(words)
        and end - first < _MOST_BEHIND
        and text[words[end][0]].isupper()
        and _touch(text, words, end - 1)
    ):
        end += 1
    return end - 1 if end > first else last


def _names_on(
    text: str, words: Sequence[Span], lowered: Sequence[str], index: int, end: int
) -> bool:
    """Whether a proper name goes on behind "and": "Declaration on Migration and Protection"."""
    if end + 1 >= len(words) or lowered[end] != "and" or lowered[index + 1] in ("between", "with"):
        return False
    return all(text[words[at][0]].isupper() for at in (index, end - 1, end + 1))


def _acted_upon(
    text: str, words: Sequence[Span], lowered: Sequence[str], first: int, last: int
) -> bool:
    """Whether a word of support or opposition governs the phrase."""
    for index in range(first - 1, max(-1, first - 2 - _NEAR), -1):
        if text[words[index][1] : words[index + 1][0]].strip(" \n'’\"“”s"):
            break
        if lowered[index] in ACTING:
            return True
    passive = _PASSIVE.match(text, words[last][1])
    return passive is not None and passive[1].lower() in ACTING


def distinct_names(targets: Iterable[OwnTarget]) -> list[str]:
    """Names, each once."""
    return list(dict.fromkeys(one.name for one in targets))
