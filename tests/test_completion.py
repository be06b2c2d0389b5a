"""The program completes its commands and options in bash, zsh and fish, and runs as a module."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(sys.executable).with_name("dragoman")
SHELLS = ("bash", "zsh", "fish")


def run(*command: object, **variables: str) -> str:
    """What a command prints with these variables set."""
    return subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


def complete(shell: str, line: str) -> str:
    """What the program answers a shell that asks how a line goes on."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(len(line.split(" ")) - 1)}
    asked = {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    return run(SCRIPT, _DRAGOMAN_COMPLETE=f"complete_{shell}", **words, **asked)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("line", "wanted"),
    [("dragoman la", "label"), ("dragoman models pro", "promote"), ("dragoman label --cat", "--catalogue")],
)  # fmt: skip
def test_a_shell_is_told_how_a_line_goes_on(shell: str, line: str, wanted: str) -> None:
    """Commands, those of groups, and options."""
    assert wanted in complete(shell, line)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_for_a_shell_is_shown(shell: str) -> None:
    """To be kept by whoever wants it in a file of their own."""
    said = run(SCRIPT, "--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert f"complete_{shell}" in said
    assert "dragoman" in said


def test_it_runs_as_a_module() -> None:
    """Where no script is on the path."""
    assert run(sys.executable, "-m", "dragoman", "--version") == run(SCRIPT, "--version")
    assert run(sys.executable, "-m", "dragoman", "label", "--help").startswith(
        "Usage: dragoman label"
    )
