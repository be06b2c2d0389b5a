"""(sentence, target) pairs of texts: files, folders of them, JSON Lines; read one text at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import tee
from pathlib import Path

from dragoman.errors import UnreadableInput
from dragoman.files import Rejects, read_bytes, read_json_lines
from dragoman.labeller import Labeller, ScoreItem
from dragoman.not_text import refuse_other
from dragoman.questions import Questioner
from dragoman.sentences import split_sentences
from dragoman.stance import Span
from dragoman.strict_json import decode
from dragoman.writing import STDIO

from .choosing import Doubt, margin
from .unlabelled import LONGEST, SHORTEST

ROWS, PROSE = ".jsonl", (".txt", ".md")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, a target that it mentions, and where it stands: `file` or `file:line`."""

    text: str
    target: str
    mention: Span
    source: str


def read_texts(names: Iterable[str], rejects: Rejects) -> Iterator[tuple[str, str]]:
    """Each text with its place; what cannot be read is rejected.

    Raises:
        UnreadableInput: a file or folder that is not there.
    """
    for name in names:
        for file in _files(name):
            if file.endswith(ROWS):
                yield from _rows(file, rejects)
                continue
            try:
                data = read_bytes(file)
                refuse_other(data)
                yield file, decode(data)
            except UnreadableInput as problem:
                if not Path(file).exists() and file != STDIO:
                    raise
                rejects.add(file, None, str(problem), None)


def _files(name: str) -> list[str]:
    path = Path(name)
    if name == STDIO or not path.is_dir():
        return [name]
    return [str(one) for one in sorted(path.rglob("*")) if one.suffix in (ROWS, *PROSE)]


def _rows(name: str, rejects: Rejects) -> Iterator[tuple[str, str]]:
    for line, row in read_json_lines(name, rejects):
        text = row.get("text")
        if isinstance(text, str) and text.strip():
            yield f"{name}:{line}", text
        else:
            rejects.add(name, line, "`text` is missing or empty", row)


def pairs(texts: Iterable[tuple[str, str]], questioner: Questioner) -> Iterator[Pair]:
    """Every sentence of a fit length with each entity of the catalogue that it mentions."""
    for source, text in texts:
        mentions = list(questioner.matcher.mentions(text))
        for sentence in split_sentences(text):
            if not SHORTEST <= len(sentence.text) <= LONGEST:
                continue
            inside: dict[str, Span] = {}
            for one in mentions:
                if sentence.start <= one.start and one.end <= sentence.end:
                    span = (one.start - sentence.start, one.end - sentence.start)
                    inside.setdefault(one.entity.name, span)
            yield from (Pair(sentence.text, name, span, source) for name, span in inside.items())


def doubts(found: Iterable[Pair], labeller: Labeller) -> Iterator[Doubt]:
    """Ask the model about each pair; only a few are under way at a time."""
    given, asked = tee(found)
    items = (ScoreItem(one.text, one.target, one.mention) for one in asked)
    for one, answer in zip(given, labeller.score(items), strict=True):
        yield Doubt(one.text, one.target, one.mention, one.source, margin(answer.probabilities))
