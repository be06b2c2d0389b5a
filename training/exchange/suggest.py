"""What a model suggests for texts that nobody has annotated yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.labeller import Labeller, ScoreItem
from dragoman.questions import with_holders
from dragoman.rows import DECIMALS, Scored
from dragoman.stance import Holder, Query, Span, Stance

from ..annotations import Annotation, InvalidAnnotations, Position
from .row import Imported, kept_apart

Json = dict[str, Any]
_FIELDS = ("text", "target", "mention")


@dataclass(frozen=True, slots=True)
class Open:
    """A text to annotate, perhaps with the target that is asked about."""

    line: int
    text: str
    target: str | None
    mention: Span | None
    extra: Mapping[str, Any]

    @classmethod
    def from_row(cls, line: int, row: Mapping[str, Any]) -> "Open":
        """Check a row `{"text", "target"?, "mention"?}`; further fields are carried.

        Raises:
            InvalidAnnotations: a field is missing or of the wrong type, or the span does not fit.
        """
        text, target = row.get("text"), row.get("target")
        if not isinstance(text, str) or not text.strip():
            raise InvalidAnnotations("`text` is missing or empty")
        if target is not None and (not isinstance(target, str) or not target.strip()):
            raise InvalidAnnotations("`target` is not text")
        if row.get("mention") and target is None:
            raise InvalidAnnotations("a `mention` needs a `target`")
        asked = {"text": text, "target": target or text, "mention": row.get("mention")}
        checked = Annotation.from_row(asked | {"stance": "neutral"})
        extra = {name: value for name, value in row.items() if name not in _FIELDS}
        return cls(line, text, target, checked.mention, extra)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An annotation by a model, and how sure the model is of the stance."""

    annotation: Annotation
    probability: float
    model: str

    def as_row(self, asked: Open) -> Json:
        """The project's JSON, marked as a suggestion; a field of the same name is kept as `input_<name>`."""
        ours = {"suggested_by": self.model, "probability": self.probability}
        theirs = kept_apart(asked.extra, ours)
        return Imported.of(asked.line, self.annotation, {**theirs, **ours}).as_row()


def suggestions(labeller: Labeller, asked: Open) -> list[Suggestion]:
    """One for the target asked about, or one for each entity that the text mentions."""
    questioner = labeller.questioner
    if asked.target:
        query = questioner.target(asked.text, asked.target, asked.mention)
        return [_suggestion(labeller, asked.text, query)]
    first: dict[str, Span] = {}
    for mention in questioner.matcher.mentions(asked.text):
        first.setdefault(mention.entity.name, (mention.start, mention.end))
    return [_suggestion(labeller, asked.text, Query(name, span)) for name, span in first.items()]


def _suggestion(labeller: Labeller, text: str, query: Query) -> Suggestion:
    holders = labeller.questioner.candidates(text)
    queries = with_holders(query, holders)
    answer, *held = labeller.score(_item(text, one) for one in queries)
    found = Annotation(
        text=text,
        target=query.target,
        mention=query.mention,
        stance=answer.stance,
        positions=() if answer.stance is Stance.NEUTRAL else tuple(_positions(queries[1:], held)),
        unsure=answer.unsure,
    )
    return Suggestion(found, round(max(answer.probabilities), DECIMALS), answer.model)


def _positions(queries: list[Query], answers: list[Scored]) -> Iterator[Position]:
    for query, answer in zip(queries, answers, strict=True):
        if query.holder is not None and answer.stance is not Stance.NEUTRAL:
            yield Position(query.holder, answer.stance)


def _item(text: str, query: Query) -> ScoreItem:
    holder = query.holder or Holder("")
    return ScoreItem(text, query.target, query.mention, holder.name or None, holder.span)
