"""What words of support and opposition govern: "welcomed the signing of the peace deal", "opposition to talks".

The object of such a word is a target, whatever its noun: policies have no closed vocabulary. Found
by word lists and word order alone, as in shallow parsing (Abney 1991, "Parsing by Chunks").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..sentences import Sentence
from ..stance import Span
from .governors import (
    ATTEMPTS,
    DIRECT,
    GOVERNED_BY,
    LIGHT,
    NO_TARGETS,
    NOUNS_IN_ING,
    PREPOSITIONS,
    TITLES,
    VERBS,
)
from .target_words import EVALUATIVE, STOP

WORD = re.compile(r"(?:[^\W_]\.){2,}|[^\W_]+(?:[’'][^\W_]+)*")
_TOUCHING = re.compile(r"\s*|\s?[-‑–/]\s?|[’']\s*|\.\s")
_MOST_WORDS = 12
_MOST_LINKS = 2
_DETERMINERS = frozenset(
    "the a an its their our his her my any all this these that those such each every some both other no".split()
)
_TIMES = frozenset(
    """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december today order response light addition particular
coming recent years year months month weeks week days day time place particular general
""".split()
)
_ADVERBS = frozenset(  # end a phrase, as words of `STOP` do
    "since back accordingly together too well forward ahead alike necessary".split()
)
_NAMING = frozenset("of on to against between toward towards".split())  # others need a name behind
_LINKS = frozenset(
    "of on to in for with against between toward towards from across over at into".split()
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A noun phrase: the numbers of its first word, its last word and its head in the sentence."""

    first: int
    last: int
    head: int


