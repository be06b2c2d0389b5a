"""Folds text to a form for comparison, and remembers where each character came from."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Whatever needs a look of its own: any white space but a single blank, and all that is not ASCII.
_SPECIAL = re.compile(r"(?:\s|[^\x00-\x7f]){2,}|[^\S ]|[^\x00-\x7f]")
_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    "\u2212": "-",
}
WORD = r"\w[\w\u0300-\u036f]*"  # a pattern; accents that no composed letter has are part of it
_DROPPED = frozenset({"Mn", "Me", "Cf"})  # combining marks; zero-width, soft hyphen, direction


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; its character `i` stems from code point `origins[i]` of the original."""

    original: str
    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Take a non-empty span of the folded text back to code points of the original."""
        first, last = self.origins[start], self.origins[end - 1] + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1  # an accent belongs to the letter before it
        return first, last

    def is_capital(self, index: int) -> bool:
        """Say whether the folded character at `index` was a capital in the original."""
        letter = self.original[self.origins[index]]
        return letter.isupper() or letter.istitle()

    def cased(self) -> str:
        """Give the folded text with an ASCII capital wherever the original has a capital."""
        if len(self.original) == len(self.text) and self.original.isascii():
            return self.original
        letters = []
        for index, letter in enumerate(self.text):
            capital = letter.upper() if letter.isascii() else "X"
            letters.append(capital if self.is_capital(index) else letter)
        return "".join(letters)


def fold(text: str) -> Folded:
    """Fold case, quotes, dashes, white space and accents; offsets stay recoverable.

    Curly quotes and long dashes become plain, a run of white space becomes one blank, and
    combining marks and invisible characters vanish: "Sa\u0303o\u00a0Tome\u0301" is "sao tome".
    """
    found = _SPECIAL.search(text)
    if found is None:
        return Folded(text, text.lower(), range(len(text)))
    pieces: list[str] = []
    origins: list[int] = []
    done = 0
    for run in _SPECIAL.finditer(text, found.start()):
        pieces.append(text[done : run.start()].lower())
        origins.extend(range(done, run.start()))
        _fold_run(run.group(), run.start(), pieces, origins)
        done = run.end()
    pieces.append(text[done:].lower())
    origins.extend(range(done, len(text)))
    return Folded(text, "".join(pieces), origins)


def _fold_run(run: str, start: int, pieces: list[str], origins: list[int]) -> None:
    """Append the folded characters of one run of special characters, with their origins."""
    blank = False
    for index, character in enumerate(run, start):
        plain = fold_character(character)
        if plain == " " and blank:
            continue
        if plain:
            blank = plain == " "
            pieces.append(plain)
            origins.extend((index,) * len(plain))


@lru_cache(maxsize=4096)
def fold_character(character: str) -> str:
    """Fold a single code point to none, one or several characters."""
    if character.isspace():
        return " "
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if category == "Cs":
        return "\ufffd"  # half of a surrogate pair: no matcher can encode it
    decomposed = unicodedata.normalize("NFD", character).casefold()
    letters = unicodedata.normalize("NFD", decomposed)
    return "".join(letter for letter in letters if unicodedata.category(letter) not in _DROPPED)
