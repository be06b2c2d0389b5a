"""Runs in this process with real workers: the same answers as everywhere, and nothing lost."""

import csv
import gzip
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.errors import InvalidArtifact, UnreadableInput
from dragoman.labeller import Labeller
from dragoman.rows import Document
from dragoman.score_item import ScoreItem
from dragoman.serving.offline.columns import Columns
from dragoman.serving.offline.finishing import Finished
from dragoman.serving.offline.local_engine import run_locally
from dragoman.serving.offline.plan import Plan
from dragoman.serving.offline.records import START, Place
from dragoman.serving.offline.run import Run
from dragoman.serving.offline.settings import Command, Settings
from dragoman.serving.offline.sources import Format, Source
from dragoman.stance import Ask
from dragoman.writing import write_rows as write_output

Runner = Callable[..., Run]


@pytest.fixture
def pairs(tmp_path: Path, questions, write_rows) -> Path:
    """Questions, two about one text among them, some asked again later, and three bad rows."""
    rows = questions(9)
    rows.insert(4, {**rows[3], "target": "Moscow", "stance": "mine"})
    rows += [rows[0], "{", {**rows[1], "text": 7}, {"text": "no target"}, rows[3], rows[4]]
    return write_rows(tmp_path / "pairs.jsonl", rows)


def scored(labeller: Labeller, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """What a labeller answers in this process."""
    return [one.as_dict() for one in labeller.score(ScoreItem.from_row(row) for row in rows)]


def test_a_file_gets_the_bytes_of_the_labeller(
    tmp_path: Path, run: Runner, pairs: Path, labeller: Labeller, read_rows
) -> None:
    """The same questions per sentence, the same bytes; bad rows beside them with line and reason."""
    outcome = run(tmp_path / "out.jsonl", pairs).finish()
    good = [json.loads(line) for line in pairs.read_text().splitlines() if line != "{"]
    good = [row for row in good if isinstance(row["text"], str) and "target" in row]
    write_output(str(tmp_path / "expected.jsonl"), scored(labeller, good))
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()
    rejects = read_rows(tmp_path / "pairs.rejects.jsonl")
    assert [reject["line"] for reject in rejects] == [12, 13, 14]
    assert (outcome.records, outcome.good, outcome.rejected, outcome.rows) == (16, 13, 3, 13)
    assert not (tmp_path / "out.jsonl.parts").exists()


def test_formats_hold_the_same(tmp_path: Path, run: Runner, pairs: Path, read_rows) -> None:
    """JSON Lines, CSV and Parquet: the same rows in the same order, one column per leaf."""
    for ending in ("jsonl", "csv", "parquet"):
        run(tmp_path / f"out.{ending}", pairs).finish()
    rows = read_rows(tmp_path / "out.jsonl")
    write_output(str(tmp_path / "expected.csv"), rows)
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "expected.csv").read_bytes()
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["probability_favor"] for row in table] == [row["probabilities"]["favor"] for row in rows]  # fmt: skip
    assert [row["input_stance"] for row in table] == [row.get("input_stance") for row in rows]
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file).fieldnames or ()) == list(table[0])


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "csv.gz"])
def test_inputs_of_every_format_get_the_same_answers(
    tmp_path: Path, run: Runner, questions, read_rows, labeller: Labeller, ending: str
) -> None:
    """Columns go by any name, and all others are carried through."""
    rows = [{"n": row["id"], "body": row["text"], "about": row["target"]} for row in questions(6)]
    table = pa.Table.from_pylist(rows)
    path = tmp_path / f"in.{ending}"
    if ending == "parquet":
        pq.write_table(table, path)
    else:
        opener = gzip.open if ending.endswith("gz") else open
        with opener(path, "wt", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["n", "body", "about"], delimiter="\t" if ending == "tsv" else ",")  # fmt: skip
            writer.writeheader()
            writer.writerows(rows)
    columns = Columns(text="body", target="about", id="n")
    run(tmp_path / "out.jsonl", path, columns=columns).finish()
    found = read_rows(tmp_path / "out.jsonl")
    assert [row["probabilities"] for row in found] == [row["probabilities"] for row in scored(labeller, questions(6))]  # fmt: skip
    assert list(found[0])[:3] == ["id", "text", "target"]
    assert [row["id"] for row in found] == [n if ending == "parquet" else str(n) for n in range(6)]


