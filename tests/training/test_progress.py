"""Long steps are told: lines in a log, a bar on a terminal, and nothing where nobody asked."""

import pytest

from dragoman.training import progress
from dragoman.training.progress import lasting, step, telling, told


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on by seven seconds whenever it is read."""
    now = [0.0]

    def read() -> float:
        now[0] += 7
        return now[0]

    monkeypatch.setattr(progress.time, "monotonic", read)


def test_a_log_has_a_line_now_and_then_and_one_at_the_end(clock, capsys):
    """What is done, what is left, how long it took; at most a line every ten seconds."""
    with telling(terminal=False):
        assert list(told("calibration: rows", iter("abcdef"), 6)) == list("abcdef")
        with step("export"):
            pass
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("dragoman: calibration: rows: 1 of 6, about ")
    assert said[0].endswith(" left")
    assert 2 < len(said) < 7
    assert said[-2].startswith("dragoman: calibration: rows: 6 of 6 done in ")
    assert said[-1] == "dragoman: export: done in 14 s"


def test_what_an_earlier_run_did_counts_for_no_speed(clock, capsys):
    """A resumed training that stood at 90 of 100 has not done 90 in ten seconds."""
    with telling(terminal=False) as teller:
        for done in range(90, 94):
            teller.tell("training", done, 100, "loss 0.500")
    said = capsys.readouterr().err.splitlines()
    assert "training: 91 of 100, loss 0.500, about 2 min left" in said[0]


def test_a_terminal_has_a_bar(capsys):
    """It goes away; the line at its end stays."""
    with telling(terminal=True) as teller:
        teller.tell("gate", 1, 2)
        teller.tell("gate", 2, 2)
        teller.tell("export", 0, 0)
    said = capsys.readouterr().err
    assert "dragoman: gate: 2 of 2 done in 0 s" in said
    assert "dragoman: export: done in 0 s" in said


def test_nobody_hears_where_nobody_listens(capsys):
    """In Python the same functions print nothing, also after a block that did."""
    with telling(terminal=False):
        pass
    assert list(told("rows", [1, 2], 2)) == [1, 2]
    with step("export"):
        pass
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0 s"), (89, "89 s"), (600, "10 min"), (9000, "2.5 h")])  # fmt: skip
def test_a_duration_is_short(seconds, said):
    """In the unit that a reader would choose."""
    assert lasting(seconds) == said
