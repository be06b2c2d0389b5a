"""Annotations as the files of each tool have them, in the forms that the tools document."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

from dragoman.stance import Span, Stance


@dataclass(frozen=True)
class Target:
    """A marked target; holders are spans with the stance that each holds."""

    span: Span
    stance: Stance
    holders: tuple[tuple[Span, Stance], ...] = ()


@dataclass(frozen=True)
class Item:
    """One annotator's work on one text; `finished` is False for what was skipped or rejected."""

    text: str
    annotator: int
    targets: tuple[Target, ...]
    finished: bool = True


def utf16(text: str, place: int) -> int:
    """A place in UTF-16 units, as a browser counts."""
    return len(text[:place].encode("utf-16-le")) // 2


def _ls_region(item: Item, key: str, span: Span, label: str) -> dict:
    start, end = (utf16(item.text, place) for place in span)
    quoted = " ".join(item.text[slice(*span)].split())
    value = {"start": start, "end": end, "text": quoted, "labels": [label]}
    return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def _ls_results(item: Item) -> list[dict]:
    results = []
    for number, target in enumerate(item.targets):
        results.append(_ls_region(item, f"t{number}", target.span, target.stance.value))
        for index, (span, stance) in enumerate(target.holders):
            results.append(_ls_region(item, f"h{number}-{index}", span, "holder"))
            ends = {"from_id": f"h{number}-{index}", "to_id": f"t{number}"}
            results.append({**ends, "type": "relation", "direction": "right", "labels": [stance.value]})  # fmt: skip
    return results


def label_studio_tasks(items: list[Item]) -> list[dict]:
    """One task for a text, with the annotations of all who worked on it."""
    tasks: dict[str, dict] = {}
    for item in items:
        task = tasks.setdefault(item.text, {"id": len(tasks) + 1, "data": {"text": item.text}, "annotations": [], "predictions": []})  # fmt: skip
        about = {"id": item.annotator, "completed_by": {"id": item.annotator, "email": "x@example.org"}}  # fmt: skip
        task["annotations"].append({**about, "was_cancelled": not item.finished, "ground_truth": False, "result": _ls_results(item)})  # fmt: skip
    return list(tasks.values())


def label_studio(items: list[Item]) -> str:
    """Label Studio's JSON."""
    return json.dumps(label_studio_tasks(items))


def label_studio_lines(items: list[Item]) -> str:
    """A task a line, as a storage of Label Studio has it."""
    return "".join(json.dumps(task) + "\n" for task in label_studio_tasks(items))


def _flat(items: list[Item]) -> list[dict]:
    rows = []
    for number, item in enumerate(items):
        spans = [_ls_region(item, "", target.span, target.stance.value)["value"] for target in item.targets]  # fmt: skip
        rows.append({"id": number, "text": item.text, "label": spans, "annotator": item.annotator, "annotation_id": number, "lead_time": 1.5})  # fmt: skip
    return rows


def json_min(items: list[Item]) -> str:
    """Label Studio's JSON-MIN."""
    return json.dumps(_flat(items))


def label_studio_csv(items: list[Item]) -> str:
    """Label Studio's CSV: marked spans are JSON in a cell."""
    out = io.StringIO(newline="")
    rows = [row | {"label": json.dumps(row["label"])} for row in _flat(items)]
    writer = csv.DictWriter(out, ["text", "id", "label", "annotator", "annotation_id", "lead_time"])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def doccano(items: list[Item]) -> str:
    """Doccano's JSONL with relations, a line for each annotator."""
    lines = []
    for number, item in enumerate(items):
        entities, relations = [], []

        def mark(span: Span, label: str, entities: list = entities) -> int:
            entities.append({"id": len(entities), "label": label, "start_offset": span[0], "end_offset": span[1]})  # fmt: skip
            return len(entities) - 1

        for target in item.targets:
            key = mark(target.span, target.stance.value)
            for span, stance in target.holders:
                relations.append({"id": len(relations), "from_id": mark(span, "holder"), "to_id": key, "type": stance.value})  # fmt: skip
        lines.append({"id": number, "text": item.text, "entities": entities, "relations": relations, "Comments": [], "annotator": item.annotator})  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


def prodigy(items: list[Item]) -> str:
    """Prodigy's data sets: what is rejected or ignored stays in the file."""
    lines = []
    for item in items:
        spans, relations = [], []
        for target in item.targets:
            marked = {"start": target.span[0], "end": target.span[1], "label": target.stance.value}
            spans.append(marked | {"token_start": 0, "token_end": 0})
            for span, stance in target.holders:
                held = {"start": span[0], "end": span[1], "label": "holder"}
                spans += [] if held in spans else [held]
                relations.append({"head": 0, "child": 1, "head_span": held, "child_span": marked, "label": stance.value})  # fmt: skip
        about = {"_input_hash": 1, "_task_hash": 2, "_view_id": "relations", "_annotator_id": f"set-{item.annotator}"}  # fmt: skip
        answer = "accept" if item.finished else ("reject", "ignore")[item.annotator % 2]
        lines.append({"text": item.text, "spans": spans, "relations": relations, "tokens": [], **about, "answer": answer})  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


