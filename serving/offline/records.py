"""What is read: rows with the places where they stood."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Place:
    """How far the inputs have been read: `number` records of input `input`, about `offset` of its bytes."""

    input: int = 0
    number: int = 0
    offset: int = 0


START = Place()


@dataclass(frozen=True, slots=True)
class Record:
    """One row of an input, or why it is none; `end` is the place after it, `line` counts from 1.

    row: the row as an object; of one that could not be read whatever can be shown of it.
    """

    end: Place
    file: str
    line: int | None
    row: Any
    problem: str | None = None
