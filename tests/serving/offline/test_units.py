"""Units: what is answered together depends on the rows alone, so a run may stop between any two."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dragoman.score_item import LONGEST_RUN
from dragoman.serving.offline import units as module
from dragoman.serving.offline.chunks import Memory, chunks
from dragoman.serving.offline.columns import Columns
from dragoman.serving.offline.finishing import finish
from dragoman.serving.offline.records import Place, Record
from dragoman.serving.offline.settings import Command, Settings
from dragoman.serving.offline.units import Unit, units
from dragoman.serving.offline.wire import finished_from, finished_to, unit_from, unit_to

SCORE = Settings(command=Command.SCORE, artifact="", model="")
LABEL = Settings(command=Command.LABEL, artifact="", model="")
texts = st.sampled_from(["a", "b"])
targets = st.sampled_from(["x", "y", None])
streams = st.lists(st.tuples(st.integers(0, 1), texts, targets), max_size=20)


def records(stream: list[tuple[int, str, str | None]]) -> list[Record]:
    """Records of one or two inputs; those without a target are bad."""
    stream = sorted(stream, key=lambda one: one[0])
    return [
        Record(Place(index, number), f"{index}", number, {"text": text, "target": target})
        for number, (index, text, target) in enumerate(stream, start=1)
    ]


def cut(some: list[Record], settings: Settings = SCORE) -> list[Unit]:
    """The units of records."""
    return [unit for unit in units(some, settings) if unit is not None]


@given(streams)
def test_every_record_is_in_one_unit(stream) -> None:
    """In order; good rows and rejects add up."""
    some = records(stream)
    found = cut(some)
    assert sum(unit.records for unit in found) == len(some)
    assert sum(len(unit.rows) + len(unit.rejects) for unit in found) == len(some)
    good = [row.line for unit in found for row in unit.rows]
    assert good == [one.line for one in some if one.row["target"]]


@given(streams)
def test_units_are_the_runs_of_the_labeller(stream) -> None:
    """The good rows of an input fall into runs of one text, however many bad ones lie between."""
    found = [unit for unit in cut(records(stream)) if unit.rows]
    for unit in found:
        assert len({row.fields["text"] for row in unit.rows}) == 1
    for one, other in pairwise(found):
        assert one.file != other.file or one.rows[0].fields["text"] != other.rows[0].fields["text"]


@given(streams, st.data())
def test_a_stream_may_be_cut_between_any_two_units(stream, data) -> None:
    """From the end of a unit on come exactly the units that followed it."""
    some = records(stream)
    whole = cut(some)
    if whole:
        at = data.draw(st.integers(0, len(whole) - 1))
        rest = [one for one in some if (one.end.input, one.end.number) > (whole[at].end.input, whole[at].end.number)]  # fmt: skip
        assert cut(rest) == whole[at + 1 :]


def test_a_run_has_a_longest_length() -> None:
    """Like in the labeller; so have the rejects that a unit holds."""
    same = records([(0, "a", "x")] * (2 * LONGEST_RUN + 1))
    assert [len(unit.rows) for unit in cut(same)] == [LONGEST_RUN, LONGEST_RUN, 1]
    bad = records([(0, "a", None)] * (2 * module.MOST_REJECTS + 1))
    assert max(unit.records for unit in cut(bad)) == module.MOST_REJECTS


def test_the_same_question_is_asked_once() -> None:
    """Inside a run; every row knows which answer is its own."""
    (unit,) = cut(records([(0, "a", "x"), (0, "a", "y"), (0, "a", "x")]))
    (job,) = unit.jobs
    assert [question[0] for question in job["questions"]] == ["x", "y"]
    assert [row.pick for row in unit.rows] == [0, 1, 0]


def test_a_target_for_all_is_asked_where_a_row_names_none() -> None:
    """A row's own target comes first."""
    settings = Settings(command=Command.SCORE, artifact="", model="", target="z")
    found = cut(records([(0, "a", None), (0, "b", "x")]), settings)
    assert [unit.rows[0].fields["target"] for unit in found] == ["z", "x"]


