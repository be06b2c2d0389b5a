"""Answers of the service as the types that the labeller gives in process."""

from collections.abc import Mapping
from typing import Any

from dragoman.rows import Scored, probabilities_of
from dragoman.score_item import ScoreItem
from dragoman.stance import Span, Stance


def scored(item: ScoreItem, result: Mapping[str, Any]) -> Scored:
    """The result of one item of `POST /v1/score`."""
    return Scored(
        item=item,
        mention=_span(result["mention"]),
        holder_span=_span(result["holder_span"]),
        mentions_read=result["mentions_read"],
        stance=Stance(result["stance"]),
        probabilities=probabilities_of(result),
        truncated=result["truncated"],
        unsure=result["unsure"],
        model=result["model"],
    )


def _span(pair: list[int] | None) -> Span | None:
    return None if pair is None else (pair[0], pair[1])
