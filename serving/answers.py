"""What callers get: the rows of the contract, written where they are made."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.reading.cells import cells
from dragoman.rows import Json, LabelRow, Scored
from dragoman.stance import Stance

from .asked import Invalid


@dataclass(frozen=True, slots=True)
class Written:
    """A row as JSON text, the very characters that a file would hold, and what is counted of it."""

    text: str
    stance: Stance
    unsure: bool
    row: LabelRow | None = None


def written(row: LabelRow | Scored) -> Written:
    """Write a row as `dragoman label` and `dragoman score` do."""
    text = json.dumps(row.as_dict(), ensure_ascii=False)
    return Written(text, row.stance, row.unsure, row if isinstance(row, LabelRow) else None)


def writing(
    passes: Iterator[Callable[[], Sequence[LabelRow]]] | Iterator[Callable[[], Sequence[Scored]]],
) -> Iterator[Callable[[], list[Written]]]:
    """Passes that write their rows too, on the thread that they run on."""
    for one in passes:
        yield _Writing(one)


@dataclass(frozen=True, slots=True)
class _Writing:
    work: Callable[[], Sequence[LabelRow | Scored]]

    def __call__(self) -> list[Written]:
        return [written(row) for row in self.work()]


@dataclass(frozen=True, slots=True)
class Inferred:
    """The answer to a question as tensors have it; where there is none, only a reason."""

    stance: str = ""
    probabilities: Mapping[str, float] = field(default_factory=dict)
    positions: Sequence[Json] = ()
    reason: str = ""


def inferred(written: Sequence[Written], invalid: Sequence[Invalid]) -> list[Inferred]:
    """Answers in the order of the items; rows of `label` are called after the place of theirs."""
    held: dict[str, list[Json]] = {}
    for one in written:
        if one.row is not None:
            places = held.setdefault(one.row.document, [])
            places += [position.as_dict() for position in one.row.positions]
    scored = [json.loads(one.text) for one in written if one.row is None]
    found = [
        Inferred(row["stance"], row["probabilities"], held.get(str(number), []))
        for number, row in enumerate(scored)
    ]
    for refused in invalid:  # by rising index, so each lands in its own place
        found.insert(refused.index, Inferred(reason=refused.reason))
    return found


def label_body(
    model: str, rows: Sequence[Written], rejects: Sequence[Invalid], with_cells: bool = False
) -> bytes:
    """`{"model", "rows", "rejects"}`: rows of all good documents, and the documents that are none.

    with_cells: `cells` too, who stands where in each document.
    """
    refused = [
        _dump({"document": one.index, "status": "invalid", "reason": one.reason}) for one in rejects
    ]
    lists = {"rows": [row.text for row in rows]}
    if with_cells:
        found = cells(row.row for row in rows if row.row is not None)
        lists["cells"] = [_dump(cell.as_dict()) for cell in found]
    return _object(model, **lists, rejects=refused)


def score_body(model: str, rows: Sequence[Written], invalid: Sequence[Invalid]) -> bytes:
    """`{"model", "results"}`: one result for each item, in the order of the items."""
    results = [f'{{"status": "ok", {row.text[1:]}' for row in rows]
    for one in invalid:  # by rising index, so each lands in its own place
        results.insert(one.index, _dump(_refusal(one)))
    return _object(model, results=results)


def _refusal(one: Invalid) -> dict[str, Any]:
    known = {} if one.id is None else {"id": one.id}
    return {"status": "invalid", **known, "reason": one.reason}


def _object(model: str, **lists: Sequence[str]) -> bytes:
    parts = [f'"model": {_dump(model)}']
    parts += [f'"{name}": [{", ".join(rows)}]' for name, rows in lists.items()]
    return f"{{{', '.join(parts)}}}".encode()


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
