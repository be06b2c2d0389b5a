"""Decides among the phrases found in a text: what is blocked, what context allows, what is longest."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple


class Role(IntEnum):
    """What a phrase does for its entity; of equally long matches the lowest role wins."""

    EXACT = 0
    METONYM = 1
    LINK = 2
    CONTEXTUAL = 3
    BLOCKER = 4
    HOMONYM = 5


class Hit(NamedTuple):
    """A phrase found in a folded text, and the number of the entity that owns it."""

    start: int
    end: int
    owner: int
    role: Role


def unblocked(hits: Sequence[Hit]) -> list[Hit]:
    """Drop every hit in a blocker or homonym of its entity, the blockers too; homonyms stay."""
    spans: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for hit in hits:
        if hit.role >= Role.BLOCKER:
            spans[hit.owner].append((hit.start, hit.end))
    starts = {owner: sorted(start for start, _ in found) for owner, found in spans.items()}
    reach = {
        owner: list(accumulate((e for _, e in sorted(found)), max))
        for owner, found in spans.items()
    }
    kept = []
    for hit in hits:
        before = bisect_right(starts.get(hit.owner, ()), hit.start)
        blocked = before > 0 and reach[hit.owner][before - 1] >= hit.end
        if hit.role is Role.HOMONYM or not (blocked or hit.role is Role.BLOCKER):
            kept.append(hit)
    return kept


def estranged(hits: Iterable[Hit], is_acronym: Callable[[Hit], bool]) -> set[int]:
    """The entities whose bare acronym is somebody else's in this text.

    A homonym of theirs is named ("International Cricket Council"), and they themselves never are
    but by the acronym.
    """
    others: set[int] = set()
    named: set[int] = set()
    for hit in hits:
        if hit.role is Role.HOMONYM:
            others.add(hit.owner)
        elif hit.role is Role.EXACT and not is_acronym(hit):
            named.add(hit.owner)
    return others - named


def in_context(hits: Iterable[Hit], anchors: Sequence[Iterable[int]]) -> list[Hit]:
    """Keep a contextual hit only for the entity that was last mentioned before it.

    `anchors[owner]` are the entities whose mention lets the contextual phrases of `owner` count.
    """
    exact: list[Hit] = []
    spans: dict[tuple[int, int], list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.end):
        if hit.role is Role.CONTEXTUAL:
            spans[hit.start, hit.end].append(hit)
        else:
            exact.append(hit)
    seen: dict[int, int] = {}
    resolved: list[Hit] = []
    done = 0
    for span in sorted(spans):
        while done < len(exact) and exact[done].end <= span[0]:
            seen[exact[done].owner] = exact[done].end
            done += 1
        rated = (
            (max(seen.get(other, -1) for other in anchors[hit.owner]), hit) for hit in spans[span]
        )
        last, chosen = max(rated)
        if last >= 0:
            seen[chosen.owner] = chosen.end
            resolved.append(chosen)
    return exact + resolved


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Choose hits that do not overlap, the longest first, and put them in order.

    Of equally long ones the first in the text wins, then the lower role, then the later entity.
    """
    taken: set[int] = set()
    chosen: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start, hit.role, -hit.owner)):
        places = range(hit.start, hit.end)
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append(hit)
    return sorted(chosen)


def with_acronyms(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Join a name and the acronym behind it, "World Trade Organization (WTO)", into one hit."""
    last: Hit | None = None
    for hit in hits:
        if last is None:
            last = hit
        elif last[2:] == (hit.owner, Role.EXACT) and _in_brackets(text, last.end, hit):
            last = last._replace(end=hit.end + 1)
        else:
            yield last
            last = hit
    if last is not None:
        yield last


def _in_brackets(text: str, end: int, hit: Hit) -> bool:
    """Say whether a hit stands in brackets directly behind another that ends at `end`."""
    around = (text[end : hit.start], text[hit.end : hit.end + 1])
    return hit.role is Role.EXACT and around == (" (", ")")
