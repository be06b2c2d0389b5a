"""What to ask about a sentence: where the target is, and whose stance it may be.

Training and inference ask in the same way because both go through here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from .catalogue import Catalogue, Entity, Kind
from .holders import candidates
from .lookup import find_words
from .matching import Matcher, Mention
from .sentences import Sentence
from .stance import AUTHOR, Ask, Holder, Query, Span

__all__ = ["Questioner", "find_words", "is_target", "touches", "with_holders"]

_CANNOT_HOLD = (Kind.POLICY, Kind.TREATY)


class Questioner:
    """Asks with the knowledge of one catalogue; safe to use from many threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.matcher = Matcher(catalogue)

    def __reduce__(
        self,
    ) -> tuple[Callable[[tuple[Entity, ...]], "Questioner"], tuple[tuple[Entity, ...]]]:
        """Pickled, a questioner is its entities; a process builds each of them once."""
        return _again, (self.catalogue.entities,)

    def target(
        self, text: str, target: str, mention: Span | None = None, ask: Ask = Ask.STANCE
    ) -> Query:
        """The question for a target's stance; a missing mention is looked for.

        First by the catalogue's aliases of the target, then by its own words (`lookup`).
        """
        mention = mention or next(iter(self.find(text, target)), None)
        return Query(target, mention, ask=ask, spelled=self._needs_spelling(text, target, mention))

    def holder(self, text: str, name: str, span: Span | None = None) -> Holder:
        """The holder of a question; a missing span is looked for like a target's mention."""
        if name == AUTHOR.name and span is None:
            return AUTHOR
        return Holder(name, span or next(iter(self.find(text, name)), None))

    def candidates(self, text: str) -> list[Holder]:
        """Everyone in a sentence who might hold a stance, the author first."""
        actors = [(found.start, found.end) for found in self.matcher.actors(text)]
        others = [
            (found.start, found.end)
            for found in self.matcher.mentions(text)
            if found.entity.kind in _CANNOT_HOLD
        ]
        return candidates(text, actors, others)

    def candidate_spans(
        self, document: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]
    ) -> list[list[Span]]:
        """For each sentence of a document, where somebody is named who might hold a stance.

        The document is searched once; spans are in its offsets.
        """
        actors = [(one.start, one.end) for one in self.matcher.actors(document)]
        others = [(one.start, one.end) for one in mentions if one.entity.kind in _CANNOT_HOLD]
        found = []
        for sentence, inside, apart in zip(
            sentences, _inside(sentences, actors), _inside(sentences, others), strict=True
        ):
            holders = candidates(sentence.text, inside, apart)
            found.append(
                [
                    (one.span[0] + sentence.start, one.span[1] + sentence.start)
                    for one in holders
                    if one.span is not None
                ]
            )
        return found

    def _needs_spelling(self, text: str, target: str, mention: Span | None) -> bool:
        """Whether a mention is neither the target's own words nor one of its exact aliases."""
        if mention is None:
            return False
        words = text[mention[0] : mention[1]]
        if words == target or (0, len(words)) in find_words(words, target):
            return False
        named = self.catalogue.named(words)
        return named is None or named != self.catalogue.named(target)

    def entity(self, name: str) -> Entity | None:
        """The entity that a caller means: by its name, an exact alias or its id."""
        return self.catalogue.named(name) or self.catalogue.get(name.strip())

    def find(self, text: str, name: str) -> list[Span]:
        """Where a text speaks of a name: by the catalogue's aliases of it, else by its very words."""
        entity = self.entity(name)
        found = self.matcher.occurrences(entity, text) if entity else []
        return [(one.start, one.end) for one in found] or find_words(text, name)


@lru_cache(maxsize=2)
def _again(entities: tuple[Entity, ...]) -> Questioner:
    return Questioner(Catalogue(entities))


def _inside(sentences: Sequence[Sentence], spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The spans that lie in each sentence, in its own offsets; both come in order."""
    first = 0
    for sentence in sentences:
        while first < len(spans) and spans[first][0] < sentence.start:
            first += 1
        last = first
        while last < len(spans) and spans[last][1] <= sentence.end:
            last += 1
        yield [(start - sentence.start, end - sentence.start) for start, end in spans[first:last]]
        first = last


def with_holders(query: Query, holders: Sequence[Holder]) -> list[Query]:
    """A target's question, followed by the same for each holder who is not the target itself."""
    asked = [holder for holder in holders if not is_target(holder, query.mention)]
    return [
        query,
        *(replace(query, holder=holder) for holder in asked),
    ]


def is_target(holder: Holder, mention: Span | None) -> bool:
    """Whether a holder is the target itself: "Putin" in "Vladimir Putin", not "NATO" in "NATO leaders"."""
    span = holder.span
    return (
        touches(span, mention)
        and span is not None
        and mention is not None
        and span[1] <= mention[1]
    )


def touches(a: Span | None, b: Span | None) -> bool:
    """Whether two spans share a character."""
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]
