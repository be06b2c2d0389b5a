"""Rows of the service as the types that the labeller gives in process; probabilities have six decimals."""

from collections.abc import Mapping
from typing import Any

from dragoman.rows import EntityRef, LabelRow, PositionRow, Quote, Scored, SentenceRef
from dragoman.score_item import ScoreItem
from dragoman.stance import Stance

Json = Mapping[str, Any]


def label_row(row: Json) -> LabelRow:
    """A row of `POST /v1/label`."""
    return LabelRow(
        document=row["document"],
        author=row["author"],
        date=row["date"],
        sentence=SentenceRef(**row["sentence"]),
        entity=EntityRef(**row["entity"]),
        mention=Quote(**row["mention"]) if row["mention"] else None,
        mentions=tuple(Quote(**quote) for quote in row["mentions"]),
        stance=Stance(row["stance"]),
        probabilities=_probabilities(row),
        positions=tuple(
            PositionRow(**{**position, "stance": Stance(position["stance"])})
            for position in row["positions"]
        ),
        truncated=row["truncated"],
        unsure=row["unsure"],
        model=row["model"],
    )


def scored(item: ScoreItem, result: Json) -> Scored:
    """The result of one item of `POST /v1/score`."""
    return Scored(
        item=item,
        stance=Stance(result["stance"]),
        probabilities=_probabilities(result),
        truncated=result["truncated"],
        unsure=result["unsure"],
        model=result["model"],
    )


def _probabilities(row: Json) -> tuple[float, float, float]:
    against, neutral, favor = (row["probabilities"][stance.value] for stance in Stance)
    return against, neutral, favor
