"""Every way of installing gives an empty environment a program that labels the brief."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("model", "training", "serving", "seeds")
FILES = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")
BRIEF = ROOT / "seeds" / "briefs" / "2022-02-beijing-summit.txt"
WAYS = {
    "pip install .": ("pip", ["{sources}"]),
    "pip install -e .": ("pip", ["--editable", "{sources}"]),
    "uv pip install .": ("uv", ["{sources}"]),
    "pip install dragoman.whl": ("pip", ["{wheel}"]),
    "uv pip install dragoman.tar.gz": ("uv", ["{sdist}"]),
}

pytestmark = pytest.mark.slow


def run(*command: object, cwd: Path | None = None) -> str:
    """What a command prints; its complaints, where it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What of the repository makes the package, without anything that was built before."""
    folder = tmp_path_factory.mktemp("sources") / "dragoman"
    folder.mkdir()
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder)
    return folder


@pytest.fixture(scope="module")
def built(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The source distribution, and the wheel that is built from it and from nothing else."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", out, sources)
    (sdist,), (wheel,) = out.glob("*.tar.gz"), out.glob("*.whl")
    return {"sdist": sdist, "wheel": wheel}


@pytest.mark.parametrize("way", WAYS)
def test_an_installation_labels_the_brief(
    way: str, sources: Path, built: dict[str, Path], tmp_path: Path
) -> None:
    """With its dependencies and nothing else, and the same bytes as here."""
    installer, what = WAYS[way]
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
    goals = [one.format(sources=sources, **built) for one in what]
    run(*(uv if installer == "uv" else pip), *goals, cwd=tmp_path)
    here = Path(sys.executable).with_name("dragoman")
    expected = run(here, "label", BRIEF, "-o", "-", cwd=tmp_path)
    assert run(python.with_name("dragoman"), "label", BRIEF, "-o", "-", cwd=tmp_path) == expected
    assert run(python, "-m", "dragoman", "label", BRIEF, "-o", "-", cwd=tmp_path) == expected
    assert len(expected.splitlines()) > 5


def test_the_wheel_has_what_the_package_needs_and_no_more(
    sources: Path, built: dict[str, Path]
) -> None:
    """Every file of our folders that is in the repository, under the package; no test, no data set."""
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
    modules = {
        f"dragoman/{path.relative_to(sources).as_posix()}".replace("dragoman/model/", "dragoman/")
        for folder in FOLDERS
        for path in (sources / folder).rglob("*.*")
        if path.is_file() and path.suffix not in (".pyc", ".md") and path.name != "bento.py"
    }
    assert all(name.startswith("dragoman/") for name in names)
    assert {"dragoman/artifacts/fast/model.onnx", "dragoman/seeds/entities.toml"} <= names
    assert modules <= names, sorted(modules - names)
