"""Annotations in the schema of the guidelines: reading them, and saying what is wrong with them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError
from dragoman.stance import AUTHOR, Ask, Holder, Span, Stance


class InvalidAnnotations(DragomanError):
    """Rows that do not follow the annotation schema; the message names each by file and line."""


UNSURE_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Position:
    """One holder's stance toward the target of an annotation."""

    holder: Holder
    stance: Stance


@dataclass(frozen=True, slots=True)
class Annotation:
    """One labelled (sentence, target) pair.

    stance: of the sentence; None where only single holders were labelled. mention_said: `mention`
    is where the text refers to the target, or None where it only hints at it; a row without
    `mention` says neither. holders_complete: every actor not in `positions` holds no stance; a row
    without `positions` does not say so. unsure: two careful readers could disagree.
    """

    text: str
    target: str
    mention: Span | None
    stance: Stance | None
    positions: tuple[Position, ...] = ()
    unsure: bool = False
    ask: Ask = Ask.STANCE
    holders_complete: bool = True
    group: str = ""
    mention_said: bool = True

    @property
    def weight(self) -> float:
        """How much it counts, where a model learns from it and where probabilities are fitted to it."""
        return UNSURE_WEIGHT if self.unsure else 1.0

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Annotation":
        """Read one JSON object of the schema.

        Raises:
            InvalidAnnotations: a field is missing or of the wrong type, or a span does not fit.
        """
        try:
            annotation = cls(
                text=_words(row, "text"),
                target=_words(row, "target"),
                mention=_span(row.get("mention")),
                stance=Stance(row["stance"]),
                positions=tuple(_position(position) for position in row.get("positions", ())),
                unsure=bool(row.get("unsure", False)),
                holders_complete="positions" in row,
                group=str(row.get("source_id", "")),
                mention_said="mention" in row,
            )
        except KeyError as problem:
            raise InvalidAnnotations(f"`{problem.args[0]}` is missing") from problem
        except (TypeError, ValueError) as problem:
            raise InvalidAnnotations(str(problem)) from problem
        annotation.check()
        return annotation

    def check(self) -> None:
        """Hold the spans against the text and the positions against the stance.

        Raises:
            InvalidAnnotations: see above.
        """
        if not self.text.strip() or not self.target.strip():
            raise InvalidAnnotations("`text` and `target` must not be empty")
        spans = [self.mention, *(position.holder.span for position in self.positions)]
        for span in spans:
            if span is not None and not 0 <= span[0] < span[1] <= len(self.text):
                raise InvalidAnnotations(
                    f"span {list(span)} lies outside a text of {len(self.text)} characters"
                )
        for position in self.positions:
            span = position.holder.span
            if span is not None and self.text[span[0] : span[1]] != position.holder.name:
                raise InvalidAnnotations(
                    f"holder_span {list(span)} is {self.text[span[0] : span[1]]!r}, not {position.holder.name!r}"
                )
        if self.stance is Stance.NEUTRAL and self.positions:
            raise InvalidAnnotations("a neutral annotation has no positions")


def _words(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str):
        raise TypeError(f"`{key}` is {value!r}, not text")
    return value


def _span(value: object) -> Span | None:
    if value is None:
        return None
    if not (isinstance(value, list) and [type(one) for one in value] == [int, int]):
        raise TypeError(f"{value!r} is no span; write [start, end]")
    return (value[0], value[1])


def _position(row: Mapping[str, Any]) -> Position:
    name, span = _words(row, "holder"), _span(row["holder_span"])
    holder = AUTHOR if name == AUTHOR.name and span is None else Holder(name, span)
    return Position(holder, Stance(row["stance"]))


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and objects of a JSON Lines file; empty lines are passed over.

    Raises:
        InvalidAnnotations: a line is no JSON object.
    """
    for number, line in _lines(path):
        try:
            row = _object(line)
        except InvalidAnnotations as problem:
            raise InvalidAnnotations(f"{path}:{number}: {problem}") from None
        yield number, row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8") as file:
        yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as problem:
        raise InvalidAnnotations(f"not JSON: {problem.msg}") from None
    if not isinstance(row, dict):
        raise InvalidAnnotations("not a JSON object")
    return row


def read_annotations(path: Path) -> list[Annotation]:
    """Read a whole file of the project's schema.

    Raises:
        InvalidAnnotations: with one line of the message for each bad row.
    """
    annotations, problems = [], []
    for number, line in _lines(path):
        try:
            annotations.append(Annotation.from_row(_object(line)))
        except InvalidAnnotations as problem:
            problems.append(f"{path}:{number}: {problem}")
    if problems:
        raise InvalidAnnotations("\n".join(problems))
    return annotations
