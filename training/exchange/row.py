"""An imported annotation with the fields that the schema does not know, on its way to a file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..annotations import Annotation
from .words import tidy

Json = dict[str, Any]
SCHEMA = ("text", "target", "mention", "stance", "positions", "unsure")


@dataclass(frozen=True, slots=True)
class Imported:
    """An annotation, the line of its file, and further fields (`source`, `note`, `annotator`, ...)."""

    line: int
    annotation: Annotation
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, line: int, annotation: Annotation, extra: Mapping[str, Any]) -> "Imported":
        """Without blanks at the edges of spans; `source_id` groups annotations, as in the schema.

        Raises:
            InvalidAnnotations: a span marks nothing but blanks.
        """
        group = str(extra.get("source_id", ""))
        return cls(line, replace(tidy(annotation), group=group), extra)

    def as_row(self) -> Json:
        """The project's JSON; a further field with a name of the schema is kept as `input_<name>`."""
        one = self.annotation
        row: Json = {
            "text": one.text,
            "target": one.target,
            "mention": list(one.mention) if one.mention else None,
            "stance": one.stance.value if one.stance else None,
            "positions": [
                {
                    "holder": position.holder.name,
                    "holder_span": list(position.holder.span) if position.holder.span else None,
                    "stance": position.stance.value,
                }
                for position in one.positions
            ],
        }
        if not (one.positions or one.holders_complete):
            del row["positions"]  # nothing is said of holders, not that there is none
        if not (one.mention or one.mention_said):
            del row["mention"]  # nothing is said of where the target is, not that it is implied
        if one.unsure:
            row["unsure"] = True
        return row | kept_apart(self.extra, SCHEMA)


def kept_apart(extra: Mapping[str, Any], taken: Collection[str]) -> Json:
    """Further fields, of which those with a taken name are called `input_<name>`."""
    kept: Json = {}
    for name, value in extra.items():
        free = name
        while free in taken or (free != name and (free in extra or free in kept)):
            free = f"input_{free}"
        kept[free] = value
    return kept
