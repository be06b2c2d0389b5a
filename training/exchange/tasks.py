"""Writes tasks for Label Studio: annotations as such, suggestions of a model as predictions."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any, TextIO

from dragoman.stance import Span

from ..annotations import Annotation, InvalidAnnotations
from .label_studio import AUTHOR_STANCE, FLAGS, NAME, NOTE, SPAN, TEXT, UNSAID
from .labels import HOLDER
from .row import Imported
from .sheet import IMPLIED, UNSURE
from .suggest import Open, Suggestion

Json = dict[str, Any]


def write(file: TextIO, tasks: Iterable[Json]) -> None:
    """One task a line, so that a line number in a reject finds it."""
    sign = "["
    for task in tasks:
        file.write(f"{sign}\n{json.dumps(task, ensure_ascii=False)}")
        sign = ","
    file.write("[\n]\n" if sign == "[" else "\n]\n")


def annotated(rows: Iterable[Imported]) -> Iterator[Json]:
    """Tasks that are done; neighbouring rows about one text, with the same further fields, share one."""
    for _, group in groupby(rows, key=_shared):
        same = list(group)
        data = {TEXT: same[0].annotation.text, **_further(same[0])}
        result = _result([(row.annotation, row.extra.get(NOTE)) for row in same])
        yield {"data": data, "annotations": [{"result": result}]}


def exportable(row: Imported) -> None:
    """Refuse what Label Studio has no place for.

    Raises:
        InvalidAnnotations: see above.
    """
    for position in row.annotation.positions:
        if position.holder.span is None and position.holder.name != "author":
            raise InvalidAnnotations(f"holder {position.holder.name!r} has no span to mark")
    if taken := row.extra.keys() & {TEXT, NAME, UNSAID}:
        raise InvalidAnnotations(f"a further field may not be called {', '.join(sorted(taken))}")


def suggested(row: Open, suggestions: Sequence[Suggestion]) -> Json:
    """A task to do, with the model's suggestions as pre-annotations."""
    target = {NAME: row.target} if row.target else {}
    task: Json = {"data": {TEXT: row.text, **target, **row.extra}}
    if suggestions:
        prediction = {
            "model_version": suggestions[0].model,
            "score": min(one.probability for one in suggestions),
            "result": _result([(one.annotation, None) for one in suggestions]),
        }
        task["predictions"] = [prediction]
    return task


def _shared(row: Imported) -> tuple[str, str]:
    return row.annotation.text, json.dumps(_further(row), sort_keys=True)


def _further(row: Imported) -> Json:
    """A task's further fields; a note that is text belongs to its target."""
    note, one = row.extra.get(NOTE), row.annotation
    unsaid = [] if one.mention or one.mention_said else ["mention"]
    unsaid += [] if one.positions or one.holders_complete else ["positions"]
    return {
        name: value
        for name, value in row.extra.items()
        if name != NOTE or not (isinstance(note, str) and note)
    } | ({UNSAID: unsaid} if unsaid else {})


def _result(rows: Sequence[tuple[Annotation, Any]]) -> list[Json]:
    """Regions, what is said about them, and relations."""
    text = rows[0][0].text
    spans = {
        position.holder.span
        for one, _ in rows
        for position in one.positions
        if position.holder.span
    }
    holders = {span: f"holder-{number}" for number, span in enumerate(sorted(spans), start=1)}
    result = [_region(key, text, span, HOLDER) for span, key in holders.items()]
    for number, (one, note) in enumerate(rows, start=1):
        result += _target(f"target-{number}", one, note, holders)
    return result


def _target(key: str, one: Annotation, note: object, holders: Mapping[Span, str]) -> Iterator[Json]:
    """A target's region, then all that is said about it; an implied one is the whole text."""
    span = one.mention or (0, len(one.text))
    yield _region(key, one.text, span, str(one.stance))
    said = partial(_answer, key, span)
    yield said(NAME, "textarea", [one.target])
    if flags := [IMPLIED] * (one.mention is None) + [UNSURE] * one.unsure:
        yield said(FLAGS, "choices", flags)
    if author := [str(p.stance) for p in one.positions if p.holder.span is None]:
        yield said(AUTHOR_STANCE, "choices", author)
    if isinstance(note, str) and note:
        yield said(NOTE, "textarea", [note])
    for position in one.positions:
        if position.holder.span:
            yield {
                "type": "relation",
                "from_id": holders[position.holder.span],
                "to_id": key,
                "direction": "right",
                "labels": [str(position.stance)],
            }


def _region(key: str, text: str, span: Span, label: str) -> Json:
    value = {"start": span[0], "end": span[1], "text": text[slice(*span)], "labels": [label]}
    return _item(key, SPAN, "labels", value)


def _answer(key: str, span: Span, control: str, kind: str, answers: list[str]) -> Json:
    """What a control says about a region."""
    name = "text" if kind == "textarea" else kind
    return _item(key, control, kind, {"start": span[0], "end": span[1], name: answers})


def _item(key: str, control: str, kind: str, value: Json) -> Json:
    return {"id": key, "from_name": control, "to_name": TEXT, "type": kind, "value": value}
