"""A labelled row as a report reads it: only the fields that it needs, and all of those checked."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from dragoman.errors import InvalidQuery
from dragoman.stance import Stance

_ROW = ConfigDict(extra="ignore", frozen=True)


class Place(BaseModel):
    """A span of the document and its words; offsets count code points."""

    model_config = _ROW
    start: int
    end: int
    text: str


class Target(BaseModel):
    """What a row is about."""

    model_config = _ROW
    id: str
    name: str


class Actor(BaseModel):
    """Who a holder is in its document; `id` is the catalogue's, None where it has none."""

    model_config = _ROW
    id: str | None = None
    name: str


class Side(BaseModel):
    """A holder's stance; `start` is None for the author, `entity` the id that the holder belongs to.

    actor: who that is in the document; rows of earlier versions have none.
    """

    model_config = _ROW
    holder: str
    start: int | None = None
    entity: str | None = None
    stance: Stance
    actor: Actor | None = None
    unsure: bool = False
    resolved: bool = True

    @property
    def doubtful(self) -> bool:
        """Whether the model is in doubt about it, or nobody knows who is meant."""
        return self.unsure or not self.resolved


class Statement(BaseModel):
    """What one sentence says about one target, and who says it."""

    model_config = _ROW
    document: str
    author: str | None = None
    date: str | None = None
    sentence: Place
    entity: Target
    mention: Place | None = None
    stance: Stance
    positions: tuple[Side, ...] = ()
    unsure: bool = False
    model: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Statement":
        """Read one row of `dragoman label`.

        Raises:
            InvalidQuery: names the field that is missing or wrong.
        """
        try:
            return cls.model_validate(row)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidQuery(f"is no row of dragoman label: `{where}`: {first['msg']}") from None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before its mention, the mention, and what follows; all of it first if implied."""
        text = self.sentence.text
        if self.mention is None:
            return (text, "", "")
        start = self.mention.start - self.sentence.start
        end = self.mention.end - self.sentence.start
        return (text[:start], text[start:end], text[end:])
