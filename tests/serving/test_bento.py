"""`make bento`: what is built answers by itself, from another folder, without the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_bento_serves_without_the_checkout(
    start_server: Any, server: Any, tmp_path: Path
) -> None:
    """It runs the code inside the Bento, not ours, and gives the same bytes."""
    context, store = tmp_path / "context", tmp_path / "store"
    source = shutil.copytree(ROOT, tmp_path / "source", ignore=shutil.ignore_patterns(".*", "build", "tests"))  # fmt: skip
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", context, source], check=True)
    shutil.copy(ROOT / "bentofile.yaml", context)
    environment = os.environ | {"BENTOML_HOME": str(store), "BENTOML_DO_NOT_TRACK": "True"}
    bentoml = [sys.executable, "-m", "bentoml"]
    subprocess.run([*bentoml, "build", "."], check=True, cwd=context, env=environment)
    (bento,) = (store / "bentos" / "dragoman").glob("*/bento.yaml")
    page = bento.parent / "src" / "dragoman" / "serving" / "docs_page.py"
    page.write_text(page.read_text("utf-8").replace("dragoman: the interface", "from the Bento"))
    moved = shutil.move(bento.parent, tmp_path / "elsewhere")
    shutil.rmtree(context)
    served = start_server(*bentoml, "serve", str(moved))
    assert "from the Bento" in served.http.get("/docs").text
    item = {"text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"}
    assert served.score(item) == server.score(item)
