"""What span tools share: marks in a text and links between them, and how annotations come of them.

A mark labelled with a stance is a target, one labelled `holder` is a holder, and a link from a holder
to a target is a position.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.stance import AUTHOR, Holder, Span, Stance

from ..annotations import Annotation, InvalidAnnotations, Position
from .offsets import fit

HOLDER, UNSURE, IMPLIED = "holder", "unsure", "implied"
_SPELLINGS = {"favour": "favor"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span with its labels.

    name: the canonical name of a target. author: the stances of the author toward it. flags: `unsure`,
    and `implied` where the span only hints at a target that the text does not name.
    """

    span: Span
    words: str | None
    labels: tuple[str, ...]
    name: str | None = None
    author: tuple[Stance, ...] = ()
    flags: frozenset[str] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stances(self) -> tuple[Stance, ...]:
        """The stances among the labels."""
        return tuple(Stance(label) for label in self.labels if label != HOLDER)


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two marks; `directed` from the first to the second, or of unknown direction."""

    start: str
    end: str
    stance: Stance | None
    directed: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One annotated text; `target` names the target where only one is marked."""

    text: str
    marks: Mapping[str, Mark]
    links: Sequence[Link]
    target: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def stance_of(label: str) -> Stance:
    """A stance as people write it in label sets.

    Raises:
        InvalidAnnotations: it is none.
    """
    word = label.strip().casefold()
    try:
        return Stance(_SPELLINGS.get(word, word))
    except ValueError:
        raise InvalidAnnotations(f"{label!r} is not against, neutral or favor") from None


def label_of(label: str) -> str:
    """A label of a span: `holder` or a stance.

    Raises:
        InvalidAnnotations: it is neither.
    """
    return HOLDER if label.strip().casefold() == HOLDER else stance_of(label).value


def annotations(sheet: Sheet) -> Iterator[tuple[Annotation, Mapping[str, Any]] | str]:
    """Each target's annotation and further fields, or the reason why it is none.

    Raises:
        InvalidAnnotations: the marks do not make sense together; the sheet as a whole is refused.
    """
    targets = [key for key, mark in sheet.marks.items() if mark.stances]
    if not targets:
        raise InvalidAnnotations("no target is marked")
    held = _held(sheet, targets)
    marks = [(mark.span, mark.words) for mark in sheet.marks.values()]
    places = dict(zip(sheet.marks, fit(sheet.text, marks), strict=True))
    for key in targets:
        try:
            found = _annotation(sheet, key, held[key], places, len(targets) == 1)
            yield found, sheet.marks[key].extra
        except InvalidAnnotations as problem:
            yield str(problem)


def _held(sheet: Sheet, targets: Sequence[str]) -> dict[str, list[tuple[str, Stance]]]:
    """The marks that hold a stance toward each target."""
    held: dict[str, list[tuple[str, Stance]]] = {key: [] for key in targets}
    linked = set()
    for link in sheet.links:
        holder, target = _ends(link, sheet)
        stance = link.stance or _only(sheet.marks[target])
        held[target].append((holder, stance))
        linked.add(holder)
    for key, mark in sheet.marks.items():
        if HOLDER in mark.labels and key not in linked:
            raise InvalidAnnotations(f"holder {_named(mark)} is linked to no target")
    return held


def _ends(link: Link, sheet: Sheet) -> tuple[str, str]:
    """Which end of a link is the holder and which the target."""
    if missing := {link.start, link.end} - sheet.marks.keys():
        raise InvalidAnnotations(
            f"a relation leads to {', '.join(sorted(missing))}, which is no span"
        )
    pairs = [(link.start, link.end), (link.end, link.start)]
    able = [pair for pair in pairs if sheet.marks[pair[1]].stances and pair[0] != pair[1]]
    if len(able) == 1 or (able and link.directed):
        return able[0]
    start, end = (_named(sheet.marks[key]) for key in pairs[0])
    raise InvalidAnnotations(
        f"the relation between {start} and {end} does not say which of them is the holder"
        if able
        else f"the relation between {start} and {end} leads to no target"
    )


def _annotation(
    sheet: Sheet,
    key: str,
    held: Sequence[tuple[str, Stance]],
    places: Mapping[str, Span | str],
    alone: bool,
) -> Annotation:
    mark, span = sheet.marks[key], _place(places[key])
    words, implied = sheet.text[slice(*span)], IMPLIED in mark.flags
    name = mark.name or sheet.names.get(words) or (sheet.target if alone else None)
    if not name and (implied or sheet.target):
        raise InvalidAnnotations(f"the target marked at {list(span)} needs a name")
    spans = sorted((_place(places[one]), stance) for one, stance in held)
    named = [Position(Holder(sheet.text[slice(*one)], one), stance) for one, stance in spans]
    author = [Position(AUTHOR, stance) for stance in mark.author]
    found = Annotation(
        text=sheet.text,
        target=name or words,
        mention=None if implied else span,
        stance=_only(mark),
        positions=(*named, *author),
        unsure=UNSURE in mark.flags,
    )
    found.check()
    return found


def _place(place: Span | str) -> Span:
    if isinstance(place, str):
        raise InvalidAnnotations(place)
    return place


def _only(mark: Mark) -> Stance:
    if len(set(mark.stances)) != 1:
        raise InvalidAnnotations(f"target {_named(mark)} has {len(mark.stances)} stances, not one")
    return mark.stances[0]


def _named(mark: Mark) -> str:
    return f"{mark.words!r} at {list(mark.span)}" if mark.words else f"at {list(mark.span)}"
