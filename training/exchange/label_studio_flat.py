"""The flat exports of Label Studio, JSON-MIN and CSV: one row for a task and an annotation.

They have no relations, and name no control's kind: a list of spans is of labels or of choices at them,
and a word is a field of the data, or a choice if its column is the stance.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .fields import Fields

MARKS = ("annotation_id", "lead_time")
_ABOUT = ("id", "annotator", "annotation_id", "lead_time", "created_at", "updated_at")
_TEXT, _STANCE = "text", "stance"
Json = Mapping[str, Any]


def is_flat(row: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    """Whether a row is of a flat export."""
    return isinstance(row, dict) and "data" not in row and any(name in row for name in MARKS)


def from_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """A row of CSV: cells that are JSON are read, empty ones left out."""
    return {name: _cell(cell) for name, cell in cells.items() if cell}


def _cell(cell: str) -> Any:  # noqa: ANN401
    if not cell.startswith(("[{", "{")):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return cell


def as_task(row: Json, fields: Fields) -> dict[str, Any]:
    """A task with the one annotation that a flat row is."""
    results = list(_results(row, fields))
    used = {one["from_name"] for one in results}
    data = {name: value for name, value in row.items() if name not in (*_ABOUT, *used)}
    number = row.get("annotator")
    who = int(number) if isinstance(number, str) and number.isdigit() else number
    annotation = {"completed_by": who, "result": results}
    return {"data": data, "annotations": [annotation]} | ({"id": row["id"]} if "id" in row else {})


def _results(row: Json, fields: Fields) -> Iterator[dict[str, Any]]:
    """The answers of a row as Label Studio's JSON has them; a span's place tells its region."""
    stance = fields.stance or _STANCE
    text_like = {fields.text or _TEXT}
    for name, value in row.items():
        if name in _ABOUT or name in text_like:
            continue
        if isinstance(value, list) and value and all(map(_is_region, value)):
            yield from (_region(name, one) for one in value)
        elif isinstance(value, dict) and isinstance(value.get("choices"), list):
            yield {"from_name": name, "type": "choices", "value": value}
        elif name.casefold() in (stance.casefold(), "label", "sentiment") and _is_word(value):
            yield {"from_name": name, "type": "choices", "value": {"choices": [str(value)]}}


def _is_word(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _is_region(value: object) -> bool:
    return isinstance(value, dict) and "start" in value and "end" in value


def _region(name: str, value: Json) -> dict[str, Any]:
    kind = (
        "labels"
        if "labels" in value
        else next(
            (one for one in ("choices", "hypertextlabels", "paragraphlabels") if one in value),
            "labels",
        )
    )
    return {
        "id": f"{value['start']}-{value['end']}",
        "from_name": name,
        "type": kind,
        "value": value,
    }
