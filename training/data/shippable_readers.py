"""Readers for the public corpora that a published model may learn from: files to annotations.

What a corpus labels (stance or tone), and how completely, is stated beside each.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from dragoman.stance import AUTHOR, Ask, Holder, Stance

from ..annotations import Annotation, Position, read_rows
from .newsmtsc_release import read_newsmtsc_release

RESEARCH_SOURCES = frozenset({"EUvsDisinfo case titles"})
"""Sources of the news corpus whose licence is not certain: measured with, never learned from."""


def read_news(path: Path) -> list[Annotation]:
    """News, briefs, debates: annotations by source; train files without those for research only."""
    train = path.name.startswith("train")
    return [
        Annotation.from_row(row)
        for _, row in read_rows(path)
        if not (train and row.get("source") in RESEARCH_SOURCES)
    ]


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
