"""Reads records of Argilla: as `to_json` writes them, or with a column for each question's responses.

Of the responses only submitted ones are annotations; suggestions never are. A label question says the
stance toward the record's `target`, a span question marks targets by their stances.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dragoman.files import Rejects

from ..annotations import InvalidAnnotations
from .fields import NAMED
from .how import AS_FOUND, How
from .items import items
from .labels import HOLDER, Labels, folded
from .project import plain
from .rejecting import kept
from .row import Imported
from .sheet import Mark, Sheet, annotations

_RESPONSES = ".responses"
_SUBMITTED = "submitted"
_OPEN = ("pending", "draft", "discarded")
_KNOWN = ("fields", "responses", "suggestions", "vectors", "metadata", "status", "id")
_TEXT, _TARGET, _STANCE = "text", "target", "stance"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """One user's answer to one question; `status` is None where the export does not say it."""

    question: str
    user: str
    value: Any
    status: str | None


def looks_like(row: Json) -> bool:
    """Whether a row has what only Argilla writes."""
    if isinstance(row.get("fields"), dict):
        return True
    return any(name.endswith(_RESPONSES) or _is_response_list(one) for name, one in row.items())


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of an export, one for each target and user.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    rows = list(items(name, rejects, data))
    values = [one.value for _, row in rows if isinstance(row, dict) for one in _responses(row)]
    labels = how.labels.seeing(one for one in values if not isinstance(one, list))
    said = any(folded(one.get("label", "")) == HOLDER for value in values for one in _spans(value))
    read_row = partial(_record, how=how, labels=labels, said=said)
    yield from kept(name, rejects, "Argilla", rows, read_row)


def _record(line: int, row: Any, how: How, labels: Labels, said: bool) -> Iterator[Imported | str]:  # noqa: ANN401  # fmt: skip
    if not isinstance(row, dict):
        raise InvalidAnnotations(f"a JSON object is expected, not {type(row).__name__}")
    fields = how.fields.renamed(_fields(row), NAMED)
    if not isinstance(fields.get(_TEXT), str):
        raise InvalidAnnotations(f"no text among {', '.join(fields)}; name it with --text-column")
    users: dict[str, list[Response]] = {}
    for one in _responses(row):
        users.setdefault(one.user, []).append(one)
    if not users:
        raise InvalidAnnotations("nobody has annotated it")
    for user, given in users.items():
        try:
            _refuse_open(row, given)
            yield from _answers(line, fields, _extra(row, user), given, labels, said)
        except InvalidAnnotations as problem:
            yield f"response of user {user}: {problem}" if user else str(problem)
        except KeyError as problem:
            yield f"not as Argilla writes it: `{problem.args[0]}` is missing"


def _refuse_open(row: Json, given: Sequence[Response]) -> None:
    """Refuse what its user did not submit; where nothing says it, the record's state must."""
    states = {one.status for one in given if one.status}
    if open_ones := states - {_SUBMITTED}:
        raise InvalidAnnotations(f"it is {', '.join(sorted(open_ones))}, not submitted")
    if not states and row.get("status") in _OPEN:
        raise InvalidAnnotations(f"the record is {row['status']}, not completed")


def _fields(row: Json) -> dict[str, Any]:
    """The record's fields, and what of its metadata they do not have."""
    if isinstance(row.get("fields"), dict):
        about = row.get("metadata")
        return {**(about if isinstance(about, dict) else {}), **row["fields"]}
    return {
        name: one
        for name, one in row.items()
        if name not in _KNOWN
        and "." not in name
        and not _is_response_list(one)
        and not name.endswith("-suggestion")
    }


def _extra(row: Json, user: str) -> dict[str, Any]:
    extra = {name: one for name, one in _fields(row).items() if name not in (_TEXT, _TARGET)}
    extra = {name: one for name, one in extra.items() if not name.startswith("_") and "-suggestion" not in name}  # fmt: skip
    extra |= {"id": row["id"]} if row.get("id") is not None else {}
    return extra | ({"annotator": user} if user else {})


def _responses(row: Json) -> Iterator[Response]:
    """All answers of all users, whichever way they are written."""
    given = row.get("responses")
    if isinstance(given, dict):
        for question, answers in given.items():
            yield from (_response(question, one) for one in answers or () if isinstance(one, dict))
    for name, value in row.items():
        if _is_response_list(value):
            yield from (_response(name, one) for one in value)
        elif name.endswith(_RESPONSES) and isinstance(value, list):
            yield from _column(row, name.removesuffix(_RESPONSES), value)


def _response(question: str, one: Json) -> Response:
    return Response(question, str(one.get("user_id") or ""), one.get("value"), one.get("status"))


def _column(row: Json, question: str, values: list[Any]) -> Iterator[Response]:
    """The answers of a column for each question, with those of users and states beside it."""
    users = row.get(f"{question}{_RESPONSES}.users") or [""] * len(values)
    states = row.get(f"{question}{_RESPONSES}.status") or [None] * len(values)
    for value, user, state in zip(values, users, states, strict=False):
        yield Response(question, str(user or ""), value, state)


def _is_response_list(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, dict) and {"value", "status"} <= one.keys() for one in value)
    )


def _spans(value: object) -> list[Json]:
    if not isinstance(value, list):
        return []
    return [one for one in value if isinstance(one, dict) and {"start", "end"} <= one.keys()]


def _answers(
    line: int, fields: Json, extra: Json, given: Sequence[Response], labels: Labels, said: bool
) -> Iterator[Imported | str]:
    """What one user said of a record."""
    text, target = fields[_TEXT], fields.get(_TARGET)
    marks = {f"{one.question} {number}": _mark(span, labels) for one in given for number, span in enumerate(_spans(one.value))}  # fmt: skip
    if marks:
        sheet = Sheet(text, marks, [], target, holders_said=said)
        for found in annotations(sheet):
            yield found if isinstance(found, str) else Imported.of(line, found[0], extra)
        return
    answers = [one for one in given if isinstance(one.value, str | int)]
    able = [one for one in answers if one.question == _STANCE] or [one for one in answers if labels.is_stance(one.value)] or answers  # fmt: skip
    if len(able) != 1:
        raise InvalidAnnotations(f"{len(able)} answers may be the stance, not one")
    stance = labels.stance(able[0].value)
    if not isinstance(target, str):
        raise InvalidAnnotations(
            f"`{able[0].question}` is {stance}, but no field `target` says toward what; "
            "name it with --target-column"
        )
    others = {one.question: one.value for one in given if one is not able[0]}
    yield plain(line, text, target, stance.value, {**others, **extra})


def _mark(span: Json, labels: Labels) -> Mark:
    if not type(span["start"]) is type(span["end"]) is int:
        raise InvalidAnnotations(f"span {[span['start'], span['end']]} is not two whole numbers")
    return Mark((span["start"], span["end"]), None, (labels.mark(span["label"]),))
