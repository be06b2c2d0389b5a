"""A correction: what a reader says the answer should have been, in the annotation schema."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dragoman.errors import InvalidQuery
from dragoman.stance import AUTHOR, Span, Stance

Json = dict[str, Any]
Offset = Annotated[int, Field(strict=True)]
Offsets = tuple[Offset, Offset]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Flag = Annotated[bool, Field(strict=True)]
_STRICT = ConfigDict(extra="forbid", frozen=True)


class HeldStance(BaseModel):
    """One holder's stance; the span is null for the author, and looked for where it is missing."""

    model_config = _STRICT
    holder: Name
    holder_span: Offsets | None = None
    stance: Stance


class Correction(BaseModel):
    """One sentence, one target, and the stances that a reader sees there.

    mention, holder_span: `[start, end)` in code points of `text`. positions: one for each holder;
    None says nothing about holders, an empty tuple says that nobody takes a side. unsure: two
    careful readers could disagree. mislinked: the words of the mention mean something else than the
    target. withdrawn: takes back whatever this annotator said of the target in this sentence.
    model: the artifact whose answer was corrected.
    """

    model_config = _STRICT
    text: Annotated[str, Field(min_length=1, max_length=10_000)]
    target: Name
    mention: Offsets | None = None
    stance: Stance
    positions: Annotated[tuple[HeldStance, ...], Field(max_length=50)] | None = None
    unsure: Flag = False
    mislinked: Flag = False
    withdrawn: Flag = False
    annotator: Name | None = None
    note: Annotated[str, Field(max_length=2_000)] | None = None
    model: Name | None = None

    @classmethod
    def from_row(cls, row: object) -> "Correction":
        """Check a JSON value, which must be an object of the schema.

        Raises:
            InvalidQuery: names the first field that does not follow the schema.
        """
        try:
            found = cls.model_validate(row)
        except ValidationError as problem:
            first = problem.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            reason = first["msg"].removeprefix("Value error, ")
            raise InvalidQuery(f"`{where}`: {reason}" if where else reason) from None
        found._refuse_two_stances()
        return found

    def _refuse_two_stances(self) -> None:
        """See that no holder takes two stances; corrections that were kept earlier may have them.

        Raises:
            InvalidQuery: one does.
        """
        held: dict[str, Stance] = {}
        for one in self.positions or ():
            if held.setdefault(one.holder, one.stance) is not one.stance:
                raise InvalidQuery(
                    f"`positions`: holder {one.holder!r} has two stances, {held[one.holder]} and "
                    f"{one.stance}; give the one that the sentence says"
                )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Hold spans against the text and positions against the stance."""
        for name, value in (("text", self.text), ("target", self.target)):
            if not value.strip():
                raise ValueError(f"`{name}` is blank")
        self._inside("mention", self.mention)
        if self.stance is Stance.NEUTRAL and self.positions:
            raise ValueError("a neutral annotation has no `positions`; leave them out")
        if self.mislinked and (self.stance is not Stance.NEUTRAL or self.mention is None):
            raise ValueError("`mislinked` needs a `mention` and the stance neutral")
        if self.positions:
            placed = tuple(self._placed(position) for position in self.positions)
            object.__setattr__(self, "positions", placed)  # frozen for everybody else
        return self

    def _inside(self, name: str, span: Span | None) -> None:
        if span is not None and not 0 <= span[0] < span[1] <= len(self.text):
            raise ValueError(
                f"`{name}` {list(span)} lies outside a text of {len(self.text)} characters; "
                "offsets count code points and exclude the end"
            )

    def _placed(self, position: HeldStance) -> HeldStance:
        """The position with its holder's span, which is looked for where it was left out."""
        if position.holder == AUTHOR.name and position.holder_span is None:
            return position
        span = position.holder_span
        if span is None:
            start = self.text.find(position.holder)
            if start < 0:
                raise ValueError(f"holder {position.holder!r} does not stand in `text`")
            span = (start, start + len(position.holder))
        self._inside("holder_span", span)
        if (found := self.text[slice(*span)]) != position.holder:
            raise ValueError(f"`holder_span` {list(span)} is {found!r}, not {position.holder!r}")
        return position.model_copy(update={"holder_span": span})

    def as_annotation(self) -> Json:
        """The row of the annotation schema; `positions` is left out where nothing is said of holders."""
        row = self.model_dump(mode="json", include={"text", "target", "mention", "stance"})
        if self.positions is not None:
            row["positions"] = [one.model_dump(mode="json") for one in self.positions]
        flags = {"unsure": self.unsure or self.mislinked, "mislinked": self.mislinked}
        return row | {name: True for name, value in flags.items() if value}
