"""The workplace: whatever a crash leaves behind, what counts is a whole number of units."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UnreadableInput
from dragoman.serving.offline.assembly import as_json_lines
from dragoman.serving.offline.finishing import Finished
from dragoman.serving.offline.records import Place
from dragoman.serving.offline.workplace import CHECKPOINT, REJECTS, ROWS, Workplace


def unit(number: int, reject: bool = False) -> Finished:
    """A unit of one record."""
    line = f'{{"n": {number}}}\n'
    lines, rejects = ([], [line]) if reject else ([line], [])
    return Finished(Place(0, number), lines, rejects, 1, len(lines), useful=not reject)


@given(st.integers(0, 6), st.integers(0, 6), st.binary(max_size=9))
def test_what_lies_beyond_the_checkpoint_is_cut_off(tmp_path_factory, kept, lost, torn) -> None:
    """Units written after it, and half a line too."""
    output = tmp_path_factory.mktemp("work") / "x.jsonl"
    first = Workplace(output)
    with first.held():
        first.begin(afresh=False)
        for number in range(kept):
            first.add(unit(number, number % 3 == 1))
        first.checkpoint()
        for number in range(lost):
            first.add(unit(number))
    with (first.folder / ROWS).open("ab") as file:
        file.write(torn)
    second = Workplace(output)
    with second.held():
        found = second.begin(afresh=False)
        assert (found.records, found.good + found.rejected) == (kept, kept)
        assert found.place == (Place(0, kept - 1) if kept else Place())
        second.add(unit(99))
        second.checkpoint()
    numbers = [json.loads(line)["n"] for line in (first.folder / ROWS).read_text().splitlines()]
    assert numbers == [n for n in range(kept) if n % 3 != 1] + [99]


@pytest.mark.parametrize("damage", ["checkpoint", "rows"])
def test_damage_to_the_folder_begins_anew(tmp_path: Path, damage: str) -> None:
    """A checkpoint that cannot be read, or that promises more than there is, is worth nothing."""
    work = Workplace(tmp_path / "x.jsonl")
    with work.held():
        work.begin(afresh=False)
        work.add(unit(1))
        work.checkpoint()
    if damage == "rows":
        (work.folder / ROWS).write_bytes(b"")
    else:
        (work.folder / CHECKPOINT).write_text("{")
    with work.held():
        assert work.begin(afresh=False).records == 0
    assert (work.folder / REJECTS).read_bytes() == (work.folder / ROWS).read_bytes() == b""


def test_beginning_anew_leaves_an_output_alone(tmp_path: Path) -> None:
    """The collected rows may be the output already, under a second name, when a run is killed."""
    work = Workplace(tmp_path / "x.jsonl")
    with work.held():
        work.begin(afresh=False)
        work.add(unit(1))
        work.checkpoint(complete=True)
        as_json_lines(work.folder / ROWS, work.output, [])
    with work.held():
        work.begin(afresh=True)
        work.add(unit(2))
    assert work.output.read_text() == '{"n": 1}\n'


def test_one_run_at_a_time(tmp_path: Path) -> None:
    """A second one is told, and may start when the first is over."""
    one, other = Workplace(tmp_path / "x.jsonl"), Workplace(tmp_path / "x.jsonl")
    told = pytest.raises(UnreadableInput, match="another run is writing it")
    with one.held(), told, other.held():
        pass
    with other.held():
        assert other.begin(afresh=True).records == 0
