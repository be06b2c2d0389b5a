"""Which column or field of a file is the text, the target and the stance, whatever its name."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dragoman.stance import Stance

from ..annotations import InvalidAnnotations

NEEDED = ("text", "target", "stance")
_NAMES = {
    "text": ("text", "tweet", "sentence", "post", "content", "body", "comment", "message", "data"),
    "target": ("target", "topic", "entity"),
    "stance": ("stance", "label", "opinion"),
    "annotator": ("annotator", "annotator_id", "annotatorid"),
}
ALL, NAMED = tuple(_NAMES), ("text", "target")
_VAST = {"text": "post", "target": "new_topic", "stance": "label"}
_VAST_MARKS = {"ori_topic", "type_idx"}
VAST_LABELS = {"0": Stance.AGAINST, "1": Stance.FAVOR, "2": Stance.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Fields:
    """The file's own names, as the user gives them; None where they are to be found."""

    text: str | None = None
    target: str | None = None
    stance: str | None = None
    annotator: str | None = None

    def found(self, names: Collection[str], wanted: Collection[str] = ALL) -> dict[str, str]:
        """Our names and the file's, as far as they are wanted and the file has them.

        Raises:
            InvalidAnnotations: a name that the user gave is not there.
        """
        own = {ours: theirs for ours, theirs in asdict(self).items() if theirs and ours in wanted}
        given = (_VAST if is_vast(names) else {}) | own
        if lost := next((theirs for theirs in given.values() if theirs not in names), None):
            raise InvalidAnnotations(f"no column `{lost}`; there are {', '.join(names)}")
        free = {name.strip().casefold(): name for name in reversed(list(names))}
        for ours, known in _NAMES.items():
            if (
                ours in wanted
                and ours not in given
                and (name := next((one for one in known if one in free), None))
            ):
                given[ours] = free[name]
        return given

    def renamed(self, row: Mapping[str, Any], wanted: Collection[str] = ALL) -> dict[str, Any]:
        """A row under our names, for those that are wanted and that it has.

        Another field with one of our names is kept as `input_<name>`.

        Raises:
            InvalidAnnotations: a name that the user gave is not there.
        """
        names = renamings(self.found(row.keys(), wanted), row.keys())
        return {names[name]: value for name, value in row.items()}


def renamings(found: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    """What each of a file's names becomes."""
    ours = {theirs: name for name, theirs in found.items()}
    return {
        name: ours.get(name, f"input_{name}" if name in found else name.strip()) for name in names
    }


def is_vast(names: Collection[str]) -> bool:
    """Whether a file has the columns of VAST, whose labels are 0 con, 1 pro, 2 neutral.

    Allaway and McKeown, EMNLP 2020; the columns are told in the data's own README.
    """
    return set(names) >= {*_VAST.values(), *_VAST_MARKS}


def missing(found: Mapping[str, str], names: Collection[str]) -> str | None:
    """What to say of a file that lacks a needed column; None if it has all."""
    lost = [name for name in NEEDED if name not in found]
    if not lost:
        return None
    options = ", ".join(f"--{name}-column" for name in lost)
    return f"no column for {', '.join(lost)} among {', '.join(names)}; name it with {options}"
