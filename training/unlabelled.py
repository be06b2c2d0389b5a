"""Sentences that nobody annotated: where they come from, and which of them are worth a teacher's time."""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import DragomanError
from dragoman.questions import Questioner, with_holders
from dragoman.sentences import split_sentences
from dragoman.stance import Query, Span

from .examples import HOLDER_WEIGHT, Example, Labelled

UNLABELLED = "unlabelled"  # what recipes call these sentences
SHORTEST, LONGEST = 40, 400  # characters of a sentence worth asking about
MOST_TARGETS = 3


class UnlabelledNotFound(DragomanError):
    """No text where unlabelled text was said to be."""


@dataclass(frozen=True, slots=True)
class Unlabelled:
    """A sentence and the targets that it mentions."""

    text: str
    targets: tuple[tuple[str, Span], ...]


def read_unlabelled(path: Path, questioner: Questioner) -> list[Unlabelled]:
    """Sentences with targets: of a JSON Lines file (gzip too), or of a text file or a folder of them.

    Rows of a JSON Lines file have `text` and `targets`, a list of `{target, mention}`.

    Raises:
        UnlabelledNotFound: nothing there.
    """
    if not path.exists():
        raise UnlabelledNotFound(f"{path}: no such file or folder")
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return list(_rows(path))
    files = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return [one for file in files for one in _sentences(file.read_text("utf-8"), questioner)]


def _rows(path: Path) -> Iterator[Unlabelled]:
    reader = gzip.open if path.suffix == ".gz" else open
    with reader(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            found = ((one["target"], tuple(one["mention"])) for one in row["targets"])
            yield Unlabelled(row["text"], tuple(found))


def _sentences(text: str, questioner: Questioner) -> Iterator[Unlabelled]:
    mentions = questioner.matcher.mentions(text)
    for sentence in split_sentences(text):
        inside: dict[str, Span] = {}
        for one in mentions:
            if sentence.start <= one.start and one.end <= sentence.end:
                span = (one.start - sentence.start, one.end - sentence.start)
                inside.setdefault(one.entity.name, span)
        if inside:
            yield Unlabelled(sentence.text, tuple(inside.items()))


def choose(
    sentences: Iterable[Unlabelled], count: int, avoid: Iterable[str] = ()
) -> list[Unlabelled]:
    """At most `count` sentences in which rare targets are as welcome as common ones.

    Taken in the order of a hash, the rarer of a sentence's targets deciding: a target that has had
    its turn often waits. avoid: sentences that must not be chosen, such as those of dev splits.
    """
    banned = set(avoid)
    fit = {
        one.text: one
        for one in sentences
        if one.targets and SHORTEST <= len(one.text) <= LONGEST and one.text not in banned
    }
    turns: Counter[str] = Counter()
    queue: list[tuple[int, int, Unlabelled]] = []
    for one in sorted(fit.values(), key=lambda one: hashlib.sha256(one.text.encode()).digest()):
        names = [name for name, _ in one.targets]
        queue.append((min(turns[name] for name in names), len(queue), one))
        turns.update(names)
    return [one for _, _, one in sorted(queue, key=lambda item: item[:2])[:count]]


def to_examples(sentences: Sequence[Unlabelled], questioner: Questioner) -> list[Example]:
    """What to ask a teacher about them: each target, and every candidate holder."""
    return [Example(one.text, tuple(_labelled(one, questioner)), UNLABELLED) for one in sentences]


def _labelled(one: Unlabelled, questioner: Questioner) -> Iterator[Labelled]:
    holders = questioner.candidates(one.text)
    for target, mention in one.targets[:MOST_TARGETS]:
        for query in with_holders(_target(one.text, target, mention, questioner), holders):
            yield Labelled(query, None, HOLDER_WEIGHT if query.holder else 1.0)


def _target(text: str, target: str, mention: Span, questioner: Questioner) -> Query:
    return replace(questioner.target(text, target, mention), holder=None)
