"""Readers for the public corpora on disk that the shipped model may learn from.

Each reader gives annotations; what a corpus labels (stance or tone), how completely, and under
which licence is stated beside it. The texts stay where they are: none enters the repository.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError
from dragoman.stance import AUTHOR, Ask, Holder, Stance

from .annotations import Annotation, Position, read_annotations, read_rows
from .data.newsmtsc_release import read_newsmtsc_release


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus and how to read it.

    train, dev: names of its files; a corpus without dev is only trained on, and one without train
    only measured with. ours: it lies in the repository's `datasets/`, not among the public corpora.
    """

    name: str
    licence: str
    read: Callable[[Path], list[Annotation]]
    train: str | None = "train.jsonl"
    dev: str | None = "dev.jsonl"
    folder: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where corpora stand: the folder of the public ones, and the repository's own `datasets/`."""

    public: Path
    own: Path

    def annotations(self, name: str, split: str) -> list[Annotation]:
        """Read the train or dev split of a corpus.

        Raises:
            CorpusNotFound: the corpus has no such split, or its file is not there.
        """
        path = self._path(name, split)
        if path is None:
            raise CorpusNotFound(f"corpus {name!r} has no {split} split")
        if not path.is_file():
            raise CorpusNotFound(
                f"{path}: corpus {name!r} is not there; see docs/training.md for its home"
            )
        return CORPORA[name].read(path)

    def holds(self, name: str, split: str) -> bool:
        """Whether the train or dev split of a corpus is on disk."""
        path = self._path(name, split)
        return path is not None and path.is_file()

    def _path(self, name: str, split: str) -> Path | None:
        corpus = CORPORA[name]
        file = corpus.train if split == "train" else corpus.dev
        root = self.own if corpus.ours else self.public
        return root / (corpus.folder or name) / file if file else None


class CorpusNotFound(DragomanError):
    """A corpus that is not on this machine."""


def read_newsmtsc(path: Path) -> list[Annotation]:
    """NewsMTSC (Hamborg and Donnay, EACL 2021): the sentence's tone toward a person; no holders.

    Rows as above, or as the authors release them.
    """
    rows = [row for _, row in read_rows(path)]
    if rows and "sentence_normalized" in rows[0]:
        return read_newsmtsc_release(path)
    return [
        Annotation(
            text=row["text"],
            target=row["target"],
            mention=_mention(row),
            stance=Stance(row["stance"]),
            ask=Ask.SENTIMENT,
            holders_complete=False,
        )
        for row in rows
    ]


def read_directed_sentiment(path: Path) -> list[Annotation]:
    """Who blames or endorses whom (Park et al., Findings of ACL 2021): one holder's tone.

    The authors label one direction between two entities; the other direction is neutral. Rows of
    dev that also occur in train (`in_train`) are left out.
    """
    annotations = []
    for _, row in read_rows(path):
        if row.get("in_train"):
            continue
        holder = Holder(row["holder"], tuple(row["holder_span"]))
        forward = Annotation(
            text=row["text"],
            target=row["target"],
            mention=_mention(row),
            stance=None,
            positions=(Position(holder, Stance(row["stance"])),),
            ask=Ask.SENTIMENT,
            holders_complete=False,
        )
        annotations.append(forward)
        if forward.mention is not None:
            annotations.append(_backward(forward, holder))
    return annotations


def _backward(forward: Annotation, holder: Holder) -> Annotation:
    target = Holder(forward.target, forward.mention)
    return replace(
        forward,
        target=holder.name,
        mention=holder.span,
        positions=(Position(target, Stance.NEUTRAL),),
    )


def read_plover(path: Path) -> list[Annotation]:
    """PLOVER gold standard records: events between two actors, as the acting one's stance."""
    annotations = []
    for _, row in read_rows(path):
        stance = Stance(row["stance"])
        span = row.get("holder_span")
        positions: tuple[Position, ...] = ()
        if stance is not Stance.NEUTRAL and span is not None:
            positions = (Position(Holder(row["holder"], (span[0], span[1])), stance),)
        annotations.append(
            Annotation(
                row["text"], row["target"], _mention(row), stance, positions, holders_complete=False
            )
        )
    return annotations


def read_unsc(path: Path) -> list[Annotation]:
    """UNSCon (Zaczynska et al., 2024): a speaker's criticism of a state, where it is mentioned."""
    return [
        Annotation(
            text=row["text"],
            target=row["target"],
            mention=_mention(row),
            stance=Stance(row["stance"]),
            positions=(Position(AUTHOR, Stance(row["stance"])),),
            holders_complete=False,
        )
        for _, row in read_rows(path)
        if row["mention"] is not None
    ]


def _mention(row: Mapping[str, Any]) -> tuple[int, int] | None:
    return None if row["mention"] is None else (row["mention"][0], row["mention"][1])


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus("written", "Apache-2.0", read_annotations, folder="diplomatic", ours=True),
        Corpus(
            "written-2",
            "Apache-2.0",
            read_annotations,
            train="train-2.jsonl",
            dev="dev-2.jsonl",
            folder="diplomatic",
            ours=True,
        ),
        Corpus(
            "written-3",
            "Apache-2.0",
            read_annotations,
            train="train-3.jsonl",
            dev="dev-3.jsonl",
            folder="diplomatic",
            ours=True,
        ),
        Corpus(
            "diplomatic",
            "CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
            read_annotations,
        ),
        Corpus("newsmtsc", "MIT", read_newsmtsc),
        Corpus("newsmtsc-mt", "MIT", read_newsmtsc, train=None),
        Corpus(
            "directed-sentiment-news", "free to use by citing the paper", read_directed_sentiment
        ),
        Corpus("plover-gsr", "CC BY-SA 4.0", read_plover, train="all.jsonl", dev=None),
        Corpus("unsc-conflicts", "CC BY-SA", read_unsc, train="all.jsonl", dev=None),
    )
}
