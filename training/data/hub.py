"""Annotations as Hugging Face datasets, with typed features.

The rows are streamed from JSON Lines: a million take no more memory than a thousand.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datasets import ClassLabel, Dataset, Features, IterableDataset, List, Value

from dragoman.stance import Stance

from ..annotations import Annotation, InvalidAnnotations, read_rows

Json = dict[str, Any]
_STANCE = ClassLabel(names=[stance.value for stance in Stance])
_SPAN = List(Value("int32"))

FEATURES = Features(
    {
        "text": Value("string"),
        "target": Value("string"),
        "mention": _SPAN,
        "stance": _STANCE,
        "positions": List({"holder": Value("string"), "holder_span": _SPAN, "stance": _STANCE}),
        "unsure": Value("bool"),
        "source": Value("string"),
        "source_id": Value("string"),
    }
)


def to_dataset(paths: Sequence[Path], cache: Path) -> Dataset:
    """A dataset of the rows of files, as an Arrow file in a folder, mapped into memory.

    The same files, unchanged, are not written again.

    Raises:
        InvalidAnnotations: a row that breaks the schema, by file and line.
    """
    arguments = {
        "paths": [str(path) for path in paths],
        "digests": [_digest(path) for path in paths],
    }
    return Dataset.from_generator(
        _generate, features=FEATURES, cache_dir=str(cache), gen_kwargs=arguments
    )


def stream(paths: Sequence[Path]) -> IterableDataset:
    """The rows of files one after the other; nothing is written to disk."""
    arguments = {"paths": [str(path) for path in paths]}
    return IterableDataset.from_generator(_generate, features=FEATURES, gen_kwargs=arguments)


def from_dataset(row: Mapping[str, Any]) -> Annotation:
    """The annotation of a row of a dataset."""
    plain = {**row, "stance": _name(row["stance"]), "source_id": row["source_id"] or ""}
    held = plain.pop("positions")
    if held is not None:  # else nothing is said of holders
        plain["positions"] = [{**one, "stance": _name(one["stance"])} for one in held]
    return Annotation.from_row(plain)


def _name(label: int) -> str:
    return list(Stance)[label].value


def _generate(paths: Sequence[str], digests: Sequence[str] = ()) -> Iterator[Json]:
    """Checked rows with exactly the keys of the features."""
    for path in map(Path, paths):
        for number, row in read_rows(path):
            try:
                Annotation.from_row(row)
            except InvalidAnnotations as problem:
                raise InvalidAnnotations(f"{path}:{number}: {problem}") from None
            yield _complete(row)


def _complete(row: Json) -> Json:
    keys, held = ("holder", "holder_span", "stance"), row.get("positions")
    return {
        "text": row["text"],
        "target": row["target"],
        "mention": row.get("mention"),
        "stance": row["stance"],
        "positions": held and [{key: one[key] for key in keys} for one in held],
        "unsure": bool(row.get("unsure", False)),
        "source": row.get("source"),
        "source_id": row.get("source_id"),
    }


def _digest(path: Path) -> str:
    """SHA-256 of a file: the same name with other rows is another dataset."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
