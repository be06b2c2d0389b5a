"""What runs on the machines of a Ray cluster: reading units, and answering them."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from ray.data import Datasource, ReadTask
from ray.data.block import BlockMetadata

from .answering import Answer, Answering
from .chunks import job_key
from .finishing import finish
from .plan import Plan
from .records import Place
from .settings import Settings
from .units import units
from .wire import finished_to, unit_from, unit_to

_UNITS_AT_ONCE = 32
_REMEMBERED = 20_000
SCHEMA = pa.schema([("input", pa.int64()), ("number", pa.int64()), ("unit", pa.string())])
DONE = pa.schema([("input", pa.int64()), ("number", pa.int64()), ("done", pa.string())])


class UnitSource(Datasource):
    """The units of a plan from a place on, one task an input; relative names start from `folder`."""

    def __init__(self, plan: Plan, begin: Place, folder: str) -> None:
        self._plan, self._begin, self._folder = plan, begin, folder

    @property
    def tasks(self) -> int:
        """How many inputs are left to read."""
        return len(self._plan.sources) - self._begin.input

    def estimate_inmemory_data_size(self) -> int | None:
        """About the bytes of the inputs."""
        return self._plan.size

    def get_read_tasks(self, parallelism: int, *_: Any, **__: Any) -> list[ReadTask]:  # noqa: ANN401 - newer versions of Ray pass more  # fmt: skip
        """A task for each input, in their order."""
        about = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
        return [
            ReadTask(self._reader(index), about, schema=SCHEMA)
            for index in range(self._begin.input, len(self._plan.sources))
        ]

    def _reader(self, index: int) -> Callable[[], Iterator[pa.Table]]:
        begin = self._begin if index == self._begin.input else Place(index)
        return partial(read_units, self._plan, begin, Path(self._folder))


def read_units(plan: Plan, begin: Place, folder: Path) -> Iterator[pa.Table]:
    """Numbered units of one input as tables; the last row is the end, without a unit."""
    some: list[tuple[int, int, str | None]] = []
    number = 0
    for unit in units(plan.records(begin, begin.input + 1, folder), plan.settings):
        if unit is None:
            continue
        some.append((begin.input, number, unit_to(unit)))
        number += 1
        if len(some) >= _UNITS_AT_ONCE:
            yield _table(some, SCHEMA)
            some = []
    yield _table([*some, (begin.input, number, None)], SCHEMA)


class Answerer:
    """An actor: one model, and a memory of what it answered lately."""

    def __init__(self, settings: str) -> None:
        self._settings = Settings.from_json(settings)
        self._answering = Answering(self._settings)
        self._known: dict[bytes, Answer] = {}

    def __call__(self, table: pa.Table) -> pa.Table:
        """Finish the units of a block."""
        rows = zip(*(table.column(name).to_pylist() for name in SCHEMA.names), strict=True)
        done = [(index, number, unit and self._finish(unit)) for index, number, unit in rows]
        return _table(done, DONE)

    def _finish(self, line: str) -> str:
        unit = unit_from(line)
        answers = [self._answer(job) for job in unit.jobs]
        return finished_to(finish(unit, answers, self._settings.command))

    def _answer(self, job: dict[str, Any]) -> Answer:
        key = job_key(job)
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.pop(next(iter(self._known)))
            self._known[key] = self._answering.answer(job)
        return self._known[key]


def _table(rows: list[tuple[int, int, str | None]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
