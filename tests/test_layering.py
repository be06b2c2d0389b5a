"""Imports point towards the model only, and importing it does nothing."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = {"model": {"model"}, "training": {"training", "model"}, "serving": {"serving", "model"}}
BENTO = (
    ROOT / "serving" / "bento.py"
)  # spells out its own folder, which it makes a part of dragoman
MODULES = sorted(path.stem for path in (ROOT / "model").glob("*.py"))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """The level and the name of every import of a file, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or ""


def folder_of(name: str) -> str | None:
    """The folder that an absolute import of this project leads to."""
    first, _, rest = name.partition(".")
    if first != "dragoman":
        return None
    second = rest.split(".")[0]
    return second if second in ALLOWED else "model"


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports_point_towards_the_model(folder: str) -> None:
    """`model` knows nobody; `training` and `serving` know `model` and never each other."""
    for path in set((ROOT / folder).rglob("*.py")) - {BENTO}:
        met = {folder_of(name) for level, name in imported(path) if not level} - {None}
        assert met <= ALLOWED[folder] - {folder}, f"{path} imports {sorted(map(str, met))}"


@pytest.mark.parametrize("folder", ALLOWED)
def test_inside_a_folder_imports_are_relative(folder: str) -> None:
    """Dots never lead out of a folder: across folders the name is spelled out."""
    for path in (ROOT / folder).rglob("*.py"):
        depth = len(path.relative_to(ROOT / folder).parts)
        assert all(level <= depth for level, _ in imported(path)), path


def test_the_model_needs_no_framework() -> None:
    """Nothing in `model` imports what only the extras install."""
    names = {name.split(".")[0] for path in (ROOT / "model").glob("*.py") for _, name in imported(path)}  # fmt: skip
    assert names.isdisjoint({"torch", "transformers", "bentoml", "onnx", "sklearn", "scipy", "ray"})


def test_importing_does_nothing(tmp_path: Path) -> None:
    """Every module of `model` is imported in a fresh process: no new file, no thread, no output."""
    names = [f"dragoman.{name}" for name in MODULES if name != "__init__"]
    code = (
        f"import importlib, threading\nfor name in {names}: importlib.import_module(name)\n"
        "assert threading.active_count() == 1"
    )
    home = tmp_path / "home"  # onnxruntime's telemetry, were it on, would leave an identifier here
    home.mkdir()
    environment = {"HOME": str(home), "DRAGOMAN_HOME": str(home / "registry")}
    answer = subprocess.run(
        [sys.executable, "-B", "-c", code],
        check=False,
        cwd=home,
        env=environment,
        capture_output=True,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, b"", b"")
    assert list(home.iterdir()) == []


def test_data_folders_are_no_packages() -> None:
    """`datasets` without `__init__.py` leaves the library of that name importable."""
    assert [path for name in ("datasets", "seeds") for path in (ROOT / name).rglob("*.py")] == []
