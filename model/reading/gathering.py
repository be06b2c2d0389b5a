"""What a corpus is about beyond the catalogue: documents' own targets, put together over all of them."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from ..entity import Kind, phrase_key
from ..questions import Questioner
from ..sentences import split_sentences
from .specific import specify
from .target_words import PACTS
from .targets import OwnTarget, own_targets

MOST_NAMES = 50_000
"""So many names are kept at a time; beyond that those of the fewest documents go first."""
_ALLIANCES = frozenset(("coalition",))
_TREATIES = (PACTS | frozenset("compact convention charter protocol treaty".split())) - _ALLIANCES


@dataclass(slots=True)
class Gathered:
    """A target that no catalogue has: in how many documents, how often, and a place that shows it.

    document, start, end, sentence: the first mention, `document[start:end]`, and its sentence.
    """

    name: str
    kind: Kind
    document: str
    start: int
    end: int
    sentence: str
    documents: int = 0
    mentions: int = 0


@dataclass(slots=True)
class Corpus:
    """Takes documents one by one; memory does not grow with their number."""

    questioner: Questioner
    most: int = MOST_NAMES
    _found: dict[str, Gathered] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        """Take a document's own targets, as `dragoman label --targets document` asks about them."""
        sentences = split_sentences(text)
        mentions = specify(
            self.questioner.matcher.mentions(text), text, sentences, self.questioner.catalogue
        )
        for one in own_targets(text, sentences, mentions):
            if self.questioner.catalogue.named(one.name) is not None:
                continue
            number, (start, end), _ = one.mentions[0]
            first = Gathered(one.name, kind_of(one), name, start, end, sentences[number].text)
            found = self._found.setdefault(phrase_key(one.name), first)
            found.documents += 1
            found.mentions += len(one.mentions)
        if len(self._found) > self.most:
            self._found = {phrase_key(one.name): one for one in self.targets()[: self.most // 2]}

    def targets(self) -> list[Gathered]:
        """What was found, that of the most documents first, then the most often mentioned."""
        order = {id(one): place for place, one in enumerate(self._found.values())}
        return sorted(
            self._found.values(), key=lambda one: (-one.documents, -one.mentions, order[id(one)])
        )


def kind_of(target: OwnTarget) -> Kind:
    """What sort of entity a target would be in a catalogue, by its noun."""
    if target.head in _ALLIANCES:
        return Kind.ALLIANCE
    return Kind.TREATY if target.head in _TREATIES else Kind.POLICY


def entity_ids(targets: list[Gathered], taken: Collection[str]) -> Iterator[str]:
    """An id for each target that no other one and no catalogue has."""
    used = set(taken)
    for one in targets:
        plain = unicodedata.normalize("NFKD", one.name).encode("ascii", "ignore").decode().lower()
        stem = "-".join(re.findall(r"[a-z0-9]+", plain)) or "target"
        number, name = 2, stem
        while name in used:
            name, number = f"{stem}-{number}", number + 1
        used.add(name)
        yield name
