"""No run takes away, or writes over, what no run made: outputs, rejects, manifests, folders."""

import csv
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dragoman.errors import UnreadableInput
from dragoman.serving.offline.finishing import Finished
from dragoman.serving.offline.local_engine import run_locally
from dragoman.serving.offline.plan import Plan
from dragoman.serving.offline.records import Place
from dragoman.serving.offline.run import Run
from dragoman.serving.offline.settings import Command

Runner = Callable[..., Run]
Program = Callable[..., subprocess.CompletedProcess[str]]
MINE = b"a year of somebody's work\n"


@pytest.fixture
def rows(work: Path, questions, write_rows, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two questions and a bad row, in the folder where the program runs, and so does the test."""
    monkeypatch.chdir(work)
    return write_rows(work / "in.jsonl", [*questions(2), "{"])


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["in.jsonl", "notes.jsonl", "notes.csv", "notes.parquet"])
def test_a_url_of_files_touches_nothing_here(
    dragoman: Program, work: Path, rows: Path, tmp_path: Path, name: str
) -> None:
    """An input, or any file, that happens to have the name of the output stays as it is."""
    if name != rows.name:
        (work / name).write_bytes(MINE)
    before = contents(work)
    url = f"file://{tmp_path}/else/{name}"
    (tmp_path / "else").mkdir()
    answer = dragoman("score", "in.jsonl", "-o", url, "--workers", "1")
    assert answer.returncode == 3, answer.stderr
    assert contents(work) == before
    assert set(contents(tmp_path / "else")) == {name, f"{name}.manifest.json", "in.rejects.jsonl"}
    again = dragoman("score", "in.jsonl", "-o", url, "--workers", "1")
    assert "done already" in again.stderr
    assert (tmp_path / "else" / name).stat().st_size > 0


def test_a_url_of_the_current_folder_keeps_its_output(
    dragoman: Program, work: Path, rows: Path
) -> None:
    """The output is there afterwards, with the rows of any other name."""
    dragoman("score", "in.jsonl", "-o", "plain.jsonl", "--workers", "1")
    dragoman("score", "in.jsonl", "-o", f"file://{work}/out.jsonl", "--workers", "1")
    assert (work / "out.jsonl").read_bytes() == (work / "plain.jsonl").read_bytes()


@pytest.mark.parametrize("name", ["in.jsonl", "x.jsonl"])
def test_a_store_touches_nothing_here(work: Path, rows: Path, run: Runner, name: str) -> None:
    """What goes to a store is made in a folder that nobody else has, and of which nothing is left."""
    for bystander in (f"{name}.manifest.json", f"{name}.parts/rows.jsonl", "in.rejects.jsonl"):
        (work / bystander).parent.mkdir(exist_ok=True)
        (work / bystander).write_bytes(MINE)
    if name != rows.name:
        (work / name).write_bytes(MINE)
    before = contents(work)
    outcome = run(f"memory://lost-{name}/{name}", "in.jsonl").finish()
    assert outcome.rejects == [f"memory://lost-{name}/in.rejects.jsonl"]
    assert contents(work) == before
    assert not [path for path in work.iterdir() if path.name.startswith(f"{name}.") and path.name.count(".") > 3]  # fmt: skip
    store = fsspec.filesystem("memory")
    assert {Path(one).name for one in store.find(f"/lost-{name}")} == {
        name, f"{name}.manifest.json", "in.rejects.jsonl",
    }  # fmt: skip


def test_a_store_keeps_what_no_run_made(work: Path, rows: Path, run: Runner) -> None:
    """Neither the output nor its neighbours are replaced there."""
    store = fsspec.filesystem("memory")
    names = ("x.jsonl", "x.jsonl.manifest.json", "in.rejects.jsonl")
    for number, name in enumerate(names):
        store.pipe_file(f"/kept-{number}/{name}", MINE)
        one = run(f"memory://kept-{number}/x.jsonl", "in.jsonl")
        with pytest.raises(UnreadableInput, match=name):
            one.finish()
        assert store.cat_file(f"/kept-{number}/{name}") == MINE
        store.rm_file(f"/kept-{number}/{name}")
        assert one.finish().good == 2


def test_a_store_is_told_to_be_done_and_made_anew(work: Path, rows: Path, run: Runner) -> None:
    """The manifest in the store is all that is left to know it by."""
    one = run("memory://again/x.jsonl", "in.jsonl")
    first = one.finish()
    assert replace(one, engine=lambda plan, begin: iter([1 / 0])).finish() == first
    assert one.finish(restart=True) == first


@pytest.mark.parametrize(
    "output", ["in.jsonl", "./in.jsonl", "../work/in.jsonl", "file://{work}/in.jsonl", "link.jsonl", "hard.jsonl"],
)  # fmt: skip
@pytest.mark.parametrize("restart", [(), ("--restart",)])
def test_an_output_is_never_an_input(
    dragoman: Program, work: Path, rows: Path, output: str, restart: tuple[str, ...]
) -> None:
    """Whatever it is called; the sentence names both."""
    (work / "link.jsonl").symlink_to("in.jsonl")
    os.link(work / "in.jsonl", work / "hard.jsonl")
    before = contents(work)
    answer = dragoman("score", "in.jsonl", "-o", output.format(work=work), *restart)
    assert answer.returncode == 2
    assert "would be written, but is an input (in.jsonl)" in answer.stderr
    assert contents(work) == before


@pytest.mark.parametrize("output", ["out.jsonl", "-", ""])
def test_rejects_are_never_written_over_an_input(
    dragoman: Program, work: Path, rows: Path, output: str
) -> None:
    """Mended rows are sent again from the very file that would take the new rejects."""
    dragoman("label", "in.jsonl", "-o", "-")
    assert (work / "in.rejects.jsonl").exists()
    before = contents(work)
    to = ["-o", output] if output else []
    answer = dragoman("label", "in.jsonl", "in.rejects.jsonl", *to)
    assert answer.returncode == 2
    assert "in.rejects.jsonl: would be written, but is an input" in answer.stderr
    assert contents(work) == before


def test_old_rejects_that_are_an_input_now_stay(
    dragoman: Program, work: Path, rows: Path, write_rows, questions
) -> None:
    """A run over mended rejects, to the output of the first run, does not drop them."""
    dragoman("score", "in.jsonl", "-o", "out.jsonl", "--workers", "1")
    mended = write_rows(work / "in.rejects.jsonl", questions(1)).read_bytes()
    answer = dragoman("score", "in.rejects.jsonl", "-o", "out.jsonl", "--restart", "--workers", "1")
    assert answer.returncode == 0, answer.stderr
    assert (work / "in.rejects.jsonl").read_bytes() == mended


def test_an_output_is_not_the_rejects_too(dragoman: Program, work: Path, rows: Path) -> None:
    """One of both would be lost."""
    answer = dragoman("score", "in.jsonl", "-o", "in.rejects.jsonl")
    assert answer.returncode == 2
    assert "would be written twice" in answer.stderr


@pytest.mark.parametrize("restart", [(), ("--restart",)])
@pytest.mark.parametrize(
    "name", ["out.jsonl", "out.jsonl.manifest.json", "in.rejects.jsonl", "out.jsonl.parts/mine.txt"]
)
def test_what_no_run_made_is_not_replaced(
    dragoman: Program, work: Path, rows: Path, name: str, restart: tuple[str, ...]
) -> None:
    """A file that lies where output, manifest, rejects or rows would go; away with it, all is well."""
    (work / name).parent.mkdir(exist_ok=True)
    (work / name).write_bytes(MINE)
    before = contents(work)
    answer = dragoman("score", "in.jsonl", "-o", "out.jsonl", "--workers", "1", *restart)
    assert answer.returncode == 2
    assert "move" in answer.stderr
    assert name.split("/")[0] in answer.stderr
    assert contents(work) == before
    (work / name).rename(work / "away")
    assert dragoman("score", "in.jsonl", "-o", "out.jsonl", "--workers", "1").returncode == 3


def test_a_link_to_nowhere_is_not_replaced(dragoman: Program, work: Path, rows: Path) -> None:
    """Somebody made it."""
    (work / "out.jsonl").symlink_to("/nowhere/at-all")
    assert dragoman("score", "in.jsonl", "-o", "out.jsonl").returncode == 2
    assert (work / "out.jsonl").is_symlink()


def test_an_output_that_was_edited_is_kept(dragoman: Program, work: Path, rows: Path) -> None:
    """Not even --restart writes over somebody's remarks."""
    asked = ("score", "in.jsonl", "-o", "out.jsonl", "--workers", "1")
    dragoman(*asked)
    (work / "out.jsonl").write_bytes((work / "out.jsonl").read_bytes() + MINE)
    before = contents(work)
    for more in ((), ("--restart",)):
        answer = dragoman(*asked, *more)
        assert answer.returncode == 2
        assert "exists, and is not as a run has made it" in answer.stderr
    assert contents(work) == before


def test_an_output_that_appears_meanwhile_is_kept(work: Path, rows: Path, run: Runner) -> None:
    """The run ends with a sentence and loses no row: the same command goes on from there."""

    def engine(plan: Plan, begin: Place) -> Iterator[Finished | None]:
        yield from run_locally(plan, begin, 1)
        (work / "out.jsonl").write_bytes(MINE)

    one = run("out.jsonl", "in.jsonl")
    with pytest.raises(UnreadableInput, match="not as a run has made it"):
        replace(one, engine=engine).finish()
    assert (work / "out.jsonl").read_bytes() == MINE
    (work / "out.jsonl").unlink()
    assert replace(one, engine=lambda plan, begin: iter([1 / 0])).finish().good == 2


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_a_run_that_ends_between_output_and_manifest_goes_on(
    work: Path, rows: Path, run: Runner, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It knows the output that it published for its own, the first time and with --restart."""

    class Killed(BaseException):
        """An end at the worst moment."""

    def killed(*_: object) -> None:
        raise Killed

    output, one = work / f"out.{ending}", run(f"out.{ending}", "in.jsonl")
    for restart in (False, True):
        with monkeypatch.context() as patch:
            patch.setattr("dragoman.serving.offline.run.write_rejects", killed)
            with pytest.raises(Killed):
                one.finish(restart)
        assert output.exists()
        assert one.finish().good == 2


def test_nothing_to_read_costs_no_earlier_output(work: Path, run: Runner, questions, write_rows, monkeypatch) -> None:  # fmt: skip
    """A run that finds nothing leaves the output of the run before, which may be replaced later."""
    monkeypatch.chdir(work)
    write_rows(work / "in.jsonl", questions(1))
    run("out.jsonl", "in.jsonl").finish()
    made = (work / "out.jsonl").read_bytes()
    write_rows(work / "in.jsonl", ["{"])
    with pytest.raises(UnreadableInput, match="nothing could be read"):
        run("out.jsonl", "in.jsonl").finish(restart=True)
    assert (work / "out.jsonl").read_bytes() == made
    write_rows(work / "in.jsonl", questions(2))
    assert run("out.jsonl", "in.jsonl").finish(restart=True).good == 2


def test_packed_inputs_have_one_name_for_their_rejects(
    dragoman: Program, work: Path, rows: Path
) -> None:
    """With an output and without: `x.rejects.jsonl` of `x.jsonl.gz`."""
    import gzip

    (work / "packed.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Oslo."}\n{\n'))
    for to in (["-o", "out.jsonl"], []):
        answer = dragoman("label", "packed.jsonl.gz", *to)
        assert answer.returncode == 3
        assert {path.name for path in work.glob("*rejects*")} == {"packed.rejects.jsonl"}
        (work / "packed.rejects.jsonl").unlink()


def test_documents_have_a_place_in_a_store_too(work: Path, run: Runner) -> None:
    """Labelled, with nothing left here."""
    (work / "a.txt").write_text("Canberra hailed AUKUS.")
    run("memory://label/x.jsonl", work / "a.txt", command=Command.LABEL).finish()
    stored = fsspec.filesystem("memory").cat_file("/label/x.jsonl")
    assert json.loads(stored.splitlines()[0])["document"] == "a.txt"
    assert not Path("x.jsonl").exists()


def test_numbers_that_json_lacks_are_kept(work: Path, run: Runner, read_rows) -> None:
    """NaN and infinity of a column are named in JSON Lines and CSV, and are numbers again in Parquet."""
    odd = [math.nan, math.inf, -math.inf, 1.5, None]
    text = "Moscow rejects NATO enlargement."
    table = pa.table(
        {
            "text": [text] * 5,
            "target": ["NATO enlargement"] * 5,
            "share": pa.array(odd, pa.float64(), from_pandas=False),
            "small": pa.array(odd, pa.float32(), from_pandas=False),
            "author": pa.array([math.nan] * 5, from_pandas=False),
            "holder": pa.array([math.nan] * 5, from_pandas=False),
        }
    )
    pq.write_table(table, work / "in.parquet")
    for ending in ("jsonl", "csv", "parquet"):
        run(work / f"out.{ending}", work / "in.parquet").finish()
    rows = read_rows(work / "out.jsonl")
    assert [row["share"] for row in rows] == ["NaN", "Infinity", "-Infinity", 1.5, None]
    assert {(row["author"], row["holder"]) for row in rows} == {(None, None)}  # nothing is said
    with (work / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["share"] for row in csv.DictReader(file)] == ["NaN", "Infinity", "-Infinity", "1.5", ""]  # fmt: skip
    back = pq.read_table(work / "out.parquet")
    for name in ("share", "small"):
        assert back.schema.field(name).type == table.schema.field(name).type
        assert repr(back.column(name).to_pylist()) == repr(odd)


@pytest.mark.parametrize("output", ["out.jsonl", "out.csv", "-", ""])
def test_a_pipe_is_read_once(dragoman: Program, work: Path, output: str) -> None:
    """A named pipe is an input like standard input: no byte is lost to a fingerprint."""
    os.mkfifo(work / "pipe.jsonl")
    rows = '{"text": "Canberra hailed AUKUS."}\n{\n'
    writer = subprocess.Popen(["sh", "-c", 'printf %s "$1" > pipe.jsonl', "sh", rows], cwd=work)
    answer = dragoman("label", "pipe.jsonl", *(["-o", output] if output else []))
    assert writer.wait(600) == 0
    assert answer.returncode == 3, answer.stderr
    assert (work / "pipe.rejects.jsonl").read_text().count("\n") == 1
    if output == "out.jsonl":
        (row,) = [json.loads(line) for line in (work / output).read_text().splitlines()][:1]
        assert row["document"] == "pipe.jsonl:1"


def test_process_substitution_is_an_input(work: Path) -> None:
    """`dragoman score <(...)`, twice: what is read once is never done already."""
    script = Path(sys.executable).with_name("dragoman")
    row = '{"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"}'
    for _ in range(2):
        answer = subprocess.run(
            ["bash", "-c", f"'{script}' score <(echo '{row}') <(echo '{row}') -o out.jsonl --workers 1"],
            cwd=work,
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        assert "2 rows in = 2 answered + 0 rejected" in answer.stderr
    assert len((work / "out.jsonl").read_text().splitlines()) == 2


def test_what_needs_a_file_says_so_of_a_pipe(dragoman: Program, work: Path) -> None:
    """Parquet is read from its end, a catalogue in every worker: neither hangs."""
    os.mkfifo(work / "pipe.parquet")
    os.mkfifo(work / "mine.toml")
    (work / "in.txt").write_text("Canberra hailed AUKUS.")
    first = dragoman("label", "pipe.parquet", "-o", "x.jsonl")
    second = dragoman("label", "in.txt", "--catalogue", "mine.toml", "-o", "x.jsonl")
    for answer in (first, second):
        assert answer.returncode == 2
        assert "give a file" in answer.stderr
