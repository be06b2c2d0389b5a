"""Who might hold a stance: the candidates among which the model decides.

Candidates are the author, actors of the catalogue, capitalised names, and role phrases ("the two
leaders", "the foreign ministry", "Malaysian delegate", "they"). A role phrase ends in a noun for people who can take a position;
the nouns are a closed list, so that "the two pipelines" is never asked. The rules lean towards
asking: a candidate too many costs two tokens and is mostly answered `neutral`, a missing one can
never be found.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate

from .actor_words import NARROWING, NO_NAMES, PRONOUNS, RESOLVING, ROLES, TITLES
from .folding import WORD
from .stance import AUTHOR, Holder, Span
from .titles import full_title, is_abbreviated

MOST_CANDIDATES = 12

_NO_NAMES = NO_NAMES | RESOLVING
_JOINERS = frozenset(("of", "de", "al", "bin", "van", "von", "el", "da"))
_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{WORD}(?:[’'-]{WORD})*")
_JOINED = re.compile(r"\s+|(?<=\b[A-Z])\. ")  # "Joseph R. Biden" is one name
_PERIOD = re.compile(r"\.(?:\s+|-)")  # behind a title: "Maj.-Gen. Okello"
_ARTICLE = re.compile(r"the\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s$", re.IGNORECASE)


def candidates(text: str, actors: Iterable[Span] = (), others: Iterable[Span] = ()) -> list[Holder]:
    """The actors that a sentence could attribute a stance to, `author` first, then in text order.

    actors: spans known to name an actor. others: spans known to name something that cannot hold a
    stance (a treaty, a policy). At most `MOST_CANDIDATES` besides the author are kept: actors
    before names and roles, these before pronouns.
    """
    words = [_trim(text, match.span()) for match in _WORD.finditer(text)]
    no_names = _Reach(others)
    names = [one for one in _names(text, words) if no_names.before(one[1]) <= one[0]]
    actors = _within_names(sorted(_without_article(text, actor) for actor in actors), names)
    names = _before_actors(text, names, actors)
    alone = _not_inside(_roles(text, words), names)
    roles, whose = _owned_roles(text, alone, [*actors, *names])
    found: list[Span] = []
    for span in (*whose, *actors, *names, *roles, *_pronouns(text, words)):
        if len(found) < MOST_CANDIDATES and not any(_overlap(span, other) for other in found):
            found.append(span)
    return [AUTHOR, *(Holder(text[start:end], (start, end)) for start, end in sorted(found))]


def _trim(text: str, span: Span) -> Span:
    """A word without its possessive ending."""
    ending = _POSSESSIVE.search(text, span[0], span[1])
    return (span[0], ending.start()) if ending and ending.start() > span[0] else span


def _without_article(text: str, span: Span) -> Span:
    """A span without a leading "the": annotators mark "United States"."""
    article = _ARTICLE.match(text, *span)
    return (article.end(), span[1]) if article else span


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


class _Reach:
    """How far spans reach; so that a sentence of thousands of names costs no more than their number."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def before(self, place: int) -> int:
        """The last end of the spans that start before a place; -1 where none does."""
        count = bisect_left(self._starts, place)
        return self._ends[count - 1] if count else -1


def _not_inside(roles: Sequence[Span], names: Sequence[Span]) -> list[Span]:
    """Roles that are no part of a longer name; no two names overlap."""
    reach, equal = _Reach(names), set(names)
    return [one for one in roles if one in equal or reach.before(one[0] + 1) < one[1]]


def _within_names(actors: Sequence[Span], names: Sequence[Span]) -> list[Span]:
    """Actors, except those that only begin a longer name: "Chinese" in "Chinese Foreign Ministry"."""
    reach = _Reach(names)
    return [one for one in actors if reach.before(one[0] + 1) <= one[1]]


