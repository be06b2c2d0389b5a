"""Annotations without their texts: what may be kept where the sentences may not.

A row has exactly the fields of `FIELDS`. The sentence is known by its SHA-256 and, where it is
known, by its file and offset; holders are known by their place in it.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.stance import AUTHOR

from ..annotations import Annotation, InvalidAnnotations, read_rows

FIELDS = (
    "source",
    "source_id",
    "char_start",
    "sha256",
    "target",
    "mention",
    "stance",
    "positions",
    "unsure",
    "split",
)
POSITION_FIELDS = ("holder_span", "stance")
LONGEST = 4000  # characters; no annotated sentence is longer


@dataclass(frozen=True, slots=True)
class Standoff:
    """One row: where its sentence is to be found, and what was annotated on it."""

    source: str
    source_id: str
    char_start: int | None
    sha256: str
    split: str
    labels: Mapping[str, Any]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Standoff":
        """Read one JSON object.

        Raises:
            InvalidAnnotations: its fields are not exactly those of `FIELDS`.
        """
        if not isinstance(row, Mapping):
            raise InvalidAnnotations("is no JSON object")
        if tuple(row) != FIELDS:
            raise InvalidAnnotations(f"fields {list(row)} are not {list(FIELDS)}")
        place = (row["source"], row["source_id"], row["char_start"], row["sha256"], row["split"])
        return cls(
            *place,
            {key: row[key] for key in ("target", "mention", "stance", "unsure", "positions")},
        )

    def with_text(self, text: str) -> Annotation:
        """The annotation, now that its sentence is found.

        Raises:
            InvalidAnnotations: it is another sentence.
        """
        if digest(text) != self.sha256:
            raise InvalidAnnotations(f"{self.source_id}: not the sentence that was annotated")
        positions = [
            {**one, "holder": _name(text, one["holder_span"])} for one in self.labels["positions"]
        ]
        return Annotation.from_row(
            {**self.labels, "text": text, "positions": positions, "source_id": self.source_id}
        )


def digest(text: str) -> str:
    """SHA-256 of a sentence in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _name(text: str, span: list[int] | None) -> str:
    return AUTHOR.name if span is None else text[slice(*span)]


def strip_text(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the project's schema without any word of its sentence.

    Raises:
        InvalidAnnotations: it breaks the schema, or names a holder that has no place in the sentence.
    """
    for position in Annotation.from_row(row).positions:
        if position.holder.span is None and position.holder != AUTHOR:
            raise InvalidAnnotations("a named holder without holder_span cannot be kept apart")
    found = {
        **row,
        "char_start": row.get("char_start"),
        "sha256": digest(row["text"]),
        "unsure": bool(row.get("unsure", False)),
        "positions": [
            {key: one[key] for key in POSITION_FIELDS} for one in row.get("positions", ())
        ],
    }
    return {key: found[key] for key in FIELDS}


def convert(sources: Iterable[Path], out: Path) -> int:
    """Write the annotations of JSON Lines files in standoff form; the same rows give the same bytes.

    Raises:
        InvalidAnnotations: a row that cannot be converted, by file and line.
    """
    rows = [row for path in sources for row in _stripped(path)]
    lines = "".join(
        json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows
    )
    with (
        out.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as file,
    ):
        file.write(lines.encode())
    return len(rows)


def _stripped(path: Path) -> Iterator[dict[str, Any]]:
    for number, row in read_rows(path):
        try:
            yield strip_text(row)
        except (InvalidAnnotations, KeyError) as problem:
            raise InvalidAnnotations(f"{path}:{number}: {problem}") from None


def read_standoff(path: Path) -> list[Standoff]:
    """Read a compressed file of standoff rows.

    Raises:
        UnreadableInput: the file is not there, or is no gzip file.
        InvalidAnnotations: a row that has not the fields it must have, by line.
    """
    rows = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    rows.append(Standoff.from_row(json.loads(line)))
                except (InvalidAnnotations, json.JSONDecodeError) as problem:
                    raise InvalidAnnotations(f"{path}:{number}: {problem}") from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as problem:
        raise UnreadableInput(
            f"{path}: {getattr(problem, 'strerror', None) or problem}; fetch the file again"
        ) from None
    return rows
