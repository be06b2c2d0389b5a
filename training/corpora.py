"""The corpora that a recipe may name: where they stand on disk, how to read them, under which licence.

The texts stay where they are: none enters the repository.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import DragomanError

from .annotations import Annotation, read_annotations
from .data.research import RESEARCH
from .data.rows import RESEARCH_READERS
from .data.shippable_readers import (
    read_directed_sentiment,
    read_news,
    read_newsmtsc,
    read_plover,
    read_unsc,
)

ADDED = "added"  # what recipes call the annotations that `dragoman retrain` brought in


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus and how to read it.

    train, dev: names of its files; a corpus without dev is only trained on, and one without train
    only measured with. ours: it lies in the repository's `datasets/`, not among the public corpora.
    research: its licence does not let a published model learn from it; it marks the artifact.
    """

    name: str
    licence: str
    read: Callable[[Path], list[Annotation]]
    train: str | None = "train.jsonl"
    dev: str | None = "dev.jsonl"
    folder: str = ""
    ours: bool = False
    research: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where corpora stand: the folder of the public ones, and the repository's own `datasets/`.

    added: the folder of a dataset version with annotations that were brought in, if there is one.
    """

    public: Path
    own: Path
    added: Path | None = None

    def annotations(self, name: str, split: str) -> list[Annotation]:
        """Read the train or dev split of a corpus.

        Raises:
            CorpusNotFound: the corpus has no such split, or its file is not there.
        """
        path = self.path(name, split)
        if path is None:
            raise CorpusNotFound(f"corpus {name!r} has no {split} split")
        if not path.is_file():
            raise CorpusNotFound(
                f"{path}: corpus {name!r} is not there; see docs/training.md for its home"
            )
        return CORPORA[name].read(path)

    def holds(self, name: str, split: str) -> bool:
        """Whether the train or dev split of a corpus is on disk."""
        path = self.path(name, split)
        return path is not None and path.is_file()

    def path(self, name: str, split: str) -> Path | None:
        """Where the train or dev split of a corpus would be; None if it has none."""
        corpus = CORPORA[name]
        file = corpus.train if split == "train" else corpus.dev
        if name == ADDED:
            return self.added / file if self.added and file else None
        root = self.own if corpus.ours else self.public
        return root / (corpus.folder or name) / file if file else None


class CorpusNotFound(DragomanError):
    """A corpus that is not on this machine."""


_TRAIN = {
    "basil": "all.jsonl",
    "wtwt": None,
    "persent": None,
}  # research corpora without train.jsonl
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
            "written-4",
            "Apache-2.0",
            read_annotations,
            train="train-4.jsonl",
            dev=None,
            folder="diplomatic",
            ours=True,
        ),
        Corpus(
            "diplomatic",
            "CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
            read_annotations,
        ),
        Corpus(
            "diplomatic-2",
            "CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
            read_annotations,
            train="train-2.jsonl",
            dev=None,
            folder="diplomatic",
        ),
        Corpus(
            "diplomatic-3",
            "CC0 1.0, public domain, CC BY 4.0 or CC BY-SA 4.0 by source",
            read_annotations,
            train="train-3.jsonl",
            dev=None,
            folder="diplomatic",
        ),
        Corpus(
            "news",
            "public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
            read_news,
        ),
        Corpus(
            "news-2",
            "public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
            read_news,
            train="train-2.jsonl",
            dev=None,
            folder="news",
        ),
        Corpus(
            "news-3",
            "public domain, CC BY 2.5, CC BY 4.0, CC BY-SA 4.0 or Open Parliament Licence by source",
            read_news,
            train="train-3.jsonl",
            dev=None,
            folder="news",
        ),
        Corpus("newsmtsc", "MIT", read_newsmtsc),
        Corpus("newsmtsc-mt", "MIT", read_newsmtsc, train=None),
        Corpus(
            "directed-sentiment-news", "free to use by citing the paper", read_directed_sentiment
        ),
        Corpus("plover-gsr", "CC BY-SA 4.0", read_plover, train="all.jsonl", dev=None),
        Corpus("unsc-conflicts", "CC BY-SA", read_unsc, train="all.jsonl", dev=None),
        Corpus(ADDED, "as whoever annotated them states", read_annotations),
        *(
            Corpus(
                record.name,
                record.licence,
                RESEARCH_READERS[record.name],
                train=_TRAIN.get(record.name, "train.jsonl"),
                dev=None,
                research=True,
            )
            for record in RESEARCH
        ),
    )
}
