"""Joins standoff annotations with texts on disk: by file and offset, else by hash."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import UnreadableInput
from dragoman.sentences import split_sentences

from ..annotations import Annotation, read_rows
from .standoff import Standoff, digest

ROWS = ".jsonl"
PROSE = (".txt", ".md")
LONGEST = 4000  # characters; no annotated sentence is longer


@dataclass(frozen=True, slots=True)
class Joined:
    """What came together, in the order of the standoff rows, and what did not."""

    annotations: list[Annotation]
    splits: list[str]
    missing: list[Standoff]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Rows of the project's schema."""
        for one, split in zip(self.annotations, self.splits, strict=True):
            positions = [
                {"holder": held.holder.name, "holder_span": held.holder.span, "stance": held.stance}
                for held in one.positions
            ]
            yield {
                "text": one.text,
                "target": one.target,
                "mention": one.mention,
                "stance": one.stance,
                "positions": positions,
                "unsure": one.unsure,
                "source_id": one.group,
                "split": split,
            }

    def report(self) -> str:
        """How many rows were joined, and how many of each source were not."""
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
        return "\n".join(lines)


def join(rows: Sequence[Standoff], places: Iterable[Path]) -> Joined:
    """Find the sentences of standoff rows in files and folders.

    JSON Lines give their `text`; plain texts (.txt, .md) are looked up at the offset, and cut into
    sentences for the others. A sentence counts as found only if its hash is the annotated one.

    Raises:
        UnreadableInput: a place that is not there.
    """
    files = [path for place in places for path in _files(place)]
    found = _by_offset(rows, files)
    _by_hash({row.sha256 for row in rows}, files, found)
    here = [row for row in rows if row.sha256 in found]
    return Joined(
        [row.with_text(found[row.sha256]) for row in here],
        [row.split for row in here],
        [row for row in rows if row.sha256 not in found],
    )


def _by_offset(rows: Sequence[Standoff], files: Sequence[Path]) -> dict[str, str]:
    """Sentences by their hash, of the rows whose file is there and has them at the offset."""
    found: dict[str, str] = {}
    for row, document in _at_offsets(rows, files):
        if row.sha256 not in found and row.char_start is not None:
            text = sentence_at(document, row.char_start, row.sha256)
            if text is not None:
                found[row.sha256] = text
    return found


def _by_hash(wanted: set[str], files: Sequence[Path], found: dict[str, str]) -> None:
    """Add the wanted sentences that are not found yet, from any file."""
    for path in files:
        if len(found) == len(wanted):
            return
        for text in _sentences(path):
            key = digest(text)
            if key in wanted:
                found[key] = text


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise UnreadableInput(f"{place}: no such file or folder")
    return sorted(path for path in place.rglob("*") if path.suffix in (ROWS, *PROSE))


def _at_offsets(rows: Sequence[Standoff], files: Sequence[Path]) -> Iterator[tuple[Standoff, str]]:
    """Rows with an offset, with each reading of the file that they are from."""
    by_name: dict[str, list[Path]] = {}
    for path in files:
        by_name.setdefault(path.name, []).append(path)
    grouped: dict[str, list[Standoff]] = {}
    for row in rows:
        if row.char_start is not None:
            grouped.setdefault(row.source_id, []).append(row)
    for source_id, group in grouped.items():
        for path in by_name.get(Path(source_id).name, ()):
            if path.as_posix().endswith(source_id):
                for document in _readings(path):
                    yield from ((row, document) for row in group)


def _readings(path: Path) -> list[str]:
    """A text as different programs read it: byte order mark and line ends kept or not."""
    raw = path.read_bytes().decode("utf-8", "replace")
    bare = raw.removeprefix("\ufeff")
    texts = [bare, bare.replace("\r\n", "\n"), raw, raw.replace("\r\n", "\n")]
    return list(dict.fromkeys(texts))


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


def _sentences(path: Path) -> Iterator[str]:
    """Every sentence of a file, as it stands and with white space made single blanks."""
    if path.suffix == ROWS:
        texts = (row.get("text") for _, row in read_rows(path))
        yield from (text for text in texts if isinstance(text, str))
        return
    for document in _readings(path)[:1]:
        for sentence in split_sentences(document):
            yield sentence.text
            plain = " ".join(sentence.text.split())
            if plain != sentence.text:
                yield plain
