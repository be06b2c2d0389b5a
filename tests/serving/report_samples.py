"""Rows of `dragoman label` that tests make reports of."""

from typing import Any

from dragoman.catalogue import Catalogue
from dragoman.serving.report.build import Report, build
from dragoman.serving.report.statement import Statement


def row(stance: str = "against", holder: str = "Beijing", **changes: Any) -> dict[str, Any]:
    """A row of `dragoman label`, as short as may be."""
    text = changes.pop("text", f"{holder} spoke of AUKUS.")
    start = text.index("AUKUS")
    side = {"holder": holder, "start": 0, "end": len(holder), "entity": None, "stance": stance}
    return {
        "document": "note",
        "date": None,
        "sentence": {"index": 0, "start": 0, "end": len(text), "text": text},
        "entity": {"id": "aukus", "name": "AUKUS", "kind": "alliance"},
        "mention": {"start": start, "end": start + 5, "text": "AUKUS"},
        "stance": stance,
        "positions": [side | {"probability": 0.9}] if stance != "neutral" else [],
        "unsure": False,
        "model": "fast-00000000",
    } | changes


def report_of(*rows: dict[str, Any]) -> Report:
    """The report of some rows."""
    return build("rows", [Statement.from_row(one) for one in rows], Catalogue.default())
