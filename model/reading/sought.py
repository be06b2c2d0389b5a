"""A caller's own targets: in which sentences a document mentions them, or refers back to them.

"the deal" after "grain deal" is that deal until another one is named, and "Okafor" after "Grace
Okafor" is she.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..actor_words import NO_NAMES
from ..entity import Entity
from ..folding import Folded, fold
from ..lookup import find_all_words
from ..numbers import numbers_of
from ..questions import Questioner
from ..rows import EntityRef
from ..stance import Span
from .asking import Asked, mentioned, mentions_of
from .reader import Reading, ReadSentence
from .target_words import HEADS
from .words import TITLES

NEAR = 5
"""How many sentences "the deal" may stand behind the deal that it means."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_PREPOSITIONS = frozenset("of on for to in with against between over from by at about".split())
_DEFINITE = re.compile(
    r"\b(?:the|this|that|these|those|such an?) (?:(?:same|new|draft|proposed|planned|whole|entire) )?$"
)
_DEFINED = re.compile(r" (?:of|on|for|with|between|against|to) ")
_NEXT = re.compile(r"[ -]([a-z]+)")
_LONGEST_BEFORE = 24


@dataclass(frozen=True, slots=True)
class Sought:
    """A target of the caller's, and what each sentence that speaks of it is asked, by its number."""

    entity: EntityRef
    places: dict[int, Asked]

    def asked(self, sentence: int, everywhere: bool) -> Asked | None:
        """What a sentence is asked; one that does not speak of the target only `everywhere`."""
        return self.places.get(sentence) or (Asked(self.entity, False, ()) if everywhere else None)


def sought(
    text: str, reading: Reading, questioner: Questioner, phrases: Sequence[str]
) -> list[Sought]:
    """Where a document speaks of each phrase; one that names an entity is that entity."""
    return [_sought(text, reading, questioner, phrase) for phrase in phrases]


def sought_asked(
    reading: Reading, targets: Sequence[Sought], everywhere: bool
) -> Iterator[tuple[ReadSentence, list[Asked]]]:
    """The sentences that speak of a target, or all, with what they are asked."""
    for place, read in enumerate(reading.sentences):
        found = (one.asked(place, everywhere) for one in targets)
        if asked := [one for one in found if one is not None]:
            yield read, asked


def _sought(text: str, reading: Reading, questioner: Questioner, phrase: str) -> Sought:
    entity = questioner.entity(phrase)
    if entity is not None and entity.id not in reading.strangers:
        return Sought(EntityRef.of(entity), _of_entity(text, reading, questioner, entity))
    ref = EntityRef.phrase(phrase)
    places: dict[int, Asked] = {}
    spans = find_all_words(text, phrase)
    for place, span in _placed(reading, spans):
        before = places.get(place)
        places[place] = Asked(ref, False, (*(before.mentions if before else ()), span))
    for place, span, antecedent in _references(text, reading, phrase, spans):
        places.setdefault(place, Asked(ref, True, (span,), antecedent))
    return Sought(ref, places)


def _of_entity(
    text: str, reading: Reading, questioner: Questioner, entity: Entity
) -> dict[int, Asked]:
    """As the catalogue has it; else where the entity is named inside a longer name."""
    places: dict[int, Asked] = {}
    for place, mentions in enumerate(mentions_of(reading)):
        if known := [one for one in mentions if one.entity == entity]:
            places[place] = mentioned(known)[0]
    inside = questioner.matcher.occurrences(entity, text)
    by_span = {(one.start, one.end): one for one in inside}
    found: dict[int, list[Span]] = {}
    for place, span in _placed(reading, list(by_span)):
        if place not in places:
            found.setdefault(place, []).append(span)
    for place, spans in found.items():
        places[place] = mentioned([by_span[span] for span in spans])[0]
    return places


def _placed(reading: Reading, spans: Iterable[Span]) -> Iterator[tuple[int, Span]]:
    """Spans with the numbers of their sentences; what lies in none is left out."""
    starts = [read.sentence.start for read in reading.sentences]
    for span in spans:
        place = bisect_right(starts, span[0]) - 1
        if place >= 0 and span[1] <= reading.sentences[place].sentence.end:
            yield place, span


def _references(
    text: str, reading: Reading, phrase: str, mentions: Sequence[Span]
) -> Iterator[tuple[int, Span, Span]]:
    """Sentence, span and antecedent of each short reference to what was mentioned before."""
    head = _head(phrase)
    if head is None or not mentions:
        return
    folded = fold(text)
    forms = "|".join(map(re.escape, numbers_of(head)))
    heads = re.finditer(rf"(?<!\w)(?:{forms})(?!\w)", folded.text)
    bare = {folded.span(*match.span()): _is_bare(folded, match.span()) for match in heads}
    places = {span: place for place, span in _placed(reading, mentions)}
    known = sorted(places)
    other = -1  # where something else was last called by that noun
    for place, span in _placed(reading, bare):
        before = bisect_right(known, span) - 1
        if before < 0 or span[0] < known[before][1] or other > known[before][0]:
            continue
        antecedent = known[before]
        near = bare[span] and place - places[antecedent] <= NEAR
        if near or _is_name(text, antecedent, span):
            yield place, span, antecedent
        else:
            other = span[0]


def _head(phrase: str) -> str | None:
    """The noun by which a phrase of several words is referred to: "levy" for "levy on honey"."""
    words = [word for word in _WORD.findall(fold(phrase).text) if word not in ("the", "a", "an")]
    ends = (at for at, word in enumerate(words) if at and word in _PREPOSITIONS)
    head = words[next(ends, len(words)) - 1] if len(words) > 1 else None
    return None if head in NO_NAMES else head


def _is_bare(folded: Folded, span: Span) -> bool:
    """Whether a noun is "the deal" and nothing that says which: not "the deal with Chad"."""
    start, end = span
    following = _NEXT.match(folded.text, end)
    return (
        _DEFINITE.search(folded.text[max(0, start - _LONGEST_BEFORE) : start]) is not None
        and _DEFINED.match(folded.text, end) is None
        and not (following is not None and following[1] in HEADS)
    )


def _is_name(text: str, mention: Span, span: Span) -> bool:
    """Whether a word is the last one of a name of several: each has its capital."""
    words = text[slice(*mention)].split()
    if len(words) < 2 or not all(word[:1].isupper() for word in (*words, text[slice(*span)])):
        return False
    before = text[max(0, span[0] - _LONGEST_BEFORE) : span[0]].split()
    lead = before[-1] if before else ""
    return not lead[:1].isupper() or lead[-1] in ".!?:;," or lead.lower() in TITLES