def test_documents_get_the_rows_of_the_labeller(
    tmp_path: Path, run: Runner, labeller: Labeller, read_rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also a long one whose sentences several jobs share out, from a folder of files."""
    monkeypatch.setattr("dragoman.serving.offline.units.PART", 100)
    (tmp_path / "in").mkdir()
    text = "Canberra hailed AUKUS as vital, a pact that Beijing denounced. Oslo fears NATO. " * 4
    (tmp_path / "in/long.txt").write_text(text)
    (tmp_path / "in/blank.txt").write_text(" ")
    (tmp_path / "in/bad.txt").write_bytes(b"caf\xe9")
    outcome = run(
        tmp_path / "out.jsonl", tmp_path / "in", command=Command.LABEL, author="A"
    ).finish()
    expected = labeller.label(Document(text, "long.txt", "A"))
    assert read_rows(tmp_path / "out.jsonl") == [row.as_dict() for row in expected]
    assert (outcome.records, outcome.good, outcome.rejected) == (3, 2, 1)
    (reject,) = read_rows(tmp_path / "bad.rejects.jsonl")
    assert "byte 3 is 0xe9" in reject["reason"]


def test_parquet_holds_types_and_lists(tmp_path: Path, run: Runner) -> None:
    """Positions can be unnested, dates stay dates, and a column of nulls has a type."""
    when = datetime(2022, 2, 4, tzinfo=UTC)
    rows = [{"text": "Moscow rejects NATO enlargement.", "said": when, "n": 1, "mixed": [1]}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    run(tmp_path / "out.parquet", tmp_path / "in.parquet", command=Command.LABEL).finish()
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.column("said").to_pylist()[0] == when
    assert table.schema.field("positions").type.value_type.names[0] == "holder"
    assert table.schema.field("date").type == pa.string()
    assert table.column("mixed").to_pylist()[0] == "[1]"


class Stopped(Exception):
    """A run that ends in the middle."""


def stopping(after: int) -> Callable[[Plan, Place], Iterator[Finished | None]]:
    """The local engine, for so many units only."""

    def engine(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        done = 0
        for unit in run_locally(plan, begin, 1):
            yield unit
            done += unit is not None
            if done == after:
                raise Stopped

    return engine


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_a_run_goes_on_where_it_was_stopped(
    tmp_path: Path, run: Runner, pairs: Path, ending: str, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unit by unit, it ends byte for byte like one that was never stopped, and says what it kept."""
    monkeypatch.setattr("dragoman.serving.offline.run.CHECKPOINT_EVERY", 0.0)
    run(tmp_path / f"whole.{ending}", pairs).finish()
    rejects = (tmp_path / "pairs.rejects.jsonl").read_bytes()
    output = tmp_path / f"out.{ending}"
    for after in (3, 2, 1, 5):
        with pytest.raises(Stopped):
            replace(run(output, pairs), engine=stopping(after)).finish()
    run(output, pairs).finish()
    assert output.read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    assert (tmp_path / "pairs.rejects.jsonl").read_bytes() == rejects
    assert "continuing: " in capsys.readouterr().err


def test_what_is_done_is_not_done_again(tmp_path: Path, run: Runner, pairs: Path) -> None:
    """The same command says how it ended; an output that somebody took is made anew."""
    output = tmp_path / "out.jsonl"
    first = run(output, pairs).finish()
    never = replace(run(output, pairs), engine=lambda plan, begin: iter([1 / 0]))
    assert never.finish() == first
    whole = output.read_bytes()
    output.unlink()
    assert run(output, pairs).finish() == first
    assert output.read_bytes() == whole


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("input", "pairs.jsonl has changed"),
        ("input gone", "pairs.jsonl could be read"),
        ("more inputs", "there were 1 inputs, there are 2"),
        ("ask", "ask was stance, is sentiment"),
        ("model", "model was fast-"),
    ],
)
def test_another_question_is_noticed(
    tmp_path: Path, run: Runner, pairs: Path, change: str, words: str
) -> None:
    """Changed inputs, settings or models do not mix with what was done; --restart begins anew."""
    output = tmp_path / "out.jsonl"
    with pytest.raises(Stopped):
        replace(run(output, pairs), engine=stopping(2)).finish()
    inputs, settings = [pairs], {}
    if change == "input":
        pairs.write_text(pairs.read_text().replace("Oslo", "Bonn"))
    elif change == "input gone":
        pairs.rename(tmp_path / "elsewhere.jsonl")
    elif change == "more inputs":
        inputs = [pairs, pairs]
    elif change == "ask":
        settings = {"ask": Ask.SENTIMENT}
    again = run(output, *inputs, **settings)
    if change == "model":
        other = replace(again.plan.settings, model="fast-00000000")
        again = replace(again, plan=replace(again.plan, settings=other))
    with pytest.raises(UnreadableInput, match=words) as told:
        again.finish()
    assert "--restart makes it anew" in str(told.value)
    if change != "input gone":
        assert again.finish(restart=True).rejected >= 3


