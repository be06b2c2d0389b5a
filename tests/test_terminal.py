"""What is printed does nothing to a terminal, and what is written nothing in a spreadsheet."""

import ast
import csv
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.terminal import harmless, one_line
from dragoman.writing import json_line

Program = Callable[..., subprocess.CompletedProcess[str]]
ROOT = Path(__file__).parents[1]
ESC, CSI, RTL = "\x1b]0;gone\x07\x1b[2J", "\x9b2J", "\u202e"
EVIL = f"{ESC}{CSI}{RTL}"
OBEYED = {*map(chr, range(32)), *map(chr, range(127, 160)), *"\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}  # fmt: skip


def is_safe(printed: str) -> bool:
    """Whether there is nothing in it but text, tabs and line ends."""
    return not (set(printed) - {"\n", "\t"}) & OBEYED


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    """And all else stays as it is."""
    assert is_safe(harmless(text))
    assert not {"\n", "\t"} & set(one_line(text))
    if not set(text) & OBEYED:
        assert harmless(text).encode("utf-8", "strict") == text.encode()


@given(st.dictionaries(st.text(), st.text()))
def test_json_lines_are_safe_and_say_the_same(row: dict[str, str]) -> None:
    """JSON can spell what a terminal would obey."""
    line = json_line(row)
    assert is_safe(line)
    assert json.loads(line) == row
    assert line.count("\n") == 1


def test_labels_are_safe_in_every_form(dragoman: Program, work: Path) -> None:
    """Text, file name, author and phrase may come from anybody; --raw shows them as they are."""
    name = "a\x1b[31m.txt"
    (work / name).write_text(f"Canberra hailed AUKUS{EVIL} as vital.")
    asked = ("label", name, "--all", "--author", f"Wong{EVIL}")
    for more in ((), ("--entity", f"AUKUS{EVIL}")):
        table = dragoman(*asked, *more)
        assert table.returncode == 0, table.stderr
        assert is_safe(table.stdout + table.stderr)
        assert "\\u001b" in table.stdout
    assert "\x1b[2J" in dragoman(*asked, "--raw").stdout
    rows = dragoman(*asked, "-o", "-")
    assert is_safe(rows.stdout + rows.stderr)
    assert EVIL in json.loads(rows.stdout.splitlines()[0])["author"]


@pytest.mark.parametrize(
    "command",
    [
        ("score", f"no{EVIL}.jsonl"),
        ("label", f"no{EVIL}.txt"),
        ("label", "-", "--artifact", f"no{EVIL}"),
        ("entities", "list", "--catalogue", f"no{EVIL}"),
        ("entities", "check", f"no{EVIL}"),
        ("models", "promote", f"no{EVIL}"),
        ("models", "show", f"no{EVIL}"),
        ("feedback", "list", "--store", f"no{EVIL}"),
        ("data", "check", f"no{EVIL}"),
        (f"no{EVIL}",),
        ("label", f"--no{EVIL}"),
    ],
)
def test_mistakes_are_told_safely(dragoman: Program, command: tuple[str, ...]) -> None:
    """Whatever was asked for is told again, spelled out."""
    answer = dragoman(*command, stdin="Oslo.")
    assert answer.returncode != 0
    assert is_safe(answer.stdout + answer.stderr), answer.stderr
    assert "Traceback" not in answer.stderr


def test_rejects_are_told_safely(dragoman: Program, work: Path) -> None:
    """The name of a file, and the row in it."""
    (work / f"bad{CSI}.jsonl").write_text(json.dumps({"text": EVIL}) + "\n{\n")
    answer = dragoman("label", f"bad{CSI}.jsonl", "-o", "out.jsonl")
    assert answer.returncode == 3
    assert is_safe(answer.stdout + answer.stderr)
    (rejects,) = work.glob("*.rejects.jsonl")
    assert is_safe(rejects.read_text("utf-8"))


def test_names_of_entities_are_safe_and_one_line(dragoman: Program, work: Path) -> None:
    """A catalogue of somebody else's may hold anything."""
    (work / "theirs.toml").write_text(
        '[[entity]]\nid = "x"\nname = "Pact\\u001b[2J\\nstate\\tfake\\tFake"\nkind = "treaty"\n'
    )
    answer = dragoman("entities", "list", "--catalogue", "theirs.toml")
    assert answer.returncode == 0, answer.stderr
    assert is_safe(answer.stdout)
    assert sum("fake" in line for line in answer.stdout.splitlines()) == 1
    assert not any(line.startswith("state\tfake") for line in answer.stdout.splitlines())


@pytest.mark.parametrize("command", ["score", "label"])
def test_no_cell_of_a_table_is_a_formula(dragoman: Program, work: Path, command: str) -> None:
    """Cells and headers get a quotation mark; numbers do not, nor anything with --raw."""
    evil = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"]
    row = {"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement", "n": "-5", "x": "+1.5e3"}  # fmt: skip
    rows = [row | {"note": cell, "=cmd": "a-b"} for cell in evil]
    (work / "in.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    for name, raw in (("safe.csv", ()), ("raw.csv", ("--raw",))):
        answer = dragoman(command, "in.jsonl", "-o", name, "--workers", "1", *raw)
        assert answer.returncode == 0, answer.stderr
        with (work / name).open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        mark = "" if raw else "'"
        assert list(dict.fromkeys(one["note"] for one in table)) == [mark + cell for cell in evil]
        assert {one[f"{mark}=cmd"] for one in table} == {"a-b"}
        assert {(one["n"], one["x"]) for one in table} == {("-5", "+1.5e3")}
    again = dragoman(command, "in.jsonl", "-o", "safe.csv", "--workers", "1", "--raw")
    assert again.returncode == 2
    assert "raw was false, is true" in again.stderr


@pytest.mark.parametrize("output", ["out.jsonl", "out.csv", "out.parquet", "-", ""])
def test_a_name_that_is_not_utf_8_is_a_name(dragoman: Program, work: Path, output: str) -> None:
    """Good rows are answered under its name spelled out, bad ones rejected, nothing is a traceback."""
    name = os.fsdecode(b"caf\xe9.jsonl")
    (work / name).write_text('{"text": "Canberra hailed AUKUS."}\n{\n')
    answer = dragoman("label", name, *(["-o", output] if output else []))
    assert answer.returncode == 3, answer.stderr
    assert "Traceback" not in answer.stderr
    assert "caf\\xe9.rejects.jsonl" in answer.stderr
    reject = json.loads((work / "caf\\xe9.rejects.jsonl").read_text("utf-8"))
    assert reject["file"] == "caf\\xe9.jsonl"
    if output == "out.jsonl":
        row = json.loads((work / "out.jsonl").read_text("utf-8").splitlines()[0])
        assert row["document"] == "caf\\xe9.jsonl:1"
        assert "done already" in dragoman("label", name, "-o", output).stderr


def test_other_names_that_are_not_utf_8_are_told(dragoman: Program, work: Path) -> None:
    """An output may have one; a text of the command line may not."""
    strange = os.fsdecode(b"caf\xe9")
    (work / "in.txt").write_text("Canberra hailed AUKUS.")
    assert dragoman("label", "in.txt", "-o", f"{strange}.jsonl").returncode == 0
    assert (work / f"{strange}.jsonl").exists()
    for option in ("--author", "--date", "--entity", "--artifact", "--catalogue"):
        answer = dragoman("label", "in.txt", "-o", "x.jsonl", option, strange)
        assert answer.returncode == 2, option
        assert "Traceback" not in answer.stderr
        assert len(answer.stderr.splitlines()) == 1


def test_only_one_place_prints() -> None:
    """All commands print through `dragoman.terminal`; tables make their own texts harmless."""
    allowed = {
        "model/terminal.py": {"print"},
        "model/table.py": {"Console"},
        "serving/feedback/table.py": {"Console"},
        "serving/offline/progress.py": {"Console"},  # figures only
        "training/progress.py": {"Console"},  # figures only
        "serving/serve_command.py": {"echo"},  # the operator's own words
    }
    found: dict[str, set[str]] = {}
    for folder in ("model", "training", "serving"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func)
                if name in ("print", "Console", "typer.echo", "typer.secho", "click.echo"):
                    place = str(path.relative_to(ROOT))
                    found.setdefault(place, set()).add(name.rpartition(".")[2])
    assert found == allowed