def argilla(items: list[Item]) -> str:
    """Argilla's records with a span question."""
    records: dict[str, dict] = {}
    for item in items:
        record = records.setdefault(item.text, {"id": str(len(records)), "fields": {"text": item.text}, "metadata": {}, "suggestions": {}, "responses": {"marks": []}, "status": "completed"})  # fmt: skip
        value = [{"label": one.stance.value, "start": one.span[0], "end": one.span[1]} for one in item.targets]  # fmt: skip
        status = "submitted" if item.finished else "discarded"
        record["responses"]["marks"].append({"value": value, "user_id": f"u{item.annotator}", "status": status})  # fmt: skip
    return json.dumps(list(records.values()))


def table(sign: str):
    """A writer of tables with one row a position."""

    def write(items: list[Item]) -> str:
        out = io.StringIO(newline="")
        columns = ["text", "target", "mention_start", "mention_end", "stance", "holder", "holder_start", "holder_end", "holder_stance", "annotator", "answer"]  # fmt: skip
        writer = csv.DictWriter(out, columns, delimiter=sign, restval="")
        writer.writeheader()
        for item in items:
            for target in item.targets:
                row = {"text": item.text, "target": item.text[slice(*target.span)], "mention_start": f"{target.span[0]}.0", "mention_end": target.span[1], "stance": target.stance.value.upper(), "annotator": item.annotator, "answer": "accept" if item.finished else "reject"}  # fmt: skip
                held = [{"holder": item.text[slice(*span)], "holder_start": span[0], "holder_end": span[1], "holder_stance": stance.value} for span, stance in target.holders]  # fmt: skip
                writer.writerows([{**row, **one} for one in held or [{}]])
        return out.getvalue()

    return write


def json_lines(items: list[Item]) -> str:
    """Rows of the project's own schema, with an answer beside them."""
    lines = []
    for item in items:
        for target in item.targets:
            held = [{"holder": item.text[slice(*span)], "holder_span": list(span), "stance": stance.value} for span, stance in target.holders]  # fmt: skip
            lines.append({"text": item.text, "target": item.text[slice(*target.span)], "mention": list(target.span), "stance": target.stance.value, "positions": held, "annotator": item.annotator, "answer": "accept" if item.finished else "reject"})  # fmt: skip
    return "".join(json.dumps(line) + "\n" for line in lines)


def label_studio_choice(text: str, target: str, label: str) -> str:
    """A task with a single choice about the whole text."""
    said = {"id": "c", "from_name": "stance", "to_name": "text", "type": "choices", "value": {"choices": [label]}}  # fmt: skip
    task = {"id": 1, "data": {"text": text, "target": target}, "annotations": [{"completed_by": 1, "result": [said]}]}  # fmt: skip
    return json.dumps([task])


def label_studio_line_choice(text: str, target: str, label: str) -> str:
    """The same, a task a line."""
    return json.dumps(json.loads(label_studio_choice(text, target, label))[0]) + "\n"


def json_min_choice(text: str, target: str, label: str) -> str:
    """The same, flat."""
    row = {"id": 1, "text": text, "target": target, "stance": label, "annotator": 1}
    return json.dumps([row | {"annotation_id": 3, "lead_time": 2.5}])


def _table_choice(sign: str, *further: str):
    def write(text: str, target: str, label: str) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=sign)
        writer.writerow(["text", "target", "stance", *further])
        writer.writerow([text, target, label, *["7"] * len(further)])
        return out.getvalue()

    return write


def doccano_class(text: str, target: str, label: str) -> str:
    """A document that has a class."""
    return json.dumps({"id": 1, "text": text, "target": target, "label": [label]}) + "\n"


def prodigy_choice(text: str, target: str, label: str) -> str:
    """A choice among options."""
    options = [{"id": 1, "text": "other"}, {"id": 2, "text": label}]
    row = {"text": text, "target": target, "options": options, "accept": [2], "answer": "accept"}
    return json.dumps(row) + "\n"


def argilla_label(text: str, target: str, label: str) -> str:
    """A label question, as a data set has it: a column for its responses."""
    row = {"id": "1", "status": "completed", "text": text, "target": target, "stance.responses": [label], "stance.responses.users": ["u1"], "stance.responses.status": ["submitted"], "stance.suggestion": "neutral"}  # fmt: skip
    return json.dumps([row])


def json_row(text: str, target: str, label: str) -> str:
    """A row that says no more than these three."""
    return json.dumps({"text": text, "target": target, "stance": label}) + "\n"


@dataclass(frozen=True)
class Tool:
    """A tool's file: how spans and how a stance of the whole text are written, and what it can say."""

    write: Callable[[list[Item]], str]
    choice: Callable[[str, str, str], str]
    holders: bool
    rejected: bool


TOOLS = {
    "Label Studio JSON": Tool(label_studio, label_studio_choice, True, True),
    "Label Studio, a task a line": Tool(label_studio_lines, label_studio_line_choice, True, True),
    "Label Studio JSON-MIN": Tool(json_min, json_min_choice, False, False),
    "Label Studio CSV": Tool(
        label_studio_csv, _table_choice(",", "annotation_id", "lead_time"), False, False
    ),
    "doccano JSONL": Tool(doccano, doccano_class, True, False),
    "Prodigy JSONL": Tool(prodigy, prodigy_choice, True, True),
    "Argilla records": Tool(argilla, argilla_label, False, True),
    "table, commas": Tool(table(","), _table_choice(","), True, True),
    "table, semicolons": Tool(table(";"), _table_choice(";"), True, True),
    "table, tabs": Tool(table("\t"), _table_choice("\t"), True, True),
    "JSON Lines": Tool(json_lines, json_row, True, True),
}
