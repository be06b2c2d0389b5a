"""`bentoml build`: what is built answers by itself, from another folder, without the checkout."""

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def build(store: Path, checkout: Path) -> Path:
    """The folder of a Bento, built from a copy of the checkout that is gone afterwards."""
    shutil.copytree(ROOT, checkout, ignore=shutil.ignore_patterns(".*", "build", "datasets"))
    environment = os.environ | {"BENTOML_HOME": str(store), "BENTOML_DO_NOT_TRACK": "True"}
    command = [sys.executable, "-m", "bentoml", "build"]
    subprocess.run(command, check=True, cwd=checkout, env=environment)
    shutil.rmtree(checkout)
    (bento,) = (store / "bentos" / "dragoman").glob("*/bento.yaml")
    return bento.parent


def install(requirements: Path, home: Path) -> Path:
    """The interpreter of a new environment with these packages, where no program is at hand to build any."""
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-compile",
    ]
    locked = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(requirements)]
    subprocess.run([*pip, *locked], check=True, env=os.environ | {"PATH": ""})
    return python


@pytest.mark.slow
def test_a_bento_serves_without_the_checkout(
    start_server: Any, server: Any, tmp_path: Path
) -> None:
    """It runs the code inside the Bento on its locked packages, without compiler and git: the same bytes."""
    bento = build(tmp_path / "store", tmp_path / "checkout")
    image = (bento / "env" / "docker" / "Dockerfile").read_text("utf-8")
    assert not {"apt-get", "build-essential", "gcc", "git"} & set(image.split())
    locked = (ROOT / "locks" / "service.txt").read_text("utf-8")
    assert pins((bento / "env" / "python" / "requirements.txt").read_text("utf-8")) == pins(locked)
    page = bento / "src" / "serving" / "docs_page.py"
    page.write_text(page.read_text("utf-8").replace("dragoman: the interface", "from the Bento"))
    moved = shutil.move(bento, tmp_path / "elsewhere")
    python = install(Path(moved) / "src" / "locks" / "service.txt", tmp_path / "bare")
    served = start_server("env", "PATH=", str(python), "-m", "bentoml", "serve", str(moved))
    assert "from the Bento" in served.http.get("/docs").text
    item = {"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"}
    assert served.score(item) == server.score(item)
    assert served.http.get("/page/sample.txt").status_code == 200


def pins(requirements: str) -> set[str]:
    """Names and versions; BentoML adds a line for itself."""
    return set(re.findall(r"^[a-z0-9-]+==[^ ;\n]+", requirements, re.MULTILINE))
