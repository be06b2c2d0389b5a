"""Readers for the corpora that are for research only: rows of fields to annotations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.stance import AUTHOR, Ask, Holder, Span, Stance

from ..annotations import Annotation, InvalidAnnotations, Position, read_rows

Row = Mapping[str, Any]
CERTAIN = 0.6  # below this, the likeliest label of a corpus with label probabilities is unsure


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads rows of `text`, `target`, `mention` and `stance`, as most corpora have them.

    by_author: the stance is the writer's own. target, stance, mention: the fields to read.
    group: the field that names the document.
    """

    ask: Ask = Ask.STANCE
    by_author: bool = False
    target: str = "target"
    stance: str = "stance"
    mention: str = "mention"
    group: str = ""

    def __call__(self, path: Path) -> list[Annotation]:
        """Read a file.

        Raises:
            InvalidAnnotations: with one line of the message for each bad row.
        """
        annotations, problems = [], []
        for number, row in read_rows(path):
            try:
                annotations.append(self._annotation(row))
            except InvalidAnnotations as problem:
                problems.append(f"{path}:{number}: {problem}")
        if problems:
            raise InvalidAnnotations("\n".join(problems))
        return annotations

    def _annotation(self, row: Row) -> Annotation:
        try:
            stance = Stance(row[self.stance])
            annotation = Annotation(
                text=row["text"],
                target=row[self.target],
                mention=_span(row[self.mention]),
                stance=stance,
                positions=self._positions(row, stance),
                unsure="prob" in row and max(row["prob"].values()) < CERTAIN,
                ask=self.ask,
                holders_complete=False,
                group=str(row.get(self.group, "")),
            )
        except KeyError as problem:
            raise InvalidAnnotations(f"`{problem.args[0]}` is missing") from None
        except (TypeError, ValueError) as problem:
            raise InvalidAnnotations(str(problem)) from None
        annotation.check()
        return annotation

    def _positions(self, row: Row, stance: Stance) -> tuple[Position, ...]:
        if stance is Stance.NEUTRAL:
            return ()
        holder = AUTHOR if self.by_author else _named(row)
        return (Position(holder, stance),) if holder else ()


def _span(value: Sequence[int] | None) -> Span | None:
    return None if value is None else (value[0], value[1])


def _named(row: Row) -> Holder | None:
    """The holder that a row names, if its name stands in the sentence; a class ("other") does not."""
    name = row.get("holder")
    if not name:
        return None
    if name == AUTHOR.name:
        return AUTHOR
    start = row["text"].find(name)
    return Holder(name, (start, start + len(name))) if start >= 0 else None


_TWEETS = Rows(by_author=True)
RESEARCH_READERS: dict[str, Callable[[Path], list[Annotation]]] = {
    "semeval2016": _TWEETS,
    "vast": _TWEETS,
    "ruw": _TWEETS,
    "pstance": _TWEETS,
    "multi-target-stance": _TWEETS,
    "covid19-stance": _TWEETS,
    "wtwt": _TWEETS,
    "gwsd": Rows(),
    "ibm-claim-stance": Rows(
        by_author=True,
        target="topic_target",
        stance="stance_to_topic_target",
        mention="topic_target_mention",
        group="topic_id",
    ),
    "ibm-argq-30k": Rows(by_author=True),
    "perspectrum": Rows(by_author=True),
    "basil": Rows(ask=Ask.SENTIMENT, group="event"),
    "persent": Rows(ask=Ask.SENTIMENT, by_author=True),
}
