"""The loop, closed: a reader corrects the page, and the page is answered by a model that learned it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman.artifact import Artifact

from .browser import Reader, chromium, needs_chromium
from .conftest import environment

DATASETS = Path(__file__).parents[2] / "datasets"
RECIPE = """
name = "loop"
backbone = "all-MiniLM-L6-v2"
epochs = 1
learning_rate = 1e-6
limit = 60
[corpora]
added = 2.0
written-2 = 0.5
"""


def run(home: Path, *arguments: object) -> str:
    """A dragoman command that must succeed, with the server's registry and corrections."""
    command = [str(Path(sys.executable).with_name("dragoman")), *map(str, arguments)]
    done = subprocess.run(
        command, cwd=home, env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def correct(reader: Reader, target: str) -> None:
    """Two clicks: the first line about a target, then another stance than the one it has."""
    name = reader.page.locator(".target").get_by_text(target, exact=True)
    note = reader.page.locator(".note").filter(has=name).first
    stance = "favor" if "neutral" in note.locator(".stance").inner_text() else "neutral"
    note.click()
    reader.page.get_by_role("button", name=f"the sentence: {stance}").click()
    reader.say(f"Saved: {target}, {stance}.")


@needs_chromium
@pytest.mark.slow
def test_corrections_reach_the_running_service(
    start_server: Any, artifact: Artifact, tmp_path: Path
) -> None:
    """Read, correct three labels, export, retrain, gate, promote: the page names the new model."""
    server = start_server(poll_seconds=1)
    recipe = tmp_path / "loop.toml"
    recipe.write_text(RECIPE, "utf-8")
    with chromium() as browser:
        reader = Reader(browser, server.url)
        reader.read_sample()
        for target in ("AUKUS", "the Quad", "Belt and Road Initiative"):
            correct(reader, target)
        new = server.home / "new.jsonl"
        run(server.home, "feedback", "export", "-o", new)
        assert len(new.read_text("utf-8").splitlines()) == 3
        said = run(
            server.home, "retrain", "--new", new, "--recipe", recipe,
            "--datasets", DATASETS, "--corpora", tmp_path,
        )  # fmt: skip
        server.until(lambda: server.http.get("/v1/model").json()["model"] != artifact.id)
        champion = (server.home / "champion").read_text("utf-8").strip()
        assert champion in said
        assert server.http.get("/v1/model").json()["model"] == champion
        reader.page.goto(server.url)  # the window still has the text, and reads it again
        reader.say("answers about")
        assert reader.page.locator("#model").text_content() == f"model {champion}"
        assert not reader.faults