class Chunks:
    """The words of a sentence, and which of them make a noun phrase.

    words: spans in the document. lowered: the words in lower case, without a possessive ending.
    """

    def __init__(self, text: str, sentence: Sentence) -> None:
        self.text = text
        self.words: list[Span] = [
            match.span() for match in WORD.finditer(text, sentence.start, sentence.end)
        ]
        self.lowered = [re.sub(r"[’']s?$", "", text[slice(*span)]).lower() for span in self.words]

    def touch(self, index: int) -> bool:
        """Whether a word and the next one stand in one phrase as far as signs tell."""
        if index + 1 >= len(self.words):
            return False
        gap = self.text[self.words[index][1] : self.words[index + 1][0]]
        return _TOUCHING.fullmatch(gap) is not None and "\n\n" not in gap

    def capital(self, index: int) -> bool:
        """Whether a word begins with a capital letter."""
        return self.text[self.words[index][0]].isupper()

    def objects(self) -> Iterator[Chunk]:
        """Each governed noun phrase, none overlapping."""
        done = 0
        for index in range(len(self.words)):
            begin = self._governed(index)
            if begin is None or begin < done:
                continue
            for chunk in self._coordinated(begin):
                if self._is_target(chunk):
                    done = chunk.last + 1
                    yield chunk

    def _governed(self, index: int) -> int | None:
        """Where the object of a governing word begins, if it is one."""
        word = self.lowered[index]
        if index + 1 >= len(self.words) or not self.touch(index):
            return None
        follows = self.lowered[index + 1]
        if follows in GOVERNED_BY.get(word, ()):
            return index + 2
        if word in DIRECT and follows not in PREPOSITIONS and follows not in ("that", "and", "or"):
            return index + 1
        return None

    def _coordinated(self, begin: int) -> Iterator[Chunk]:
        """The noun phrase at a word, and those joined to it by "and" or a comma."""
        found = self._phrase(begin)
        while found is not None:
            yield found
            at = found.last + 1
            if at >= len(self.words):
                return
            gap = self.text[self.words[at - 1][1] : self.words[at][0]]
            if self.lowered[at] in ("and", "or", "as") and gap.strip() in ("", ","):
                begin = at + (3 if self.lowered[at : at + 3] == ["as", "well", "as"] else 1)
            elif gap.strip() == "," and self.lowered[at] in _DETERMINERS:
                begin = at
            else:
                return
            if begin >= len(self.words) or self.lowered[begin] in VERBS:
                return
            found = self._phrase(begin)

    def _phrase(self, begin: int) -> Chunk | None:
        """The noun phrase that begins at a word."""
        first = self._opening(begin)
        if first is None:
            return None
        head = last = self._chunk(first)
        if last < first:
            return None
        for _ in range(_MOST_LINKS):
            further = self._attempt(last) or self._complement(last, first)
            if further is None:
                break
            last = further
        return Chunk(first, last, head)

    def _opening(self, begin: int) -> int | None:
        """The first word that belongs to the name: no article, no praise, no "importance of"."""
        at = begin
        while at < len(self.words):
            word = self.lowered[at]
            if at > begin and not self.touch(at - 1):
                return None
            links = self.lowered[at + 1 : at + 2]
            if word in LIGHT and links and links[0] in LIGHT[word]:
                at += 2
            elif (
                links
                and links[0] in LIGHT
                and self.lowered[at + 2 : at + 3]
                and self.lowered[at + 2] in LIGHT[links[0]]
            ):
                at += 3
            elif (
                word in _DETERMINERS
                or word in EVALUATIVE
                or (word.endswith("ly") and not self.capital(at))
            ):
                at += 1
            else:
                return at
        return None

    def _chunk(self, first: int) -> int:
        """The last word of the words in a row that begin at one; before it, if there are none."""
        at = first
        while at < len(self.words) and at - first < _MOST_WORDS:
            word = self.lowered[at]
            if at > first and not self.touch(at - 1):
                break
            if (
                word in STOP
                or word in _LINKS
                or word in _ADVERBS
                or (at > first and self._is_verb(at))
            ):
                break
            at += 1
        return at - 1

    def _is_verb(self, index: int) -> bool:
        """Whether a word after a noun rather begins a clause: "peace [based] on", "hostages [held] by"."""
        word = self.lowered[index]
        if self.capital(index) or self.text[self.words[index][0] - 1] in "-–‑":
            return False
        if word in VERBS:
            return True
        return word.endswith(("ed", "ing")) and word not in NOUNS_IN_ING

    def _attempt(self, last: int) -> int | None:
        """The last word of "to change the status quo", after a noun for what is planned or tried."""
        at = last + 1
        if (
            self.lowered[last] not in ATTEMPTS
            or self.lowered[at : at + 1] != ["to"]
            or not self.touch(at)
        ):
            return None
        begin = at + 2
        while begin < len(self.words) and self.lowered[begin] in _DETERMINERS:
            begin += 1
        end = self._chunk(begin)
        return end if end >= begin else None

    def _complement(self, last: int, first: int) -> int | None:
        """The last word of "of Jerusalem", "to Afghanistan", "and stability across the Strait"."""
        at = last + 1
        if at + 1 >= len(self.words) or not self.touch(last) or at - first >= _MOST_WORDS:
            return None
        word = self.lowered[at]
        if word == "and":
            end = self._chunk(at + 1)
            if self.capital(last) and self.capital(at + 1) and self.capital(first) and end > at:
                return (
                    end
                    if self.lowered[first:at].count("of") + self.lowered[first:at].count("on")
                    else None
                )
            joined = end > at and end + 1 < len(self.words) and self.lowered[end + 1] in _LINKS
            return end if joined and end - at <= 2 and not self.capital(at + 1) else None
        if word not in _LINKS:
            return None
        begin = at + 1
        while begin < len(self.words) and self.lowered[begin] in _DETERMINERS:
            begin += 1
        if begin >= len(self.words) or not self.touch(begin - 1) or self.lowered[begin] in _TIMES:
            return None
        if self.lowered[begin].isdigit() or self.lowered[begin] in _ADVERBS:
            return None
        if word not in _NAMING and not self.capital(begin):
            return None
        if (
            word == "to"
            and begin == at + 1
            and not self.capital(begin)
            and self.lowered[begin] in VERBS
        ):
            return None
        end = self._chunk(begin)
        return end if end >= begin else None

    def _is_target(self, chunk: Chunk) -> bool:
        """Whether a phrase can be stood for or against, and says enough to be known by."""
        first, head = self.lowered[chunk.first], self.lowered[chunk.head]
        if first in TITLES or first in VERBS or head in EVALUATIVE or head in NO_TARGETS:
            return False
        if chunk.last > chunk.head:
            return True
        named = self.capital(chunk.head)
        if not named and self.lowered[chunk.head + 1 : chunk.head + 2] == ["to"]:
            return False  # its infinitive is cut off: "action to overcome ..."
        return not head.isdigit() and (named or chunk.last > chunk.first)
