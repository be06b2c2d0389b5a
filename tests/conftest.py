"""What all tests share: the shipped artifact, a registry of their own, and the program itself."""

import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import settings

from dragoman.artifact import Artifact
from dragoman.labeller import Labeller

settings.register_profile("dragoman", deadline=None)  # a busy machine is no failure
settings.load_profile("dragoman")

Program = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty registry, also for the processes that a test starts: no champion of this machine answers."""
    folder = tmp_path / "registry"
    folder.mkdir()
    monkeypatch.setenv("DRAGOMAN_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def artifact() -> Artifact:
    """The artifact that ships with the package."""
    return Artifact.load(Path(str(resources.files("dragoman") / "artifacts" / "fast")))


@pytest.fixture(scope="session")
def labeller(artifact: Artifact) -> Labeller:
    """A labeller with the shipped artifact and catalogue."""
    return Labeller(artifact)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """The folder in which `dragoman` runs."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def dragoman(work: Path) -> Program:
    """The console script in a process of its own, as a user starts it."""

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        script = Path(sys.executable).with_name("dragoman")
        return subprocess.run(
            [script, *arguments],
            check=False,
            cwd=work,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
        )

    return run