def _before_actors(text: str, names: Sequence[Span], actors: Sequence[Span]) -> list[Span]:
    """Names without the actor that they belong to: "Radev Stoyanov" in "Radev Stoyanov of Bulgaria"."""
    starts: dict[int, list[int]] = defaultdict(list)
    for start, end in actors:
        starts[end].append(start)

    def cut(name: Span) -> Span:
        belongs = (at for at in starts.get(name[1], ()) if text.endswith(" of ", name[0], at))
        first = next(belongs, None)
        return name if first is None else (name[0], first - len(" of "))

    return [cut(name) for name in names]


def _names(text: str, words: Sequence[Span]) -> list[Span]:
    """Runs of capitalised words, joined by "of" and the like, without titles before a name."""
    runs: list[list[Span]] = []
    previous: Span | None = None
    for span in words:
        word = text[span[0] : span[1]]
        acronym = len(word) > 1 and word.isupper()
        capital = acronym or (word[0].isupper() and word.lower() not in _NO_NAMES)
        joined = previous is not None and _goes_on(text, previous, span[0])
        joiner = word.lower() in _JOINERS
        if joined and runs and (capital or joiner):
            runs[-1].append(span)
        elif capital:
            runs.append([span])
        else:
            previous = None
            continue
        previous = span
    found = (_name(text, run) for run in runs)
    return [span for span in found if span is not None]


def _goes_on(text: str, previous: Span, start: int) -> bool:
    """Whether a name may go on at `start` behind its previous word."""
    if _JOINED.fullmatch(text, previous[1], start):
        return True
    return (
        is_abbreviated(text[slice(*previous)])
        and _PERIOD.fullmatch(text, previous[1], start) is not None
    )


def _name(text: str, run: Sequence[Span]) -> Span | None:
    kept = list(run)
    while kept and text[kept[-1][0] : kept[-1][1]].lower() in _JOINERS:
        kept.pop()
    last = len(kept) - 1
    names = (span for at, span in enumerate(kept) if not _before_name(text, span, alone=at == last))
    first = next(names, None)
    return (first[0], kept[-1][1]) if first else None


def _before_name(text: str, span: Span, alone: bool) -> bool:
    """Whether a word is a title: written out before another word, or abbreviated."""
    word, dotted = text[slice(*span)], text[span[1] : span[1] + 1] == "."
    if full_title(word, dotted) is not None:
        return not alone or dotted or word.endswith(".")
    return not alone and word.lower() in TITLES


def _roles(text: str, words: Sequence[Span]) -> list[Span]:
    """Role nouns with the narrowing words directly before them."""
    found = []
    first: int | None = None  # where the narrowing words directly before this one begin
    for index, (start, end) in enumerate(words):
        word = text[start:end].lower()
        if word in ROLES and not _is_title(text, words, index):
            found.append((start if first is None else first, end))
        if word not in NARROWING:
            first = None
        elif first is None:
            first = start
    return found


def _owned_roles(
    text: str, roles: Sequence[Span], owners: Sequence[Span]
) -> tuple[list[Span], list[Span]]:
    """Roles without an owner, and roles joined with the name before them: "Malaysian delegate".

    A possessive stays apart: the allies of Kyiv are not Kyiv.
    """
    starts = {end: start for start, end in owners}
    alone, joined = [], []
    for start, end in roles:
        if text[start - 1 : start] == " " and start - 1 in starts:
            joined.append((starts[start - 1], end))
        else:
            alone.append((start, end))
    return alone, joined


def _is_title(text: str, words: Sequence[Span], index: int) -> bool:
    """A title before a name ("President Tokayev") names no second actor."""
    start, end = words[index]
    follows = index + 1 < len(words) and text[end : words[index + 1][0]] == " "
    return follows and text[start:end].lower() in TITLES and text[words[index + 1][0]].isupper()


def _pronouns(text: str, words: Sequence[Span]) -> list[Span]:
    return [span for span in words if text[span[0] : span[1]].lower() in PRONOUNS]