def test_a_document_is_shared_out_by_its_length() -> None:
    """A blank one asks nothing, and is no reject."""

    def parts(text: str) -> list[Unit]:
        return cut([Record(Place(0, 1), "f/a.txt", None, {"text": text})], LABEL)

    ((long,), (blank,)) = parts("a" * (2 * module.PART + 1)), parts(" \n")
    assert [(job["part"], job["parts"]) for job in long.jobs] == [(0, 3), (1, 3), (2, 3)]
    assert (blank.jobs, blank.rejects, blank.useful) == ([], [], False)
    assert long.rows[0].fields["about"]["document"] == "a.txt"


def test_a_document_carries_its_other_columns() -> None:
    """Under the contract's names; the id names the document; what collides is kept."""
    columns = Columns(text="body", id="ref", date="day")
    settings = Settings(command=Command.LABEL, artifact="", model="", columns=columns, author="x")
    row = {"ref": 7, "body": "t", "day": "2022", "party": "P", "stance": "mine", "sentence_text": 1}
    (unit,) = cut([Record(Place(0, 1), "a.csv", 2, row)], settings)
    answer = {"document": "text", "author": None, "date": None, "sentence": {"text": "t"}, "stance": "favor"}  # fmt: skip
    done = finish(unit, [[answer]], Command.LABEL)
    (line,) = done.lines
    assert list(json.loads(line).items()) == [
        ("document", "7"), ("author", "x"), ("date", "2022"), ("sentence", {"text": "t"}), ("stance", "favor"),
        ("party", "P"), ("input_stance", "mine"), ("input_sentence_text", 1),
    ]  # fmt: skip


def test_columns_are_renamed_and_nothing_is_lost() -> None:
    """In the order of the row; a field that stood under the contract's name moves aside."""
    row = {"n": 1, "text": "old", "body": "t", "mention": "[0, 1]", "input_text": "older"}
    renamed = Columns(text="body").renamed(row)
    assert list(renamed.items()) == [
        ("n", 1), ("input_input_text", "old"), ("text", "t"), ("mention", [0, 1]), ("input_text", "older"),
    ]  # fmt: skip
    assert Columns().renamed({"holder_span": "no", "text": "t"}) == {"holder_span": "no", "text": "t"}  # fmt: skip


def test_a_job_that_fails_rejects_its_rows_only() -> None:
    """With the reason, in the order of their lines, beside those that were bad before."""
    (unit,) = cut(records([(0, "a", "x"), (0, "a", None), (0, "a", "y")]))
    done = finish(unit, ["no luck"], Command.SCORE)
    assert (done.lines, done.good, done.records, done.useful) == ([], 0, 3, False)
    assert [f'"line": {n}' in line for n, line in enumerate(done.rejects, start=1)] == [True] * 3
    assert "no luck" in done.rejects[0]
    assert "`target` is missing" in done.rejects[1]


@given(streams)
def test_units_survive_the_wire(stream) -> None:
    """What goes to another machine as JSON comes back the same."""
    for unit in cut(records(stream)):
        answers: list[Any] = [[{"stance": "favor"}] * 4] if unit.jobs else []
        arrived = unit_from(unit_to(unit))
        done = finish(unit, answers, Command.SCORE)
        assert finish(arrived, answers, Command.SCORE) == done
        assert finished_from(finished_to(done)) == done


@given(streams, st.integers(1, 5))
def test_identical_jobs_are_sent_once_while_remembered(stream, most) -> None:
    """Every unit has all of its slots, each job that is known none of its own, and order is kept."""
    found = cut(records(stream))
    made = list(chunks(iter(found), Memory(10**6)))
    assert [unit for chunk in made for unit, _ in chunk.units] == found
    sent = [repr(job) for chunk in made for job in chunk.jobs()]
    assert len(sent) == len(set(sent))
    for chunk in chunks(iter(cut(records(stream))), Memory(most)):
        for slot in chunk.open:
            slot.fill([{}])
        assert all(slot.answer is not None for _, slots in chunk.units for slot in slots)


def test_a_pause_sends_what_there_is() -> None:
    """A slow input does not wait for a chunk to fill; nothing at hand is an empty chunk."""

    def slow() -> Iterator[Record | None]:
        for record in records([(0, "a", "x"), (0, "b", "x")]):
            yield record
            yield None
            yield None

    assert [len(chunk.units) for chunk in chunks(units(slow(), SCORE), Memory())] == [0, 0, 1, 0, 1]
