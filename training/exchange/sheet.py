"""What span tools share: marks in a text and links between them, and how annotations come of them.

A mark labelled with a stance is a target, one labelled `holder` is a holder, and a link from a holder
to a target is a position.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dragoman.stance import AUTHOR, Holder, Span, Stance

from ..annotations import Annotation, InvalidAnnotations, Position
from .labels import HOLDER, TARGET
from .offsets import fit
from .words import check_words, tidy

UNSURE, IMPLIED = "unsure", "implied"


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span with its labels: `holder`, `target`, or a stance, which makes a target too.

    name: the canonical name of a target. stance: what is said of a target elsewhere than in a label.
    author: the stances of the author toward it. flags: `unsure`, and `implied` where the span only
    hints at a target that the text does not name.
    """

    span: Span
    words: str | None
    labels: tuple[str, ...]
    name: str | None = None
    stance: tuple[Stance, ...] = ()
    author: tuple[Stance, ...] = ()
    flags: frozenset[str] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stances(self) -> tuple[Stance, ...]:
        """The stances toward it."""
        labels = (label for label in self.labels if label not in (HOLDER, TARGET))
        return (*map(Stance, labels), *self.stance)

    @property
    def is_target(self) -> bool:
        """Whether somebody's stance toward it is marked."""
        return bool(set(self.labels) - {HOLDER})


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two marks; `directed` from the first to the second, or of unknown direction."""

    start: str
    end: str
    stance: Stance | None
    directed: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One annotated text.

    target: the name of the target where only one is marked. names: names by marked words. stance:
    the only target's, where it is said of the whole text. holders_said: whether the project marks
    holders, so that one without a mark holds no stance. unmarked: a span with which a target is
    implied only because nothing says where it is.
    """

    text: str
    marks: Mapping[str, Mark]
    links: Sequence[Link]
    target: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    stance: Stance | None = None
    holders_said: bool = True
    unmarked: Span | None = None


def annotations(sheet: Sheet) -> Iterator[tuple[Annotation, Mapping[str, Any]] | str]:
    """Each target's annotation and further fields, or the reason why it is none.

    Raises:
        InvalidAnnotations: the marks do not make sense together; the sheet as a whole is refused.
    """
    targets = [key for key, mark in sheet.marks.items() if mark.is_target]
    if not targets:
        raise InvalidAnnotations(_nothing(sheet))
    if sheet.stance and len(targets) == 1:
        sheet = _with_stance(sheet, targets[0], sheet.stance)
    held = _held(sheet, targets)
    marks = [(mark.span, mark.words) for mark in sheet.marks.values()]
    places = dict(zip(sheet.marks, fit(sheet.text, marks), strict=True))
    for key in targets:
        try:
            found = tidy(_annotation(sheet, key, held[key], places, len(targets) == 1))
            check_words(found)
            yield found, sheet.marks[key].extra
        except InvalidAnnotations as problem:
            yield str(problem)


def _nothing(sheet: Sheet) -> str:
    if sheet.links and not sheet.marks:
        return f"{len(sheet.links)} relations lead to spans, but no span is marked"
    return "no target is marked" if sheet.marks else "nothing is marked: no target"


def _with_stance(sheet: Sheet, key: str, stance: Stance) -> Sheet:
    """The stance of the text as that of its only target, if its mark says none."""
    mark = sheet.marks[key]
    if mark.stances:
        return sheet
    return replace(sheet, marks={**sheet.marks, key: replace(mark, stance=(stance,))})


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
    able = [pair for pair in pairs if sheet.marks[pair[1]].is_target and pair[0] != pair[1]]
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
        holders_complete=sheet.holders_said or bool(named or author),
        mention_said=not implied or mark.span != sheet.unmarked,
    )
    found.check()
    return found


def _place(place: Span | str) -> Span:
    if isinstance(place, str):
        raise InvalidAnnotations(place)
    return place


def _only(mark: Mark) -> Stance:
    if not mark.stances:
        raise InvalidAnnotations(f"nothing says the stance toward the target {_named(mark)}")
    if len(set(mark.stances)) != 1:
        raise InvalidAnnotations(f"target {_named(mark)} has {len(mark.stances)} stances, not one")
    return mark.stances[0]


def _named(mark: Mark) -> str:
    return f"{mark.words!r} at {list(mark.span)}" if mark.words else f"at {list(mark.span)}"
