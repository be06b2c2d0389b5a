"""The commands in processes of their own: killed, interrupted, without room, watched on a terminal."""

import json
import os
import pty
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from dragoman.serving.offline.progress import Progress

Command = list[str | Path]
SCRIPT = Path(sys.executable).with_name("dragoman")


HASTY = "import dragoman.serving.offline.run as run; run.CHECKPOINT_EVERY = 0.05; "
"""A checkpoint every second is too rare for a machine that needs no second for these rows."""


def command(*arguments: str | Path) -> Command:
    """The program with one worker, for a machine that others use too."""
    return [SCRIPT, "score", *arguments, "--workers", "1"]


def hasty(*arguments: str | Path) -> Command:
    """The same with checkpoints in quick succession."""
    script = HASTY + "from dragoman.cli import main; main()"
    return [sys.executable, "-c", script, *command(*arguments)[1:]]


def start(work: Path, *arguments: str | Path, **more: Any) -> subprocess.Popen[bytes]:
    """The program at work."""
    return subprocess.Popen(hasty(*arguments), cwd=work, stderr=subprocess.PIPE, **more)


def start_and_catch(work: Path) -> subprocess.Popen[bytes]:
    """A run from `in.jsonl` to `out.jsonl` that has a checkpoint and is not done."""
    for _ in range(20):
        run = start(work, "in.jsonl", "-o", "out.jsonl")
        wait_for(lambda run=run: checkpointed(work) or run.poll() is not None)
        if run.poll() is None:
            return run
        assert run.wait() == 3, run.communicate()  # it was done before anybody looked
        (work / "out.jsonl").unlink()
        (work / "in.rejects.jsonl").unlink()
    raise AssertionError("it is never seen at work")


