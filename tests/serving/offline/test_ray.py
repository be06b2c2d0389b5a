"""The Ray engine on a real cluster of several nodes: the same bytes, also when a node is lost."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dragoman.errors import UnreadableInput
from dragoman.serving.offline.finishing import Finished
from dragoman.serving.offline.plan import Plan
from dragoman.serving.offline.ray_engine import run_on_ray
from dragoman.serving.offline.records import Place
from dragoman.serving.offline.run import Run

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator["Cluster"]:
    """A head and a node with one processor each, as separate sets of processes."""
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - Ray spells it so; its default lets all else go first
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    quiet = {"num_cpus": 1, "include_dashboard": False, "include_log_monitor": False}
    made = Cluster(initialize_head=True, head_node_args=quiet)
    made.add_node(num_cpus=1)
    made.wait_for_nodes()
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture
def pairs(tmp_path: Path, questions, write_rows) -> list[Path]:
    """Two files of questions with bad rows between them."""
    rows = questions(400)
    for place in range(0, 400, 40):
        rows.insert(place, "{")
    return [
        write_rows(tmp_path / "a.jsonl", rows[:250]),
        write_rows(tmp_path / "b.jsonl", rows[250:]),
    ]


@pytest.fixture
def whole(tmp_path: Path, run, pairs: list[Path]) -> bytes:
    """What the local engine makes of them."""
    run(tmp_path / "whole.jsonl", *pairs).finish()
    return (tmp_path / "whole.jsonl").read_bytes()


def on_ray(one: Run) -> Run:
    """The same run on the cluster."""
    return replace(one, engine=partial(run_on_ray, workers=2))


def test_a_cluster_gives_the_same_bytes(
    cluster, tmp_path: Path, run, pairs: list[Path], whole: bytes, read_rows
) -> None:
    """Rows, rejects and counts are those of the local engine."""
    outcome = on_ray(run(tmp_path / "out.jsonl", *pairs)).finish()
    assert (tmp_path / "out.jsonl").read_bytes() == whole
    assert (outcome.records, outcome.good, outcome.rejected) == (410, 400, 10)
    assert len(read_rows(tmp_path / "a.rejects.jsonl")) + len(read_rows(tmp_path / "b.rejects.jsonl")) == 10  # fmt: skip


def test_one_engine_goes_on_where_the_other_stopped(
    cluster, tmp_path: Path, run, pairs: list[Path], whole: bytes, monkeypatch
) -> None:
    """Checkpoints are the same; a run may begin here and end on a cluster."""
    monkeypatch.setattr("dragoman.serving.offline.run.CHECKPOINT_EVERY", 0.0)
    output = tmp_path / "out.jsonl"
    with pytest.raises(ZeroDivisionError):
        replace(run(output, *pairs), engine=_stopping(run(output, *pairs).engine, 60)).finish()
    with pytest.raises(ZeroDivisionError):
        replace(run(output, *pairs), engine=_stopping(partial(run_on_ray, workers=2), 200)).finish()
    run(output, *pairs).finish()
    assert output.read_bytes() == whole


def _stopping(engine, after: int):
    def stopped(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        done = 0
        for unit in engine(plan, begin):
            yield unit
            done += unit is not None
            if done == after:
                raise ZeroDivisionError

    return stopped


def test_an_input_that_vanishes_is_told_by_the_cluster(
    cluster, tmp_path: Path, run, pairs: list[Path]
) -> None:
    """One sentence, as of the local engine."""
    one = on_ray(run(tmp_path / "out.jsonl", *pairs))
    pairs[1].unlink()
    with pytest.raises(UnreadableInput, match="could be read at the start, but no longer"):
        one.finish()


def test_a_lost_node_loses_nothing(
    cluster, tmp_path: Path, run, pairs: list[Path], whole: bytes
) -> None:
    """A node that dies in mid-run: its work is done again elsewhere, no row is lost or doubled."""
    node = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    seen = 0
    removed = threading.Event()

    def engine(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        nonlocal seen
        for unit in run_on_ray(plan, begin, workers=3):
            seen += unit is not None
            if seen == 70 and not removed.is_set():
                removed.set()
                cluster.remove_node(node, allow_graceful=False)
                time.sleep(1)
            yield unit

    replace(run(tmp_path / "out.jsonl", *pairs), engine=engine).finish()
    assert removed.is_set()
    assert (tmp_path / "out.jsonl").read_bytes() == whole
