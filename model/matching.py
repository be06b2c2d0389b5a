"""Finds the mentions of entities in a text, in time linear in its length."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from .catalogue import Catalogue, Entity, Kind
from .folding import Folded, fold
from .hits import Hit, Role, estranged, in_context, longest, unblocked, with_acronyms
from .phrases import capitals_of, is_place, stands_alone

_ACTORS = (Kind.STATE, Kind.ORGANISATION, Kind.ALLIANCE, Kind.PERSON)
_NAMES = (Role.METONYM, Role.LINK)  # proper names throughout: each word keeps its capital


class _Form(NamedTuple):
    """One phrase of one entity, with the positions that must be capitals in the text."""

    owner: int
    role: Role
    capitals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text refers to an entity: `text[start:end]`, in code points of the original."""

    entity: Entity
    start: int
    end: int
    contextual: bool


class Matcher:
    """Looks for all phrases of a catalogue at once; build it once and use it from any thread.

    All overlapping matches are found first, then those are dropped that break a rule, and only
    then the longest are chosen: a match that does not count never hides one that does.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._entities = catalogue.entities
        self._numbers = {entity.id: number for number, entity in enumerate(self._entities)}
        self._anchors = _anchors(self._entities)
        forms: dict[str, list[_Form]] = defaultdict(list)
        for number, entity in enumerate(self._entities):
            for role, phrase in _phrases(entity):
                folded = fold(phrase)
                capitals = capitals_of(folded, strict=role in _NAMES)
                forms[folded.text].append(_Form(number, role, capitals))
        self._forms = list(forms.values())
        self._automaton = AhoCorasick(list(forms), MatchKind.Standard, store_patterns=False)

    def mentions(self, text: str) -> list[Mention]:
        """Find what a document mentions: in order, none overlapping, the longest first served."""
        folded = fold(text)
        return self._as_mentions(folded, self._mention_hits(folded))

    def occurrences(self, entity: Entity, text: str) -> list[Mention]:
        """Find the mentions of one entity, even inside a longer mention of another one."""
        folded = fold(text)
        number = self._numbers.get(entity.id)
        hits = [hit for hit in self._mention_hits(folded) if hit.owner == number]
        return self._as_mentions(folded, hits)

    def actors(self, text: str) -> list[Mention]:
        """Find the spans that name an actor: "Beijing", "Chinese" and "Xi" are all China."""
        folded = fold(text)
        return self._as_mentions(folded, self._actor_hits(folded))

    def strangers(self, text: str) -> frozenset[str]:
        """The ids of the entities whose bare acronym means something else in this document."""
        folded = fold(text)
        found = estranged(self._unblocked(folded), partial(_is_acronym, folded))
        return frozenset(self._entities[owner].id for owner in found)

    def link(self, name: str, strangers: Collection[str] = ()) -> Entity | None:
        """Tell whose a holder's name is ("Chinese foreign ministry"); a state comes first.

        strangers: whose bare acronym is not theirs in the document that the holder is from.
        """
        folded = fold(name)
        hits = longest(
            hit
            for hit in self._actor_hits(folded)
            if self._entities[hit.owner].id not in strangers or not _is_acronym(folded, hit)
        )
        best = min(hits, key=lambda hit: (self._rank(hit), hit.start), default=None)
        return None if best is None else self._entities[best.owner]

    def _hits(self, folded: Folded) -> list[Hit]:
        """Find the phrases that count by themselves: unblocked, and no acronym of somebody else."""
        hits = self._unblocked(folded)
        strange = estranged(hits, partial(_is_acronym, folded))
        return [
            hit
            for hit in hits
            if hit.role is not Role.HOMONYM
            and not (hit.owner in strange and _is_acronym(folded, hit))
        ]

    def _unblocked(self, folded: Folded) -> list[Hit]:
        """Find the phrases that stand as words, keep the case rules and lie in no blocker."""
        text, hits = folded.text, []
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if stands_alone(text, start, end):
                for owner, role, capitals in self._forms[number]:
                    if all(folded.is_capital(start + offset) for offset in capitals):
                        hits.append(Hit(start, end, owner, role))
        return unblocked(hits)

    def _mention_hits(self, folded: Folded) -> list[Hit]:
        """Find what can be a mention: no link, no capital as a place, nothing out of context."""
        hits = []
        for hit in self._hits(folded):
            place = hit.role is Role.METONYM and is_place(folded.text, hit.start, hit.end)
            if hit.role is not Role.LINK and not place:
                hits.append(hit)
        return in_context(hits, self._anchors)

    def _actor_hits(self, folded: Folded) -> list[Hit]:
        """Find whatever names a state, organisation, alliance or person."""
        hits = (hit for hit in self._hits(folded) if hit.role <= Role.LINK)
        return [hit for hit in hits if self._entities[hit.owner].kind in _ACTORS]

    def _rank(self, hit: Hit) -> int:
        """Order actors by kind, states first."""
        return _ACTORS.index(self._entities[hit.owner].kind)

    def _as_mentions(self, folded: Folded, hits: Iterable[Hit]) -> list[Mention]:
        """Choose the longest hits and take them back to the original text."""
        mentions = []
        for hit in with_acronyms(folded.text, longest(hits)):
            start, end = folded.span(hit.start, hit.end)
            contextual = hit.role is Role.CONTEXTUAL
            mentions.append(Mention(self._entities[hit.owner], start, end, contextual))
        return mentions


def _is_acronym(folded: Folded, hit: Hit) -> bool:
    """Whether a hit is one word of capitals: "ICC", not "ICC prosecutor"."""
    places = range(hit.start, hit.end)
    return hit.role is Role.EXACT and all(
        folded.text[place] == "." or folded.is_capital(place) for place in places
    )


def _phrases(entity: Entity) -> Iterator[tuple[Role, str]]:
    """Yield every phrase of an entity with its role."""
    roles = {
        Role.EXACT: entity.exact,
        Role.METONYM: entity.metonyms,
        Role.LINK: entity.links,
        Role.CONTEXTUAL: entity.contextual,
        Role.BLOCKER: entity.blockers,
        Role.HOMONYM: entity.homonyms,
    }
    return ((role, phrase) for role, phrases in roles.items() for phrase in phrases)


def _anchors(entities: Sequence[Entity]) -> list[set[int]]:
    """For each entity, those whose mention lets its contextual phrases count.

    That is the entity itself, and one that its name contains and whose own contextual phrases its
    phrases contain: after "NATO", "the alliance's expansion" is NATO enlargement.
    """
    named = [f" {fold(entity.bare_name).text} " for entity in entities]
    phrases = [[fold(phrase).text for phrase in entity.contextual] for entity in entities]
    with_context = [number for number, own in enumerate(phrases) if own]
    anchors = [{number} for number in range(len(entities))]
    for number in with_context:
        for parent in with_context:
            if named[parent] in named[number] and any(
                theirs in own for theirs in phrases[parent] for own in phrases[number]
            ):
                anchors[number].add(parent)
    return anchors
