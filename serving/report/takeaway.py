"""The data that a report carries along: its positions as a table for a spreadsheet."""

import base64
import io
from collections.abc import Iterator
from typing import Any

from dragoman.writing import write_table

from .standing import Standing

MOST = 20_000
"""Lines of the table; a page with more would be too large to mail."""
COLUMNS = ("holder", "target", "stance", "unsure", "document", "author", "date", "sentence")


def takeaway(standing: Standing) -> str:
    """The table as the address of a file that lies in the page itself."""
    file = io.StringIO()
    write_table(file, COLUMNS, _lines(standing))
    data = base64.b64encode(file.getvalue().encode()).decode()
    return f"data:text/csv;charset=utf-8;base64,{data}"


def total(standing: Standing) -> int:
    """How many positions there are."""
    return sum(len(cell.said) for cell in standing.cells.values())


def _lines(standing: Standing) -> Iterator[dict[str, Any]]:
    """By holder and target in the order of the matrix, at most `MOST`."""
    left = MOST
    for holder in standing.holders:
        for target in standing.targets:
            cell = standing.cell(holder, target)
            for one in cell.sentences[:left] if cell else ():
                left -= 1
                yield {
                    "holder": holder.name,
                    "target": standing.names[target],
                    "stance": one.stance.value,
                    "unsure": one.unsure,
                    "document": one.statement.document,
                    "author": one.statement.author or "",
                    "date": one.statement.date or "",
                    "sentence": " ".join(one.statement.sentence.text.split()),
                }
