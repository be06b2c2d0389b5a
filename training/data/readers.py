"""Readers for every corpus of the registry: files of rows to annotations."""

from collections.abc import Callable
from pathlib import Path

from ..annotations import Annotation
from ..corpora import CORPORA
from .registry import REGISTRY, lookup

READERS: dict[str, Callable[[Path], list[Annotation]]] = {
    name: corpus.read for name, corpus in CORPORA.items() if name in REGISTRY
}


def read_corpus(name: str, path: Path) -> list[Annotation]:
    """Read a file of a corpus by the corpus's name.

    Raises:
        UnknownCorpus: the registry does not list it.
        InvalidAnnotations: rows that are not as the corpus has them.
    """
    return READERS[lookup(name).name](path)


def labelled_files(name: str, folder: Path) -> list[Path]:
    """The labelled files of a corpus below a folder of corpora, in order of their names."""
    return sorted(
        path for path in (folder / name).glob("*.jsonl") if not path.name.startswith("unlabelled")
    )
