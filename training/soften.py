"""Asks a teacher about annotated and unannotated sentences, and writes its soft labels."""

import gzip
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from dragoman.encoder import Encoder
from dragoman.stance import Query

from .examples import Example
from .soft_labels import SoftLabel, fingerprint, to_header, to_row

Watch = Callable[[int, int], None]


def soften(
    examples: Sequence[Example], teacher: Encoder, out: Path, workers: int, watch: Watch
) -> int:
    """Write the teacher's answers to every query of the examples; returns how many there are.

    A sentence that occurs twice is asked once, about everything. The answers grow in a file beside
    `out`; after a kill the same call, with the same teacher, goes on behind the last whole line.
    """
    merged = list(_by_sentence(examples).values())
    growing = out.with_name(out.name + ".partial.jsonl")
    header = _line(to_header(teacher.artifact))
    before = _whole_lines(growing)
    lines = before if before[:1] == [header] else [header]
    answered = len(lines) - 1
    out.parent.mkdir(parents=True, exist_ok=True)

    def ask(example: Example) -> str:
        queries = _queries(example)
        answers = teacher.answers(example.text, queries)
        labels = [
            SoftLabel(query, answer.probabilities)
            for query, answer in zip(queries, answers, strict=True)
        ]
        return _line(to_row(example.text, labels))

    with ThreadPoolExecutor(workers) as pool, growing.open("w", encoding="utf-8") as file:
        file.writelines(lines)
        for done, line in enumerate(pool.map(ask, merged[answered:]), start=answered + 1):
            file.write(line)
            watch(done, len(merged))
    _compress(growing, out)
    return sum(len(_queries(example)) for example in merged)


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"


def _whole_lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return [line for line in file if line.endswith("\n")]


def _compress(growing: Path, out: Path) -> None:
    """Gzip without a time stamp: the same labels are the same bytes."""
    partial = out.with_name(out.name + ".partial")
    with partial.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(growing.read_bytes())
    os.replace(partial, out)
    growing.unlink()


def _by_sentence(examples: Sequence[Example]) -> dict[str, Example]:
    merged: dict[str, Example] = {}
    for one in examples:
        before = merged.get(fingerprint(one.text))
        labelled = (*before.labelled, *one.labelled) if before else one.labelled
        merged[fingerprint(one.text)] = replace(one, labelled=labelled)
    return merged


def _queries(example: Example) -> list[Query]:
    """Every query of an example, and the sentence's own stance where only holders were labelled."""
    return list(dict.fromkeys(query for item in example.labelled for query in _asked(item.query)))


def _asked(query: Query) -> Iterator[Query]:
    yield replace(query, holder=None)
    yield query
