"""What is wrong with an annotation although each of its fields can be read."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from dragoman.stance import AUTHOR, Stance

from ..annotations import Annotation, Position
from .problems import Kind, Place, Problem, error, warning

TEXTS = ("source", "source_id", "split", "reviewed")


def doubts(row: Mapping[str, Any], one: Annotation, place: Place) -> Iterator[Problem]:
    """What the types of the fields let through, in a row and the annotation read from it."""
    yield from (error(Kind.SCHEMA, message, place) for message in _fields(row, one))
    if "positions" not in row:
        yield _without_positions(row, place)
    if "mention" not in row and (meant := get_close_matches("mention", row, n=1)):
        yield error(Kind.SCHEMA, f"`mention` is missing; is `{meant[0]}` meant?", place)
    yield from (warning(Kind.SPAN, message, place) for message in _spans(one))
    stances = {position.stance for position in one.positions}
    if one.stance is not None and stances and one.stance not in stances:
        yield error(Kind.CONFLICT, f"the stance is {one.stance}, but no position is", place)
    yield from _holders(one, place)


def opposed(one: Annotation, other: Annotation) -> Iterator[tuple[Position, Position]]:
    """Positions of the same holder that differ between two annotations."""
    theirs = {position.holder: position for position in other.positions}
    for position in one.positions:
        against = theirs.get(position.holder, position)
        if against.stance is not position.stance:
            yield position, against


def _without_positions(row: Mapping[str, Any], place: Place) -> Problem:
    """A row may leave holders open, but hardly all rows, and not by a slip of the pen."""
    if meant := get_close_matches("positions", row, n=1):
        return error(Kind.SCHEMA, f"`positions` is missing; is `{meant[0]}` meant?", place)
    message = "`positions` is missing: nothing is learned of holders; [] says that nobody holds one"
    return warning(Kind.SCHEMA, message, place)


def _fields(row: Mapping[str, Any], one: Annotation) -> Iterator[str]:
    if any(position.stance is Stance.NEUTRAL for position in one.positions):
        yield "a position is neutral; only `favor` and `against` are kept"
    if not isinstance(row.get("unsure", False), bool):
        yield f"`unsure` is {row['unsure']!r}, not true or false"
    for name in TEXTS:
        if not isinstance(row.get(name) or "", str):
            yield f"`{name}` is {row[name]!r}, not text"
    if "reviewed" in row and not str(row["reviewed"] or "").strip():
        yield "`reviewed` is empty; it must say why the label stands"


def _spans(one: Annotation) -> Iterator[str]:
    for span in (one.mention, *(position.holder.span for position in one.positions)):
        if span is not None and one.text[slice(*span)] != one.text[slice(*span)].strip():
            yield f"span {list(span)} has white space at its ends"
    for position in one.positions:
        if position.holder.span is None and position.holder != AUTHOR:
            yield f"holder {position.holder.name!r} has no span"


def _holders(one: Annotation, place: Place) -> Iterator[Problem]:
    """A holder with two stances; one name at two places may be two holders."""
    by_name: dict[str, Position] = {}
    for position in one.positions:
        name = position.holder.name
        before = by_name.setdefault(name.casefold(), position)
        if before is position:
            continue
        same = before.holder.span == position.holder.span
        if before.stance is not position.stance:
            message = f"{name!r} holds both {before.stance} and {position.stance}"
            yield (error if same else warning)(Kind.CONFLICT, message, place)
        elif same:
            yield warning(Kind.DUPLICATE, f"the position of {name!r} is there twice", place)