def workers_of(pid: int) -> list[psutil.Process]:
    """The worker processes of a run."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def wait_for(condition: Callable[[], bool], seconds: float = 600) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def checkpointed(work: Path) -> bool:
    """Whether a run has something to go on from."""
    try:
        return json.loads((work / "out.jsonl.parts/checkpoint.json").read_text())["records"] > 0
    except (OSError, ValueError):
        return False


@pytest.fixture
def pairs(work: Path, questions, write_rows) -> Path:
    """Questions enough for a second or two of work, and bad rows between them."""
    rows = questions(1200)
    for place in range(0, 1200, 100):
        rows.insert(place, "{")
    return write_rows(work / "in.jsonl", rows)


@pytest.fixture
def whole(work: Path, pairs: Path) -> tuple[bytes, bytes]:
    """Output and rejects of a run that nobody disturbs."""
    subprocess.run(command("in.jsonl", "-o", "whole.jsonl"), cwd=work, check=False, stderr=subprocess.DEVNULL)  # fmt: skip
    rejects = work / "in.rejects.jsonl"
    found = (work / "whole.jsonl").read_bytes(), rejects.read_bytes()
    rejects.unlink()
    return found


def test_a_killed_run_leaves_no_worker_and_goes_on(work: Path, whole: tuple[bytes, bytes]) -> None:
    """SIGKILL to the parent ends its workers too; the same command says what it keeps, and ends alike."""
    run = start_and_catch(work)
    workers = workers_of(run.pid)
    run.kill()
    run.communicate()
    assert workers
    wait_for(lambda: not any(worker.is_running() for worker in workers))
    assert not (work / "out.jsonl").exists()
    again = start(work, "in.jsonl", "-o", "out.jsonl")
    said = again.communicate()[1].decode()
    assert again.returncode == 3
    assert "rows of the input are done already" in said
    assert "1,212 rows in = 1,200 answered + 12 rejected" in said
    assert ((work / "out.jsonl").read_bytes(), (work / "in.rejects.jsonl").read_bytes()) == whole


def test_an_interrupted_run_goes_on_too(work: Path, pairs: Path) -> None:
    """Ctrl-C ends it with a sentence and exit code 130."""
    run = start_and_catch(work)
    run.send_signal(signal.SIGINT)
    said = run.communicate()[1].decode()
    assert (run.returncode, said) == (130, "dragoman: stopped; the same command continues\n")
    assert checkpointed(work)


def test_a_full_disk_is_one_error_and_no_loss(work: Path, whole: tuple[bytes, bytes]) -> None:
    """The sentence names the output; with room again, the same command ends alike."""
    size = len(whole[0]) // 2
    run = start(
        work, "in.jsonl", "-o", "out.jsonl",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip
    said = run.communicate()[1].decode()
    assert run.returncode == 2
    assert said.splitlines()[-1] == (
        "dragoman: out.jsonl: cannot be written: File too large; "
        "mend that, and the same command continues"
    )
    assert "Traceback" not in said
    again = start(work, "in.jsonl", "-o", "out.jsonl")
    assert b"are done already" in again.communicate()[1]
    assert (work / "out.jsonl").read_bytes() == whole[0]


def test_a_reader_that_goes_away_is_no_traceback(work: Path, pairs: Path) -> None:
    """`dragoman score in.jsonl | head -1` ends at once and quietly."""
    run = start(work, "in.jsonl", stdout=subprocess.PIPE)
    assert run.stdout is not None
    assert json.loads(run.stdout.readline())["id"] == 0
    run.stdout.close()
    assert run.stderr is not None
    assert run.stderr.read() == b""
    assert run.wait() == 1


def test_a_pipe_may_hold_any_rows(dragoman, questions) -> None:
    """`--input-format` says what; the target for all is asked of every row."""
    rows = "".join(f'"{row["text"]}"\n' for row in questions(3))
    answer = dragoman("score", "-", "--input-format", "csv", "--target", "NATO", "--text-column", "said", stdin=f"said\n{rows}")  # fmt: skip
    found = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(row["text"], row["target"]) for row in found] == [(row["text"], "NATO") for row in questions(3)]  # fmt: skip
    assert "3 rows in = 3 answered + 0 rejected" in answer.stderr


def test_a_bar_is_drawn_on_a_terminal_only(work: Path, questions, write_rows) -> None:
    """With rows, speed and rejects."""
    write_rows(work / "in.jsonl", [*questions(40), "{"])
    leader, follower = pty.openpty()
    run = subprocess.Popen(command("in.jsonl", "-o", "out.jsonl"), cwd=work, stderr=follower)
    os.close(follower)
    shown = b""
    try:
        while some := os.read(leader, 4096):
            shown += some
    except OSError:  # how a terminal says that it is closed
        pass
    assert run.wait() == 3
    assert "━".encode() in shown
    assert b"rows" in shown
    assert b"/s" in shown


def test_a_line_is_logged_now_and_then_elsewhere(capsys, monkeypatch) -> None:
    """Counts, speed, rejects and the time that is left; rows kept from an earlier run are not speed."""
    monkeypatch.setattr("dragoman.serving.offline.progress.EVERY", 0.0)
    with Progress(kept=1000, share=0.5, terminal=False) as progress:
        time.sleep(0.01)
        progress.tell(1010, 2, 0.75)
    line = capsys.readouterr().err
    assert line.startswith("dragoman: 1,010 rows, ")
    assert re.search(r"2 rejects, about \d+ s left", line)
    rate = float(line.split("rows, ")[1].split(" rows/s")[0].replace(",", ""))
    assert rate <= 1000


@pytest.mark.slow
def test_twenty_kills_change_nothing(work: Path, whole: tuple[bytes, bytes], read_rows) -> None:
    """Killed at 20 random moments, start and end included, runs end byte for byte alike.

    After each kill no worker lives on; a run that ends before its kill is checked and begun anew.
    """
    chance = random.Random(7)
    begun = time.monotonic()
    subprocess.run(command("in.jsonl", "-o", "timed.jsonl"), cwd=work, check=False, stderr=subprocess.DEVNULL)  # fmt: skip
    longest = time.monotonic() - begun
    kills = finished = 0
    while kills < 20 or not finished:
        run = start(work, "in.jsonl", "-o", "out.jsonl")
        deadline = time.monotonic() + (600 if kills >= 20 else chance.uniform(0, longest))
        workers: list[psutil.Process] = []
        while run.poll() is None and time.monotonic() < deadline:
            workers = workers_of(run.pid) or workers
            time.sleep(0.02)
        if run.poll() is None:
            run.kill()
            kills += 1
        run.communicate()
        wait_for(lambda alive=tuple(workers): not any(one.is_running() for one in alive))
        if run.returncode == 3:
            finished += 1
            found = (work / "out.jsonl").read_bytes(), (work / "in.rejects.jsonl").read_bytes()
            assert found == whole
            (work / "out.jsonl").unlink()
        else:
            assert run.returncode == -signal.SIGKILL
    assert [path.name for path in work.glob("*.partial")] == []
