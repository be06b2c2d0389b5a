"""Joins standoff annotations with texts on disk: by file and offset, else by hash."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.stance import Span

from ..annotations import Annotation
from .standoff import LONGEST, Standoff, digest
from .texts import Texts, files_of


@dataclass(frozen=True, slots=True)
class Joined:
    """What came together, in the order of the standoff rows, and what did not.

    found: the standoff rows of `annotations`, one for one. bad: files that could not be read, or
    only in part, and why.
    """

    annotations: list[Annotation]
    found: list[Standoff]
    missing: list[Standoff]
    bad: dict[Path, str]

    @property
    def splits(self) -> list[str]:
        """The split of each annotation."""
        return [row.split for row in self.found]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of the project's schema."""
        for one, row in zip(self.annotations, self.found, strict=True):
            positions = [
                {
                    "holder": held.holder.name,
                    "holder_span": _listed(held.holder.span),
                    "stance": held.stance,
                }
                for held in one.positions
            ]
            yield {
                "text": one.text,
                "target": one.target,
                "mention": _listed(one.mention),
                "stance": one.stance,
                "positions": positions,
                "unsure": one.unsure,
                "source": row.source,
                "source_id": row.source_id,
                "char_start": row.char_start,
                "split": row.split,
            }

    def report(self) -> str:
        """How many rows were joined, how many of each source were not, and which files are bad."""
        total = len(self.annotations) + len(self.missing)
        lines = [f"joined {len(self.annotations)} of {total}"]
        counts = Counter(row.source for row in self.missing)
        files = {row.source: set[str]() for row in self.missing}
        for row in self.missing:
            files[row.source].add(row.source_id)
        lines += [
            f"{source}: {count} not joined, of {len(files[source])} files, e.g. {min(files[source])}"
            for source, count in counts.most_common()
        ]
        lines += [f"{path}: {reason}" for path, reason in self.bad.items()]
        return "\n".join(lines)


def join(rows: Sequence[Standoff], places: Iterable[Path]) -> Joined:
    """Find the sentences of standoff rows in files and folders.

    JSON Lines give their `text`; plain texts (.txt, .md) are looked up at the offset, and cut into
    sentences for the others. A sentence counts as found only if its hash is the annotated one. A
    file that cannot be read is noted, and the others are still searched.

    Raises:
        UnreadableInput: a place that is not there.
    """
    texts = Texts([path for place in places for path in files_of(place)])
    found = _by_offset(rows, texts)
    _by_hash({row.sha256 for row in rows}, texts, found)
    here = [row for row in rows if row.sha256 in found]
    return Joined(
        [row.with_text(found[row.sha256]) for row in here],
        here,
        [row for row in rows if row.sha256 not in found],
        texts.bad,
    )


def _listed(span: Span | None) -> list[int] | None:
    """A span as JSON has it."""
    return list(span) if span else None


def _by_offset(rows: Sequence[Standoff], texts: Texts) -> dict[str, str]:
    """Sentences by their hash, of the rows whose file is there and has them at the offset."""
    found: dict[str, str] = {}
    for row, document in _at_offsets(rows, texts):
        if row.sha256 not in found and row.char_start is not None:
            text = sentence_at(document, row.char_start, row.sha256)
            if text is not None:
                found[row.sha256] = text
    return found


def _by_hash(wanted: set[str], texts: Texts, found: dict[str, str]) -> None:
    """Add the wanted sentences that are not found yet, from any file."""
    for path in texts.files:
        if len(found) == len(wanted):
            return
        for text in texts.sentences(path):
            key = digest(text)
            if key in wanted:
                found[key] = text


def _at_offsets(rows: Sequence[Standoff], texts: Texts) -> Iterator[tuple[Standoff, str]]:
    """Rows with an offset, with each reading of the file that they are from."""
    by_name: dict[str, list[Path]] = {}
    for path in texts.files:
        by_name.setdefault(path.name, []).append(path)
    grouped: dict[str, list[Standoff]] = {}
    for row in rows:
        if row.char_start is not None:
            grouped.setdefault(row.source_id, []).append(row)
    for source_id, group in grouped.items():
        for path in by_name.get(Path(source_id).name, ()):
            if path.as_posix().endswith(source_id):
                for document in texts.readings(path):
                    yield from ((row, document) for row in group)


def sentence_at(document: str, start: int, sha256: str) -> str | None:
    """The sentence that starts at an offset and has this hash; its length need not be known.

    White space inside it may have been made single blanks before it was annotated.
    """
    raw, plain = hashlib.sha256(), hashlib.sha256()
    spaced = False
    for end in range(start, min(start + LONGEST, len(document))):
        character = document[end]
        raw.update(character.encode())
        spaced = spaced or character.isspace()
        if not character.isspace():
            plain.update((" " if spaced else "").encode() + character.encode())
            spaced = False
        if sha256 == raw.hexdigest():
            return document[start : end + 1]
        if sha256 == plain.hexdigest():
            return " ".join(document[start : end + 1].split())
    return None
