"""Authorship: whose document it is, as its first lines say or as the caller does."""

import re
from collections.abc import Callable, Sequence

from ..catalogue import Entity
from ..layout import Block, BlockKind
from ..stance import Span
from .actors import Actor, is_private, plain_name, words_of
from .words import NEWS_ENDINGS, NEWS_NAMES

Link = Callable[[str], Entity | None]
Links = Callable[[str], Sequence[tuple[Span, Entity]]]

FIRST_LINES = 3  # blocks in which a document says whose it is
_LONGEST_TITLE = 300
_BY = re.compile(
    r"\b(?:statement|communiqu[eé]|declaration|remarks|address|speech|briefing|gaggle|readout|press conference|"
    r"interview|message|letter|testimony|keynote|op-ed|article)s?\b[^.;\n]{0,40}?"
    r"\b(?:by|of|from|between|with)\b(?P<who>.*)",
    re.IGNORECASE | re.DOTALL,
)
_WE_THE = re.compile(r"^\W*we,?\s+the\s+(?P<who>[^.;]{3,600})", re.IGNORECASE)
_POSSESSED = re.compile(
    r"^(?P<who>.{3,80}?)(?:[’']s?)\s+(?:(?:regular|daily|weekly|joint|press)\s+)*"
    r"(?:remarks|statement|press conference|briefing|address|speech|communiqu[eé])\b",
    re.IGNORECASE,
)
_SPOKESPERSON = re.compile(
    r"(?P<who>(?:\b[A-Z][\w.’'-]*\s+){0,6}(?:spokesperson|spokesman|spokeswoman|press secretary)\b[^,;:.\n]{0,40})",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\s+\b(?:on|regarding|concerning|following|about|after|before|in|at|to|during|marking)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_JOINT = re.compile(r"\b(?:joint|trilateral|quadrilateral|leaders[’']|we,)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:;|,|\band\b|&|/)\s*")


def authors(
    given: str | None, text: str, blocks: Sequence[Block], links: Links
) -> tuple[Actor, ...]:
    """Whose words the document is, where nobody else speaks.

    given: what the caller says; it may name several, parted by ";", "," or "and". A title that
    names more ("Joint statement of ...") adds the others.
    """
    told = authors_of(given, links) if given else ()
    found = _from_text(text, blocks, links)
    if not told:
        return found
    if len(found) > 1 and set(told) & set(found):
        return found
    return told


def authors_of(given: str, links: Links) -> tuple[Actor, ...]:
    """The actors that a caller's words name; words that the catalogue does not know are a name."""
    if is_news(given) or is_private(words_of(given)):
        return (Actor(None, given.strip()),)
    known = tuple(dict.fromkeys(Actor.of(entity) for _, entity in links(given)))
    if known:
        return known
    names = [plain_name(part) for part in _SEPARATOR.split(given) if part.strip()]
    return tuple(Actor(None, name) for name in names) or (Actor(None, given.strip()),)


def _from_text(text: str, blocks: Sequence[Block], links: Links) -> tuple[Actor, ...]:
    """The authors in the first lines: "Statement by ...", "We, the leaders of ..."."""
    for block in blocks[:FIRST_LINES]:
        line = text[block.start : min(block.end, block.start + 2 * _LONGEST_TITLE)]
        title = block.kind in (BlockKind.TITLE, BlockKind.HEADING)
        patterns = (_WE_THE, _BY, _POSSESSED, _SPOKESPERSON) if title else (_WE_THE,)
        for pattern in patterns:
            match = pattern.search(line)
            if match is None:
                continue
            who = match["who"] if pattern is _WE_THE else _ABOUT.sub("", match["who"])
            found = tuple(dict.fromkeys(Actor.of(entity) for _, entity in links(who)))
            if found:
                joint = pattern is _WE_THE or _JOINT.search(line) is not None
                return found if joint else found[:1]
    return ()


def is_news(name: str) -> bool:
    """Whether a name is a newspaper's, an agency's or a broadcaster's."""
    words = words_of(name)
    return bool(words) and (
        words[-1] in NEWS_ENDINGS or any(word in NEWS_NAMES for word in words[:2])
    )
