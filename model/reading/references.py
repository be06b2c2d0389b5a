"""References: whom a pronoun, a role or a group means, by what the document said before.

A multi-pass sieve (Raghunathan et al., EMNLP 2010; Lee et al., Computational Linguistics 2013): a
name stands for itself, a role for the last one who bore it, a group for the last set of as many
actors, a pronoun for the subject of the sentence before. What is not found stays what it is.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ..catalogue import Kind
from ..stance import Span
from .actors import Actor, People, Phrase, Sort, Via, plain_name, words_of
from .words import BODIES, OFFICIALS, PEOPLE, TITLES

REMEMBERED = 80  # phrases and sets that are looked back at
PERSONS = frozenset(
    "leaders presidents ministers premiers chancellors secretaries advisors nsas both".split()
)
NEAR = 3  # sentences a pronoun looks back
ROLE_NEAR = 40  # sentences a role looks back

_JOINED = re.compile(
    r"\s*(?:,|,?\s*and|&|,?\s*as well as|,?\s*along with|,?\s*together with|\s*,\s*and)?\s*"
    r"(?:the\s+|its\s+|his\s+|her\s+)?(?:[\w.’'-]+\s+){0,3}",
)
_AND = re.compile(r"(?:^|\s)(?:and|&)\s|,|as well as|together with|along with")
_PART = re.compile(r"\b(?:including|such as|like|especially|among them)\b", re.IGNORECASE)
_MET = re.compile(
    r"\b(?:met|meets|meet|meeting|talks?|spoke|speaks|call|hosted|hosts|welcomed|summit|bilateral)\b"
    r"[\w\s,’'.-]{0,60}$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s[^.;]{0,80}$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:in|at|near|on|of|with|to|by|for|from|against|toward|towards|between|about|over|after|before|"
    r"than|like|as|into|under)\s+(?:the\s+|its\s+|his\s+|her\s+|their\s+)?(?:[\w.’'-]+\s+){0,2}$",
    re.IGNORECASE,
)
_OURS = re.compile(r"\b(?:our|my)\s+(?:[a-z-]+\s+){0,2}$", re.IGNORECASE)
_WHOSE = re.compile(r"[’']s?\s+(?:[a-z-]+\s+){0,2}$")
_OF_NEXT = re.compile(r"\s*(?:of|for|from|to)\s+(?:the\s+)?$")

_DEFINITE = re.compile(
    r"(?:\b(?:the|these|those|both)\s+(?:\w+\s+)?|^\W*|[.!?]\W+)$", re.IGNORECASE
)
_OURS_HEADS = frozenset(
    "country countries government governments delegation nation nations people peoples administration "
    "side state states president minister party group ministry leaders".split()
)
_STATE_HEADS = frozenset(
    "country nation state government ministry administration regime authorities".split()
)
_BODY_HEADS = frozenset(
    "alliance bloc organisation organization union grouping group body commission council coalition".split()
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who is meant. No actor: nobody knows. `antecedent` is where the document names them."""

    actors: tuple[Actor, ...]
    via: Via
    antecedent: Span | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A phrase that was read, and whom it meant."""

    phrase: Phrase
    actors: tuple[Actor, ...]
    place: int  # number of the sentence
    block: int
    subject: bool
    titles: frozenset[str]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Company:
    """Actors who were named together, and where."""

    actors: tuple[Actor, ...]
    span: Span
    place: int
    people: bool = False

    @property
    def states(self) -> bool:
        """Whether all of them are known to the catalogue."""
        return all(actor.id is not None for actor in self.actors)

    @property
    def known(self) -> bool:
        """Whether they are actors of the catalogue, or persons."""
        return self.states or self.people


@dataclass(slots=True)
class Discourse:
    """What a document has said so far; sentences are read in order.

    people: who its persons are. principals: whose document it is, for "we" and for roles and groups
    that nobody bore before. refers: whether anything but names is resolved.
    """

    text: str
    people: People
    principals: tuple[Actor, ...] = ()
    refers: bool = True
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    companies: deque[Company] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def read(
        self,
        phrases: Sequence[Phrase],
        place: int,
        block: int,
        start: int,
        voice: tuple[Actor, ...],
        heading: bool = False,
    ) -> list[Resolved]:
        """Whom each phrase of a sentence means; `voice` are those whose words they are."""
        found: list[Resolved] = []
        for number, phrase in enumerate(phrases):
            following = phrases[number + 1] if number + 1 < len(phrases) else None
            resolved = self._resolve(phrase, place, start, voice, following)
            found.append(resolved)
            subject = self._is_subject(phrase, place, start)
            self.seen.append(
                Seen(
                    phrase,
                    resolved.actors,
                    place,
                    block,
                    subject,
                    self._titles(phrase, start),
                    heading,
                )
            )
        self._keep_companies(place)
        return found

    def _is_subject(self, phrase: Phrase, place: int, start: int) -> bool:
        """Whether a phrase is the first of its sentence, or its first person, behind no preposition."""
        if _PREPOSITION.search(self.text[max(start, phrase.span[0] - 40) : phrase.span[0]]):
            return False
        here = [item for item in self.seen if item.place == place]
        return not here or (phrase.person and not any(item.phrase.person for item in here))

    def _recent(self, count: int) -> Iterator[Seen]:
        """The last phrases, the latest first."""
        for number, item in enumerate(reversed(self.seen)):
            if number >= count:
                return
            yield item

    def _titles(self, phrase: Phrase, start: int) -> frozenset[str]:
        """The titles and roles in a phrase and directly before it."""
        before = self.text[max(start, phrase.span[0] - 40) : phrase.span[0]]
        near: list[str] = []
        for word in reversed(words_of(before)):
            if word not in TITLES and word not in PEOPLE:
                break
            near.append(word)
        return frozenset((*near, *words_of(phrase.text)))

    def _resolve(
        self,
        phrase: Phrase,
        place: int,
        start: int,
        voice: tuple[Actor, ...],
        following: Phrase | None,
    ) -> Resolved:
        if phrase.sort is Sort.NAME:
            return self._name(phrase)
        if not self.refers:
            return Resolved((), Via.ROLE)
        if phrase.sort is Sort.HE:
            return self._he(phrase, place, voice)
        if phrase.sort is Sort.IT:
            return self._it(phrase, place)
        if phrase.sort is Sort.THEY:
            return self._they(phrase, place)
        before = self.text[max(start, phrase.span[0] - 40) : phrase.span[0]]
        if _OURS.search(before):
            own = voice if phrase.head in _OURS_HEADS else ()
            return Resolved(own or (Actor(None, phrase.text),), Via.AUTHOR if own else Via.ROLE)
        owner = self._owner(phrase, before, following)
        if owner is not None:
            return owner
        if phrase.sort is Sort.GROUP:
            return self._group(phrase, place)
        return self._role(phrase, place)

    def _name(self, phrase: Phrase) -> Resolved:
        if phrase.entity is not None and not phrase.private:
            roles = set(words_of(phrase.text)) & (OFFICIALS | PEOPLE)
            via = Via.ROLE if roles or phrase.person else Via.NAME
            return Resolved((Actor.of(phrase.entity),), via)
        known = self.people.known(phrase.text)
        if known is not None and known.id is not None:
            return Resolved((known,), Via.NAME)
        words = set(words_of(phrase.text))
        last = next(self._recent(1), None)
        if words & BODIES and last is not None and not phrase.private:
            between = self.text[last.phrase.span[1] : phrase.span[0]]
            if _WHOSE.fullmatch(between) and last.actors:
                return Resolved(last.actors, Via.ROLE, last.phrase.span)
        titled = self._titles(phrase, max(0, phrase.span[0] - 40)) & (OFFICIALS | BODIES)
        if titled and self._one_state() and not phrase.private:
            return Resolved(self.principals, Via.ROLE)
        return Resolved((known or Actor(None, plain_name(phrase.text)),), Via.NAME)

    def _one_state(self) -> bool:
        """Whether the document is that of one actor of the catalogue."""
        return len(self.principals) == 1 and self.principals[0].id is not None

    def _owner(self, phrase: Phrase, before: str, following: Phrase | None) -> Resolved | None:
        """Whose role it is: "Russia's foreign ministry", "the president of Kenya"."""
        if phrase.private or phrase.head not in OFFICIALS | PEOPLE:
            return None
        last = next(self._recent(1), None)
        if (
            last is not None
            and _WHOSE.search(before)
            and last.phrase.span[1] >= phrase.span[0] - 40
        ):
            between = self.text[last.phrase.span[1] : phrase.span[0]]
            if _WHOSE.fullmatch(between) and last.phrase.sort is not Sort.HE:
                return Resolved(last.actors, Via.ROLE, last.phrase.span)
        if following is not None and following.entity is not None:
            between = self.text[phrase.span[1] : following.span[0]]
            if _OF_NEXT.fullmatch(between):
                return Resolved((Actor.of(following.entity),), Via.ROLE, following.span)
        return None

    def _role(self, phrase: Phrase, place: int) -> Resolved:
        """The last one who bore the role, else whose document it is."""
        itself = Resolved((Actor(None, phrase.text),), Via.ROLE)
        if phrase.private:
            return itself
        for item in self._recent(REMEMBERED):
            if place - item.place > ROLE_NEAR:
                break
            if (
                item.phrase.private
                or not item.actors
                or (item.actors[0].id is None and not item.phrase.person)
            ):
                continue
            if self._bears(item, phrase):
                return Resolved(item.actors, Via.ROLE, item.phrase.span)
        if phrase.head in OFFICIALS and self._one_state():
            return Resolved(self.principals, Via.ROLE)
        return itself

    def _bears(self, item: Seen, phrase: Phrase) -> bool:
        if phrase.person:
            return item.phrase.sort is Sort.NAME and phrase.head in item.titles
        entity = item.phrase.entity
        if entity is None:
            return item.phrase.sort is Sort.NAME and phrase.head in item.titles
        if phrase.head in _STATE_HEADS:
            return entity.kind is Kind.STATE and item.subject
        if phrase.head in _BODY_HEADS:
            return entity.kind in (Kind.ALLIANCE, Kind.ORGANISATION)
        return phrase.head in item.titles

    def _he(self, phrase: Phrase, place: int, voice: tuple[Actor, ...]) -> Resolved:
        """The subject of the sentence before, else the last person named."""
        persons = [
            item
            for item in self._recent(REMEMBERED)
            if place - item.place <= NEAR
            and item.phrase.person
            and item.actors
            and not item.heading
        ]
        here = [item for item in persons if item.place == place]
        ordered = [
            *(item for item in here if item.subject),
            *(item for item in persons if item.place < place and item.subject),
            *here,
            *persons,
        ]
        for item in ordered:
            if item.actors:
                return Resolved(item.actors, Via.PRONOUN, item.phrase.span)
        return Resolved((), Via.PRONOUN)

    def _it(self, phrase: Phrase, place: int) -> Resolved:
        """The body or state that the sentence, or the one before, is about."""
        bodies = [
            item
            for item in self._recent(REMEMBERED)
            if place - item.place <= 1
            and not item.phrase.person
            and not item.phrase.plural
            and item.actors
            and item.phrase.sort in (Sort.NAME, Sort.ROLE, Sort.IT)
        ]
        ordered = [item for item in bodies if item.subject] or bodies[:1]
        if ordered:
            return Resolved(ordered[0].actors, Via.PRONOUN, ordered[0].phrase.span)
        return Resolved((), Via.PRONOUN)

    def _they(self, phrase: Phrase, place: int) -> Resolved:
        """The last company or plural."""
        for back in range(NEAR + 1):
            subject = self._plural_subject(place - back) if back else None
            if subject is not None and phrase.count in (None, len(subject.actors)):
                return Resolved(subject.actors, Via.PRONOUN, subject.phrase.span)
            for company in reversed(self.companies):
                fits = company.known and phrase.count in (None, len(company.actors))
                before = company.place == place - back and company.span[1] <= phrase.span[0]
                if fits and before:
                    return Resolved(company.actors, Via.PRONOUN, company.span)
            for item in self._recent(REMEMBERED):
                if item.place == place - back and item.phrase.plural and item.actors:
                    return Resolved(item.actors, Via.PRONOUN, item.phrase.span)
            if back == 0:
                here = self._companies_here(place, phrase.span[0])
                if here is not None and phrase.count in (None, len(here.actors)):
                    return Resolved(here.actors, Via.PRONOUN, here.span)
        return Resolved((), Via.PRONOUN)

    def _plural_subject(self, place: int) -> Seen | None:
        """The subject of a sentence, if it is several."""
        for item in self._recent(REMEMBERED):
            if item.place < place:
                return None
            if item.place == place and item.subject and item.phrase.plural and item.actors:
                return item
        return None

    def _group(self, phrase: Phrase, place: int) -> Resolved:
        """The members: the last company of that many, else the authors of the document."""
        definite = phrase.text[:1].isupper() or _DEFINITE.search(self._before(phrase))
        if phrase.count is None and not definite:
            return Resolved((Actor(None, phrase.text),), Via.GROUP)
        here = self._companies_here(place, phrase.span[0])
        candidates = [here] if here is not None else []
        candidates += [one for one in reversed(self.companies) if place - one.place <= ROLE_NEAR]
        leaders = phrase.head in PERSONS
        fit = [one for one in candidates if one.states and phrase.count in (None, len(one.actors))]
        for wanted in (
            lambda one: bool(set(one.actors) & set(self.principals)),
            lambda one: not leaders or one.people,
        ):
            fit = [one for one in fit if wanted(one)] or fit
        if fit:
            company = self._foremost(fit, place)
            return Resolved(company.actors, Via.GROUP, company.span)
        if len(self.principals) > 1 and phrase.count in (None, len(self.principals)):
            return Resolved(self.principals, Via.GROUP)
        if phrase.count is not None:
            found = self._last_states(phrase.count, place)
            if found is not None:
                return found
        return Resolved((Actor(None, phrase.text),), Via.GROUP)

    def _foremost(self, fit: Sequence[Company], place: int) -> Company:
        """The company of this sentence or the one before, else that which the document names most."""
        near = [one for one in fit if place - one.place <= 1]
        if near:
            return near[0]
        counts = Counter(frozenset(one.actors) for one in fit)
        return max(fit, key=lambda one: (counts[frozenset(one.actors)], -one.place))

    def _before(self, phrase: Phrase) -> str:
        """The words directly before a phrase."""
        return self.text[max(0, phrase.span[0] - 16) : phrase.span[0]]

    def _last_states(self, count: int, place: int) -> Resolved | None:
        """Exactly as many states as the group has, in this sentence and the two before."""
        states: dict[Actor, Span] = {}
        for item in self._recent(REMEMBERED):
            if place - item.place > 2:
                break
            for actor in item.actors:
                if actor.id is not None:
                    states.setdefault(actor, item.phrase.span)
        if len(states) != count:
            return None
        return Resolved(tuple(states), Via.GROUP, min(states.values()))

    def _companies_here(self, place: int, end: int) -> Company | None:
        """The actors of this sentence who stand together before a place in it."""
        here = [item for item in self.seen if item.place == place and item.phrase.span[1] <= end]
        found = list(self._joined(here, place))
        return found[-1] if found else None

    def _keep_companies(self, place: int) -> None:
        here = [item for item in self.seen if item.place == place]
        self.companies.extend(self._joined(here, place))

    def _joined(self, here: Sequence[Seen], place: int) -> Iterator[Company]:
        """Actors joined by commas and "and", or by having met."""
        run: list[Seen] = []
        for item in [*here, None]:
            if item is not None and run and self._together(run[-1], item):
                run.append(item)
                continue
            if len(run) > 1:
                company = self._company(run, place)
                if company is not None:
                    yield company
            run = [] if item is None else [item]

    def _together(self, left: Seen, right: Seen) -> bool:
        between = self.text[left.phrase.span[1] : right.phrase.span[0]]
        if len(between) > 90 or _PART.search(between):  # a part is no companion of its whole
            return False
        joined = _JOINED.fullmatch(between) is not None and _AND.search(between) is not None
        return joined or (_MET.search(between + " ") is not None and _with(between))

    def _company(self, run: Iterable[Seen], place: int) -> Company | None:
        members = list(run)
        actors = tuple(dict.fromkeys(actor for item in members for actor in item.actors))
        if len(actors) < 2:
            return None
        people = all(item.phrase.person or item.phrase.sort is Sort.HE for item in members)
        span = (members[0].phrase.span[0], members[-1].phrase.span[1])
        return Company(actors, span, place, people)


def _with(between: str) -> bool:
    """Whether the words between two actors say that they met."""
    return (
        re.search(
            r"\b(?:met|meets|meeting|talks|spoke|call|summit|hosted|welcomed)\b",
            between,
            re.IGNORECASE,
        )
        is not None
    )
