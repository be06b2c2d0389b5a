"""What callers ask: requests checked as a whole, their items checked one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dragoman.errors import DragomanError, InvalidQuery
from dragoman.reading.asking import Targets
from dragoman.rows import Document
from dragoman.score_item import ScoreItem
from dragoman.stance import Ask
from dragoman.strict_json import refuse_unwritable

from .problems import Problem
from .settings import Settings

T = TypeVar("T")
ITEM_FIELDS = ("id", "text", "target", "mention", "holder", "holder_span")
DOCUMENT_FIELDS = ("text", "name", "author", "date")


@dataclass(frozen=True, slots=True)
class Invalid:
    """An item that cannot be answered: its place in the list, its id if it has one, and why."""

    index: int
    id: object
    reason: str


@dataclass(frozen=True, slots=True)
class Judged(Generic[T]):
    """The items of a list: those to answer, in order, and the others."""

    good: Sequence[T]
    invalid: Sequence[Invalid]


@dataclass(frozen=True, slots=True)
class LabelAsked:
    """A request to label."""

    documents: Judged[Document]
    entities: Sequence[str]
    targets: Targets
    cells: bool
    everywhere: bool


def read_score(body: object, settings: Settings) -> Judged[ScoreItem]:
    """The questions of a request to score.

    Raises:
        Problem: 422, the request as a whole is wrong.
    """
    fields = _fields(body, "items", ("ask",))
    asks = [ask.value for ask in Ask]
    ask = fields.get("ask", Ask.STANCE.value)
    if ask not in asks:
        raise Problem(422, f"`ask` must be one of {', '.join(asks)}.")
    items = _list(fields, "items", settings.most_items)

    def judge(item: Mapping[str, Any], _: int) -> ScoreItem:
        return ScoreItem.from_row(item, Ask(ask))

    return _judged(items, ITEM_FIELDS, settings.most_characters, judge)


def read_label(body: object, settings: Settings) -> LabelAsked:
    """The documents of a request to label; one without a name is called after its place.

    Raises:
        Problem: 422, the request as a whole is wrong.
    """
    fields = _fields(body, "documents", ("entities", "targets", "cells", "everywhere"))
    known = [one.value for one in Targets]
    targets = fields.get("targets", Targets.BOTH.value)
    if targets not in known:
        raise Problem(422, f"`targets` must be one of {', '.join(known)}.")
    cells, everywhere = _flag(fields, "cells"), _flag(fields, "everywhere")
    documents = _list(fields, "documents", settings.most_documents)
    phrases = _phrases(fields, settings)
    if everywhere and not phrases:
        raise Problem(422, "`everywhere` needs `entities`, phrases to ask about.")

    def judge(item: Mapping[str, Any], index: int) -> Document:
        return Document.from_row(item, f"document-{index + 1}")

    judged = _judged(documents, DOCUMENT_FIELDS, settings.most_characters, judge)
    return LabelAsked(judged, phrases, Targets(targets), cells, everywhere)


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        raise Problem(422, f"`{name}` must be true or false.")
    return value


def _phrases(fields: Mapping[str, Any], settings: Settings) -> list[str]:
    if fields.get("entities") is None:
        return []
    phrases = _list(fields, "entities", settings.most_entities)
    for phrase in phrases:
        if not isinstance(phrase, str) or not phrase.strip():
            raise Problem(422, "`entities` must be phrases that are not empty.")
        if len(phrase) > settings.most_characters:
            raise Problem(422, f"A phrase has more than {settings.most_characters} characters.")
    _refuse_unwritable(phrases)
    return phrases


def _fields(body: object, needed: str, optional: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise Problem(422, f"A JSON object with `{needed}` is expected.")
    known = (needed, *optional)
    if unknown := [name for name in body if name not in known]:
        raise Problem(422, f"Unknown field {unknown[0][:60]!r}; known are {', '.join(known)}.")
    return body


def _list(fields: Mapping[str, Any], name: str, most: int) -> list[Any]:
    value = fields.get(name)
    if not isinstance(value, list):
        raise Problem(422, f"`{name}` must be a list.")
    if len(value) > most:
        raise Problem(422, f"`{name}` has {len(value)} elements, at most {most} are taken.")
    return value


def _refuse_unwritable(value: object) -> None:
    try:
        refuse_unwritable(value)
    except DragomanError as problem:
        raise Problem(422, f"`entities`: {problem}.") from None


def _judged(
    items: Sequence[Any],
    known: Sequence[str],
    most: int,
    judge: Callable[[Mapping[str, Any], int], T],
) -> Judged[T]:
    """Each item by itself: what is wrong with one says nothing about another."""
    good, invalid = [], []
    for index, item in enumerate(items):
        try:
            _check(item, known, most)
            good.append(judge(item, index))
        except DragomanError as problem:
            invalid.append(Invalid(index, _id(item), str(problem)))
    return Judged(good, invalid)


def _check(item: object, known: Sequence[str], most: int) -> None:
    """What every item must keep: an object, known fields, whole characters, not too many."""
    if not isinstance(item, dict):
        raise InvalidQuery(f"a JSON object is expected, not {type(item).__name__}")
    if unknown := [name for name in item if name not in known]:
        name = unknown[0][:60].encode(errors="replace").decode()
        raise InvalidQuery(f"unknown field {name!r}; known are {', '.join(known)}")
    refuse_unwritable(item)
    for name, value in item.items():
        if isinstance(value, str) and len(value) > most:
            raise InvalidQuery(f"`{name}` has {len(value)} characters, at most {most} are read")


def _id(item: object) -> object:
    """The id to answer with, if it can be written."""
    try:
        found = item.get("id") if isinstance(item, dict) else None
        refuse_unwritable(found)
    except DragomanError:
        return None
    return found
