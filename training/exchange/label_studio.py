"""Reads exports of Label Studio in its JSON format: a list of tasks with their annotations.

The names of the controls are those of `labelling_config.xml`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.files import Rejects, read_text
from dragoman.stance import Span

from ..annotations import InvalidAnnotations
from . import json_array
from .row import Imported
from .sheet import Link, Mark, Sheet, annotations, label_of, stance_of

TEXT, SPAN, NAME, AUTHOR_STANCE, FLAGS, NOTE = "text", "span", "target", "author", "flags", "note"
_OF_NO_REGION = ""
Json = Mapping[str, Any]


def read(name: str, rejects: Rejects, data: bytes | None = None) -> Iterator[Imported]:
    """The annotations of an export, one for each marked target and annotator.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    for line, task in json_array.items(name, read_text(name, data), rejects):
        try:
            given = list(_submitted(task))
        except InvalidAnnotations as problem:
            rejects.add(name, line, str(problem), task)
            continue
        for annotation in given:
            try:
                yield from _targets(name, line, task, annotation, rejects)
            except InvalidAnnotations as problem:
                rejects.add(name, line, f"{_number(task)}{problem}", task)
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                reason = f"{_number(task)}not as Label Studio writes it: {problem!r}"
                rejects.add(name, line, reason, task)


def _submitted(task: Any) -> Iterator[Json]:  # noqa: ANN401 - whatever the file holds
    """The annotations that people have finished."""
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        raise InvalidAnnotations("no task of Label Studio; export as JSON, not as JSON-MIN")
    if not isinstance(task["data"].get(TEXT), str):
        raise InvalidAnnotations(f"{_number(task)}`data.text` is not text")
    given = task.get("annotations") or task.get("completions") or ()
    finished = [one for one in given if isinstance(one, dict) and not one.get("was_cancelled")]
    if not finished:
        why = "it was skipped" if given else "nobody has annotated it"
        raise InvalidAnnotations(f"{_number(task)}{why}")
    yield from finished


def _number(task: Json) -> str:
    return f"task {task['id']}: " if "id" in task else ""


def _targets(
    name: str, line: int, task: Json, annotation: Json, rejects: Rejects
) -> Iterator[Imported]:
    results = annotation["result"]
    fields = _fields(results)
    data, by = task["data"], annotation.get("completed_by")
    sheet = Sheet(
        text=data[TEXT],
        marks=_marks(results, fields),
        links=[_link(one) for one in results if one["type"] == "relation"],
        target=data.get(NAME),
    )
    extra = {key: value for key, value in data.items() if key not in (TEXT, NAME)}
    if by is not None:
        extra["annotator"] = by.get("email", by.get("id")) if isinstance(by, dict) else by
    extra |= fields.get(_OF_NO_REGION, {})
    for found in annotations(sheet):
        if isinstance(found, str):
            rejects.add(name, line, f"{_number(task)}{found}", task)
        else:
            yield Imported.of(line, found[0], {**extra, **found[1]})


def _fields(results: Sequence[Json]) -> dict[str, dict[str, Any]]:
    """What the controls other than labels say, by region and control."""
    regions = {one["id"] for one in results if one["type"] == "labels"}
    fields: dict[str, dict[str, Any]] = {}
    for one in results:
        if one["type"] in ("labels", "relation"):
            continue
        region = one["id"] if one.get("id") in regions else _OF_NO_REGION
        kind = "text" if one["type"] == "textarea" else one["type"]
        fields.setdefault(region, {})[one["from_name"]] = _plain(
            one["value"].get(kind, one["value"])
        )
    return fields


def _plain(value: Any) -> Any:  # noqa: ANN401 - a control may say anything
    """Label Studio writes a list where one answer is the rule."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _many(value: Any) -> list[str]:  # noqa: ANN401
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _marks(results: Sequence[Json], fields: Mapping[str, Json]) -> dict[str, Mark]:
    regions: dict[str, list[Json]] = {}
    for one in results:
        if one["type"] == "labels":
            regions.setdefault(one["id"], []).append(one["value"])
    return {key: _mark(values, fields.get(key, {})) for key, values in regions.items()}


def _mark(values: Sequence[Json], fields: Json) -> Mark:
    """A region; its labels may be spread over several results."""
    names = _many(fields.get(NAME))
    if len(names) > 1:
        raise InvalidAnnotations(f"a target has several names: {names}")
    value = values[0]
    known = (NAME, AUTHOR_STANCE, FLAGS)
    return Mark(
        span=_span(value),
        words=value.get("text") or None,
        labels=tuple(label_of(label) for one in values for label in one["labels"]),
        name=names[0] if names else None,
        author=tuple(stance_of(one) for one in _many(fields.get(AUTHOR_STANCE))),
        flags=frozenset(_many(fields.get(FLAGS))),
        extra={key: answer for key, answer in fields.items() if key not in known},
    )


def _span(value: Json) -> Span:
    start, end = value["start"], value["end"]
    if not type(start) is type(end) is int:
        raise InvalidAnnotations(f"span {[start, end]} is not two whole numbers")
    return (start, end)


def _link(one: Json) -> Link:
    """A relation; `left` points from its second end to its first."""
    stances = [stance_of(label) for label in one.get("labels") or ()]
    if len(stances) > 1:
        raise InvalidAnnotations("a relation has several stances")
    stance = stances[0] if stances else None
    start, end = one["from_id"], one["to_id"]
    if one.get("direction") == "left":
        start, end = end, start
    return Link(start, end, stance, directed=one.get("direction") != "bi")
