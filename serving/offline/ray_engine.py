"""The Ray engine: the same units on a cluster, one model an actor, by Ray Data.

A read task for each input cuts it into units; actors answer blocks of units; the driver receives them
in order and keeps checkpoints as the local engine does. Ray retries what a lost node had under way, and
since reading and answering always come to the same, nothing is lost and nothing comes twice; the
numbers that units carry are checked on arrival.
"""

import logging
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError, MissingExtra, UnreadableInput

from .finishing import Finished
from .plan import Plan
from .records import Place
from .wire import finished_from

_ACTOR_CPUS, _READER_CPUS = 0.9, 0.1  # together one: a cluster with one processor works too
_BLOCK_BYTES = 64 * 1024  # small, so that answers arrive steadily


def run_on_ray(
    plan: Plan, begin: Place, workers: int | None = None, address: str | None = None
) -> Generator[Finished | None, None, None]:
    """What became of each unit from a place on, in order.

    workers: actors at most; default: as many as the cluster has processors. address: of a running
    cluster; default: `$RAY_ADDRESS`, or a cluster on this machine for as long as the run takes.

    Raises:
        MissingExtra: Ray is not installed.
        UnreadableInput: no such cluster, it gave up, or an input cannot be read there.
    """
    if any(source.stream for source in plan.sources):
        raise UnreadableInput(
            "a pipe, as standard input is, is out of a cluster's reach; give a file"
        )
    with _cluster(address, workers), _told():
        yield from _checked(_rows(plan, begin, workers), plan, begin)


def _rows(plan: Plan, begin: Place, workers: int | None) -> Iterator[dict[str, Any]]:
    """The rows of the data set of answers."""
    import ray
    from ray.data import DataContext, read_datasource

    from .ray_parts import Answerer, UnitSource

    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK_BYTES
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    most = workers or max(1, int(resources.get("CPU", 1)))
    source = UnitSource(plan, begin, str(Path.cwd()))
    units = read_datasource(
        source,
        num_cpus=_READER_CPUS,
        override_num_blocks=max(1, source.tasks),
    )
    answers = units.map_batches(
        Answerer,
        fn_constructor_args=(plan.settings.to_json(),),
        batch_size=None,
        batch_format="pyarrow",
        concurrency=(1, most),
        num_cpus=_ACTOR_CPUS,
    )
    yield from answers.iter_rows()


def _checked(rows: Iterator[dict[str, Any]], plan: Plan, begin: Place) -> Iterator[Finished | None]:
    """The units, held against their numbers: each input's are 0, 1, 2, ... and then its end."""
    expected = [(index, 0) for index in range(begin.input, len(plan.sources))]
    for row in rows:
        index, number = expected[0] if expected else (-1, -1)
        if (row["input"], row["number"]) != (index, number):
            raise UnreadableInput(
                "the Ray cluster delivered rows in another order; the same command continues"
            )
        if row["done"] is None:
            expected.pop(0)
        else:
            expected[0] = (index, number + 1)
            yield None
            yield finished_from(row["done"])
    if expected:
        raise UnreadableInput("the Ray cluster delivered too few rows; the same command continues")


@contextmanager
def _cluster(address: str | None, workers: int | None) -> Iterator[None]:
    """A connection for as long as the block takes; one that is there already is used and stays."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as problem:
        raise MissingExtra(
            f"--engine ray needs {problem.name}, which is not installed; "
            "install it with: pip install 'dragoman[ray]'"
        ) from None
    logging.getLogger("ray").setLevel(logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    if ray.is_initialized():
        yield
        return
    address = address or os.environ.get("RAY_ADDRESS")
    try:
        ray.init(
            address=address or "local",
            num_cpus=None if address else workers,
            include_dashboard=None if address else False,
            logging_level=logging.ERROR,
            log_to_driver=False,
        )
    except (OSError, RuntimeError, ValueError) as problem:
        said = str(problem).splitlines()[0]
        raise UnreadableInput(f"no Ray cluster at {address or 'this machine'}: {said}") from None
    try:
        yield
    finally:
        ray.shutdown()


@contextmanager
def _told() -> Iterator[None]:
    """What went wrong on the cluster, in a sentence."""
    from ray.exceptions import RayError

    try:
        yield
    except RayError as problem:
        cause: BaseException | None = problem
        while cause is not None:
            inner = getattr(cause, "cause", None) or cause.__cause__
            if isinstance(inner, DragomanError):
                raise UnreadableInput(str(inner)) from None
            cause = inner if isinstance(inner, BaseException) else None
        said = (str(problem).strip() or type(problem).__name__).splitlines()[-1]
        raise UnreadableInput(
            f"the Ray cluster gave up: {said}; the same command continues"
        ) from problem
