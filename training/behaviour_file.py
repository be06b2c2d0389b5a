"""Reads behaviour suites and their minimums; the schema is in `datasets/behaviour/README.md`."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError
from dragoman.stance import AUTHOR, Holder, Span, Stance

from .annotations import Position
from .behaviour import Case, CaseType, Variant

_CASE_FIELDS = {"id", "type", "variants"}
_VARIANT_FIELDS = {"text", "target", "mention", "stance", "positions"}
_POSITION_FIELDS = {"holder", "holder_span", "stance"}


class InvalidSuite(DragomanError):
    """Behaviour suites that do not follow their schema; the message names each row."""


def read_minimums(path: Path) -> dict[str, float]:
    """The least pass rate in percent that each capability must reach.

    Raises:
        InvalidSuite: a value is no number from 0 to 100.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    for name, value in table.items():
        if type(value) not in (int, float) or not 0 <= value <= 100:
            raise InvalidSuite(f"{path}: {name} = {value!r} is no percentage from 0 to 100")
    return {name: float(value) for name, value in table.items()}


def read_suites(folder: Path) -> list[Case]:
    """All cases under a folder, a capability for each `*.jsonl`, in the order of file names.

    Raises:
        InvalidSuite: there is no suite, or with one line of the message for each bad row.
    """
    cases: list[Case] = []
    problems: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").rstrip("\n").split("\n"), start=1):
            try:
                cases.append(_case(path.stem, _object(json.loads(line), _CASE_FIELDS)))
            except (TypeError, ValueError) as problem:
                problems.append(f"{path}:{number}: {problem}")
    if problems:
        raise InvalidSuite("\n".join(problems))
    if not cases:
        raise InvalidSuite(f"no behaviour suite under {folder}")
    return cases


def _case(capability: str, row: Mapping[str, Any]) -> Case:
    variants = _list(row["variants"], "variants")
    case = Case(
        id=_words(row["id"], "id"),
        capability=capability,
        type=CaseType(row["type"]),
        variants=tuple(_variant(_object(one, _VARIANT_FIELDS)) for one in variants),
    )
    _check(case)
    return case


def _check(case: Case) -> None:
    """Hold a case against what its type means."""
    stances = {variant.stance for variant in case.variants}
    one = len(case.variants) == 1
    if one is not (case.type is CaseType.MFT) or not case.variants:
        raise ValueError(
            f"{case.type} with {len(case.variants)} variant(s); MFT has one, others more"
        )
    if None in stances and case.type is not CaseType.INV:
        raise ValueError("`stance` may be null in INV only")
    if case.type is CaseType.INV and len(stances) > 1:
        raise ValueError(f"INV with different stances {sorted(map(str, stances))}")
    if case.type is CaseType.DIR and len({_direction(variant) for variant in case.variants}) == 1:
        raise ValueError("DIR whose variants all expect the same")


def _direction(variant: Variant) -> tuple[Stance | None, frozenset[tuple[str, Stance]]]:
    positions = ((position.holder.name, position.stance) for position in variant.positions)
    return variant.stance, frozenset(positions)


def _variant(row: Mapping[str, Any]) -> Variant:
    text = _words(row["text"], "text")
    stance = None if row["stance"] is None else Stance(row["stance"])
    positions = tuple(_position(text, one) for one in _list(row["positions"], "positions"))
    if stance is Stance.NEUTRAL and {one.stance for one in positions} - {Stance.NEUTRAL}:
        raise ValueError("a neutral sentence with a position that is not")
    return Variant(
        text, _words(row["target"], "target"), _span(text, row["mention"]), stance, positions
    )


def _position(text: str, value: object) -> Position:
    row = _object(value, _POSITION_FIELDS)
    name, span = _words(row["holder"], "holder"), _span(text, row["holder_span"])
    if span is None and name != AUTHOR.name:
        raise ValueError(f"holder {name!r} without `holder_span`; only `author` has none")
    if span is not None and text[span[0] : span[1]] != name:
        raise ValueError(f"holder_span {list(span)} is {text[span[0] : span[1]]!r}, not {name!r}")
    return Position(Holder(name, span), Stance(row["stance"]))


def _object(value: object, fields: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is no JSON object")
    if wrong := value.keys() ^ fields:
        raise ValueError(f"missing or unknown field(s) {sorted(wrong)}")
    return value


def _list(value: object, field: str) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"`{field}` is {value!r}, not a list")
    return value


def _words(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"`{field}` is {value!r}, not text")
    return value


def _span(text: str, value: object) -> Span | None:
    if value is None:
        return None
    if not (isinstance(value, list) and [type(one) for one in value] == [int, int]):
        raise TypeError(f"{value!r} is no span; write [start, end]")
    if not 0 <= value[0] < value[1] <= len(text):
        raise ValueError(f"span {value} lies outside a text of {len(text)} characters")
    return (value[0], value[1])
