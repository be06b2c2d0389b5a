"""Soft labels: a teacher's probabilities, kept without the sentences that they are about.

A student learns from them what no annotation says: how likely the other answers were (Hinton et
al. 2015, arXiv:1503.02531), also on sentences that nobody annotated. The first row says whose they are:

    {"teacher": the artifact's id, "trained_on": what it learned from, as in `dragoman.json`}

so that a student of what learned from data for research only is marked as well. Each other row is a sentence:

    {"sentence": SHA-256, first 16 digits, "asked": [{"target", "mention", "ask",
     "answers": [[holder, against, favor], ...]}, ...]}

mention and holder are [start, end) in the sentence; a holder may also be "author", or null for the
sentence's own stance. Probabilities are in thousandths; neutral is what is left.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from dragoman.artifact import Artifact
from dragoman.errors import DragomanError
from dragoman.questions import Questioner
from dragoman.stance import AUTHOR, Ask, Holder, Query, Span

from .examples import HOLDER_WEIGHT, Example, Labelled, Probabilities

WHOLE = 1000
DIGITS = 16


class InvalidSoftLabels(DragomanError):
    """A file of soft labels that cannot be read."""


@dataclass(frozen=True, slots=True)
class SoftLabel:
    """A teacher's answer to one query."""

    query: Query
    probabilities: Probabilities


@dataclass(frozen=True, slots=True)
class SoftLabels:
    """A file of them: whose, what that teacher learned from, and what was asked, by fingerprint."""

    teacher: str
    trained_on: Sequence[Mapping[str, Any]]
    asked: Mapping[str, Sequence[Mapping[str, Any]]]


def fingerprint(text: str) -> str:
    """What a sentence is known by: it stands for the sentence, and does not give it away."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def to_header(teacher: Artifact) -> dict[str, Any]:
    """The first row of the file."""
    return {"teacher": teacher.id, "trained_on": teacher.about["trained_on"]}


def to_row(text: str, labels: Sequence[SoftLabel]) -> dict[str, Any]:
    """A row of the file; queries about one target stand together."""

    def target(label: SoftLabel) -> tuple[str, Span | None, Ask]:
        return label.query.target, label.query.mention, label.query.ask

    asked = [
        {
            "target": name,
            "mention": mention,
            "ask": str(ask),
            "answers": [_answer(x) for x in group],
        }
        for (name, mention, ask), group in groupby(labels, key=target)
    ]
    return {"sentence": fingerprint(text), "asked": asked}


def _answer(label: SoftLabel) -> list[Any]:
    holder = label.query.holder
    who = None if holder is None else (holder.span or holder.name)
    against, _, favor = label.probabilities
    return [who, round(against * WHOLE), round(favor * WHOLE)]


def read_soft_labels(path: Path) -> SoftLabels:
    """Read a whole file.

    Raises:
        InvalidSoftLabels: no such file, or not in this format.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        if not rows or "teacher" not in rows[0]:
            raise InvalidSoftLabels(
                f"{path}: no soft labels: the first row does not name the teacher; "
                "write the file again with `dragoman soft-labels`"
            )
        header, *rows = rows
        asked = {row["sentence"]: row["asked"] for row in rows}
        return SoftLabels(header["teacher"], header["trained_on"], asked)
    except (OSError, EOFError, zlib.error, ValueError, TypeError, KeyError) as problem:
        raise InvalidSoftLabels(f"{path}: no soft labels: {problem}") from None


def attach(
    example: Example, soft: Mapping[str, Sequence[Mapping[str, Any]]], questioner: Questioner
) -> Example:
    """An example with a teacher's probabilities, and with the queries that only the teacher answered.

    Queries that nobody answered are left out.
    """
    labels = _from_row(example.text, soft.get(fingerprint(example.text), ()), questioner)
    answers = {_key(label.query): label.probabilities for label in labels}
    known = {_key(item.query) for item in example.labelled}
    more = [
        Labelled(
            label.query, None, HOLDER_WEIGHT if label.query.holder else 1.0, label.probabilities
        )
        for label in labels
        if _key(label.query) not in known
    ]
    taught = [replace(item, soft=answers.get(_key(item.query))) for item in example.labelled]
    answered = (item for item in (*taught, *more) if item.stance or item.soft)
    return replace(example, labelled=tuple(answered))


def _key(query: Query) -> tuple[str, Span | None, Ask, Span | str | None]:
    holder = query.holder
    who = None if holder is None else (holder.span or holder.name)
    return query.target, query.mention, query.ask, who


def _from_row(
    text: str, asked: Iterable[Mapping[str, Any]], questioner: Questioner
) -> list[SoftLabel]:
    labels = []
    for one in asked:
        mention = tuple(one["mention"]) if one["mention"] else None
        target = questioner.target(text, one["target"], mention, Ask(one["ask"]))
        target = replace(target, mention=mention, spelled=target.spelled and mention is not None)
        for who, against, favor in one["answers"]:
            query = replace(target, holder=_holder(text, who))
            shares = (against / WHOLE, (WHOLE - against - favor) / WHOLE, favor / WHOLE)
            labels.append(SoftLabel(query, shares))
    return labels


def _holder(text: str, who: str | Sequence[int] | None) -> Holder | None:
    if who is None:
        return None
    if isinstance(who, str):
        return AUTHOR if who == AUTHOR.name else Holder(who)
    start, end = who
    return Holder(text[start:end], (start, end))
