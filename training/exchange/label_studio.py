"""Reads exports of Label Studio: JSON, a list of tasks or a task a line, and the flat JSON-MIN and CSV.

The names of the controls are those of `labelling_config.xml`; other projects are read as far as their
labels and choices are stances.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.files import Rejects

from ..annotations import InvalidAnnotations
from .fields import NAMED
from .how import AS_FOUND, How
from .items import items
from .label_studio_flat import as_task, is_flat
from .label_studio_marks import (
    AUTHOR_STANCE,
    FLAGS,
    NAME,
    NOTE,
    SPAN,
    TEXT,
    Said,
    choices_of,
    marks_holders,
    said_in,
    sheet_of,
)
from .labels import Labels
from .project import plain
from .rejecting import told
from .row import Imported
from .sheet import Sheet, annotations

__all__ = ["AUTHOR_STANCE", "FLAGS", "NAME", "NOTE", "SPAN", "TEXT", "read", "read_tasks"]
UNSAID = "unsaid"
"""A field of the data by which our export tells what an annotation did not say."""
Json = Mapping[str, Any]


def read(
    name: str, rejects: Rejects, data: bytes | None = None, how: How = AS_FOUND
) -> Iterator[Imported]:
    """The annotations of an export, one for each marked target and annotator.

    Raises:
        UnreadableInput: the file cannot be read.
    """
    yield from read_tasks(name, list(items(name, rejects, data)), rejects, how)


def read_tasks(
    name: str, given: list[tuple[int, Any]], rejects: Rejects, how: How
) -> Iterator[Imported]:
    """The annotations of tasks with their lines; a flat row is a task with one annotation."""
    tasks = [(line, as_task(one, how.fields) if is_flat(one) else one, one) for line, one in given]
    labels = how.labels.seeing(choice for _, task, _ in tasks for choice in choices_of(task))
    holders = any(marks_holders(task) for _, task, _ in tasks)
    for line, task, raw in tasks:
        for found in _task(line, task, how, labels, holders):
            if isinstance(found, str):
                rejects.add(name, line, f"{_number(task)}{found}", raw)
            else:
                yield found


def _task(
    line: int,
    task: Any,  # noqa: ANN401 - whatever the file holds
    how: How,
    labels: Labels,
    holders: bool,
) -> Iterator[Imported | str]:
    """Annotations and reasons; one for each target, annotator, and annotation without a use."""
    try:
        data = _data(task, how)
    except InvalidAnnotations as problem:
        yield str(problem)
        return
    given = [one for one in _given(task) if isinstance(one, dict)]
    if not given:
        yield "nobody has annotated it"
    for annotation in given:
        if reason := _turned_down(annotation):
            yield f"{_whose(annotation, given)}{reason}"
        else:
            found = _annotation(line, data, annotation, labels, holders)
            yield from told("Label Studio", found)


def _number(task: Any) -> str:  # noqa: ANN401
    return f"task {task['id']}: " if isinstance(task, dict) and "id" in task else ""


def _given(task: Json) -> list[Any]:
    given = task.get("annotations") or task.get("completions") or ()
    return list(given) if isinstance(given, list) else []


def _whose(annotation: Json, given: list[Any]) -> str:
    """Which of several annotations is meant."""
    return f"annotation {annotation['id']}: " if len(given) > 1 and "id" in annotation else ""


def _turned_down(annotation: Json) -> str | None:
    """Why an annotation does not count: its annotator skipped the task, or a reviewer refused it."""
    if annotation.get("was_cancelled") or annotation.get("skipped"):
        return "it was skipped"
    reviews = annotation.get("reviews")
    last = reviews[-1] if isinstance(reviews, list) and reviews else {}
    rejected = isinstance(last, dict) and last.get("accepted") is False
    return (
        "a reviewer rejected it"
        if rejected or annotation.get("last_action") == "rejected"
        else None
    )


def _data(task: Any, how: How) -> dict[str, Any]:  # noqa: ANN401
    """The task's fields under our names."""
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        raise InvalidAnnotations("no task of Label Studio: it has no `data`")
    data: dict[str, Any] = task["data"]
    texts = [name for name, value in data.items() if isinstance(value, str)]
    if (
        how.fields.text is None
        and TEXT not in how.fields.found(data.keys(), NAMED)
        and len(texts) == 1
    ):
        data = {TEXT if name == texts[0] else name: value for name, value in data.items()}
    data = how.fields.renamed(data, NAMED)
    if TEXT not in data:
        raise InvalidAnnotations(
            f"`data.text` is missing; data has {', '.join(data)}; name the text with --text-column"
        )
    if not isinstance(data[TEXT], str):
        raise InvalidAnnotations("`data.text` is not text")
    return data


def _annotation(
    line: int, data: Json, annotation: Json, labels: Labels, holders: bool
) -> Iterator[Imported | str]:
    said = said_in(annotation["result"], labels)
    extra = {key: value for key, value in data.items() if key not in (TEXT, NAME, UNSAID)}
    extra |= {**_who(annotation), **said.further}
    if not said.marks and not said.links and said.stance:
        if not isinstance(data.get(NAME), str):
            raise InvalidAnnotations(
                f"choice `{said.stance_control}` is {said.stance.value}, but no target is marked "
                "and `data.target` names none; name it with --target-column"
            )
        yield plain(line, data[TEXT], data[NAME], said.stance.value, extra)
        return
    for found in annotations(_sheet(data, said, holders)):
        yield (
            found if isinstance(found, str) else Imported.of(line, found[0], {**extra, **found[1]})
        )


def _sheet(data: Json, said: Said, holders: bool) -> Sheet:
    unsaid = data.get(UNSAID) or ()
    ours = said.ours and "positions" not in unsaid
    holders = holders and "positions" not in unsaid
    whole = (0, len(data[TEXT])) if "mention" in unsaid else None
    return sheet_of(data[TEXT], said, data.get(NAME), holders or ours, whole)


def _who(annotation: Json) -> dict[str, Any]:
    """The annotator, never by an address: the number that Label Studio has for a person."""
    by, found = annotation.get("completed_by"), {}
    if isinstance(by, dict):
        by = by.get("id", by.get("email"))
    if by is not None:
        found["annotator"] = by
    return found | ({"ground_truth": True} if annotation.get("ground_truth") is True else {})