def test_an_input_that_changes_under_way_is_noticed(
    tmp_path: Path, run: Runner, pairs: Path
) -> None:
    """Nothing is made of two versions of a file."""

    def engine(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        yield from run_locally(plan, begin, 1)
        pairs.write_text(pairs.read_text() + "\n")

    with pytest.raises(UnreadableInput, match=r"pairs\.jsonl has changed, while it was read"):
        replace(run(tmp_path / "out.jsonl", pairs), engine=engine).finish()
    assert not (tmp_path / "out.jsonl").exists()


def test_an_input_that_vanishes_is_one_error_and_no_loss(
    tmp_path: Path, run: Runner, pairs: Path
) -> None:
    """What was done is kept; with the file back, the same command ends as if nothing had been."""
    second = tmp_path / "second.jsonl"
    second.write_text(pairs.read_text())
    whole, output = run(tmp_path / "whole.jsonl", pairs, second), run(tmp_path / "out.jsonl", pairs, second)  # fmt: skip
    whole.finish()
    second.rename(tmp_path / "away")
    with pytest.raises(UnreadableInput, match="could be read at the start, but no longer"):
        output.finish()
    (tmp_path / "away").rename(second)
    output.finish()
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_nothing_useful_leaves_nothing_but_the_rejects(tmp_path: Path, run: Runner) -> None:
    """No output, no manifest, no folder: the next try is a first one."""
    (tmp_path / "in.jsonl").write_text('{"text": "x"}\n')
    with pytest.raises(UnreadableInput, match="`target` is missing; see"):
        run(tmp_path / "out.jsonl", tmp_path / "in.jsonl").finish()
    assert {path.name for path in tmp_path.glob("*.*")} == {"in.jsonl", "in.rejects.jsonl"}


def test_rejects_that_are_mended_go_away(tmp_path: Path, run: Runner, pairs: Path) -> None:
    """A second run to the output leaves no file of the first that is no longer true."""
    run(tmp_path / "out.jsonl", pairs).finish()
    pairs.write_text("\n".join(pairs.read_text().splitlines()[:9]))
    assert run(tmp_path / "out.jsonl", pairs).finish(restart=True).rejected == 0
    assert not (tmp_path / "pairs.rejects.jsonl").exists()


def test_a_worker_that_is_killed_is_replaced(
    tmp_path: Path, run: Runner, questions, write_rows
) -> None:
    """Every row is answered all the same, and no worker outlives the run."""
    pairs = write_rows(tmp_path / "pairs.jsonl", questions(120))
    run(tmp_path / "whole.jsonl", pairs).finish()
    killed: list[int] = []

    def engine(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        for unit in run_locally(plan, begin, 1):
            if unit is not None and len(killed) < 2:
                for child in (one for one in workers() if one.pid not in killed):
                    killed.append(child.pid)
                    os.kill(child.pid, signal.SIGKILL)
            yield unit

    replace(run(tmp_path / "out.jsonl", pairs), engine=engine).finish()
    assert len(set(killed)) == 2
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()
    assert workers() == []


def workers() -> list[psutil.Process]:
    """Worker processes of this one that are alive."""
    return [
        child
        for child in psutil.Process().children()
        if child.status() != psutil.STATUS_ZOMBIE and "dragoman.serving.offline.worker" in child.cmdline()
    ]  # fmt: skip


def test_a_model_that_vanishes_is_told(tmp_path: Path, run: Runner, pairs: Path) -> None:
    """A worker that cannot start is one sentence, not a hanging run."""
    one = run(tmp_path / "out.jsonl", pairs)
    gone = replace(one.plan.settings, artifact=str(tmp_path / "gone"))
    with pytest.raises(InvalidArtifact, match="no model artifact here"):
        replace(one, plan=replace(one.plan, settings=gone)).finish()


def test_an_output_behind_a_url_is_whole_or_absent(tmp_path: Path, run: Runner, pairs: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """It arrives with its rejects and its manifest, and is not made twice."""
    import fsspec

    monkeypatch.chdir(tmp_path)
    run("whole.jsonl", pairs).finish()
    one = run("memory://offline-out/x.jsonl", pairs)
    one.finish()
    store = fsspec.filesystem("memory")
    assert store.cat("/offline-out/x.jsonl") == Path("whole.jsonl").read_bytes()
    assert sorted(Path(name).name for name in store.ls("/offline-out", detail=False)) == [
        "pairs.rejects.jsonl", "x.jsonl", "x.jsonl.manifest.json",
    ]  # fmt: skip
    assert not Path("x.jsonl").exists()
    replace(one, engine=lambda plan, begin: iter([1 / 0])).finish()


def test_the_number_of_workers_changes_nothing(tmp_path: Path, run: Runner, pairs: Path) -> None:
    """Not a byte."""
    for count in (1, 3):
        one = run(tmp_path / f"{count}.jsonl", pairs)
        replace(one, engine=partial(run_locally, workers=count)).finish()
    assert (tmp_path / "1.jsonl").read_bytes() == (tmp_path / "3.jsonl").read_bytes()


def test_a_slow_input_does_not_hold_back_what_is_done(
    tmp_path: Path, plan, questions, artifact
) -> None:
    """Rows from a pipe are answered while its writer still thinks."""
    os.mkfifo(tmp_path / "pipe.jsonl")
    rows = [json.dumps(row) + "\n" for row in questions(4)]
    sources = [Source(str(tmp_path / "pipe.jsonl"), Format.JSONL)]
    answered = threading.Event()

    def write() -> None:
        with (tmp_path / "pipe.jsonl").open("w") as file:
            file.writelines(rows[:3])
            file.flush()
            answered.wait(600)
            file.write(rows[3])

    threading.Thread(target=write).start()
    settings = Settings.of(Command.SCORE, artifact, None)
    found = 0
    for unit in run_locally(Plan(sources, settings), START, 1):
        found += unit is not None
        if found == 2:
            answered.set()
    assert answered.is_set()
    assert found == 4
