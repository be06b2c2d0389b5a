"""`bentoml build`: what is built answers by itself, from another folder, without the checkout."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_a_bento_installs_what_the_service_needs() -> None:
    """BentoML takes the core's dependencies from the project; those of the extras are told to it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    told = project["tool"]["bentoml"]["build"]["python"]["packages"]
    extras = project["project"]["optional-dependencies"]
    assert told == list(dict.fromkeys(extras["serve"] + extras["postgres"] + extras["traces"]))


@pytest.mark.slow
def test_a_bento_serves_without_the_checkout(
    start_server: Any, server: Any, tmp_path: Path
) -> None:
    """It runs the code inside the Bento, not an installed one, and gives the same bytes."""
    checkout = shutil.copytree(ROOT, tmp_path / "checkout", ignore=shutil.ignore_patterns(".*", "build"))  # fmt: skip
    store = tmp_path / "store"
    environment = os.environ | {"BENTOML_HOME": str(store), "BENTOML_DO_NOT_TRACK": "True"}
    bentoml = [sys.executable, "-m", "bentoml"]
    subprocess.run([*bentoml, "build"], check=True, cwd=checkout, env=environment)
    shutil.rmtree(checkout)
    (bento,) = (store / "bentos" / "dragoman").glob("*/bento.yaml")
    page = bento.parent / "src" / "serving" / "docs_page.py"
    page.write_text(page.read_text("utf-8").replace("dragoman: the interface", "from the Bento"))
    moved = shutil.move(bento.parent, tmp_path / "elsewhere")
    served = start_server(*bentoml, "serve", str(moved))
    assert "from the Bento" in served.http.get("/docs").text
    item = {"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"}
    assert served.score(item) == server.score(item)
    assert served.http.get("/page/sample.txt").status_code == 200
