"""A killed run goes on where it stood, and ends as if nothing had happened."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import torch

from dragoman.artifact import Artifact
from dragoman.training.recipe import InvalidRecipe
from dragoman.training.train import CHECKPOINT, LOG, Run

COMMAND = (sys.executable, "-c", "from dragoman.cli import main; main()", "train")
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
PATIENCE = 600  # seconds


def toml(value) -> str:
    """A value as TOML has it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


@pytest.fixture
def command(recipe, shelves, tmp_path):
    """The command line that makes `trained`, with its output in a folder of this test."""
    path = tmp_path / "tiny.toml"
    lines = [f"{key} = {toml(value)}" for key, value in recipe.as_dict().items()]
    path.write_text("\n".join(lines), "utf-8")
    folders = ("--corpora", shelves.public, "--datasets", shelves.own, "--out", tmp_path / "tiny")
    return [*COMMAND, str(path), *map(str, folders)]


def kill_in_mid_run(command, folder):
    """Start a training and kill it as soon as it has written a checkpoint."""
    for _ in range(10):
        process = subprocess.Popen(command, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        checkpoint, until = folder / "tiny.run" / CHECKPOINT, time.monotonic() + PATIENCE
        while not checkpoint.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        process.kill()
        if process.wait() == -signal.SIGKILL and not (folder / "tiny").exists():
            return
        assert process.returncode in (0, -signal.SIGKILL)  # it was done before anybody looked
        for made in ("tiny", "tiny.run"):
            shutil.rmtree(folder / made)
    raise AssertionError("it is never seen at work")


@pytest.mark.slow
def test_a_killed_run_ends_with_the_weights_of_an_uninterrupted_one(trained, command, tmp_path):
    """The same command again finishes what `kill -9` cut off: same weights, same artifact."""
    workshop, whole = tmp_path / "tiny.run", torch.load(trained.workshop / CHECKPOINT)
    kill_in_mid_run(command, tmp_path)
    assert 0 < torch.load(workshop / CHECKPOINT)["step"] < whole["step"]
    assert not (tmp_path / "tiny").exists()
    subprocess.run(command, env=ENVIRONMENT, check=True, capture_output=True, timeout=PATIENCE)
    resumed = torch.load(workshop / CHECKPOINT)
    assert resumed["step"] == whole["step"]
    for name, weight in whole["network"].items():
        assert torch.equal(resumed["network"][name], weight), name
    assert Artifact.load(tmp_path / "tiny").id == trained.artifact.id
    logged = [json.loads(line) for line in (workshop / LOG).read_text("utf-8").splitlines()]
    assert {line["epoch"] for line in logged if "epoch" in line} == {1, 2, 3, 4}


def save_for_ever(run):
    """What a forked child does until it is killed."""
    try:
        while True:
            run.step += 1
            run.save()
    finally:
        os._exit(1)


def wait_for_another(checkpoint, inode):
    """Wait until a checkpoint was replaced."""
    until = time.monotonic() + PATIENCE
    while checkpoint.stat().st_ino == inode and time.monotonic() < until:
        time.sleep(0.001)


def test_a_kill_while_saving_leaves_a_whole_checkpoint(recipe, network, tmp_path):
    """Whenever a process that saves without pause is killed, the checkpoint loads."""
    run, rng = Run.begin(tmp_path, recipe, network), random.Random(0)
    run.save()
    steps = []
    for _ in range(12):
        before = (tmp_path / CHECKPOINT).stat().st_ino
        child = os.fork()
        if child == 0:
            save_for_ever(run)
        wait_for_another(tmp_path / CHECKPOINT, before)
        time.sleep(rng.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        steps.append(torch.load(tmp_path / CHECKPOINT, weights_only=True)["step"])
    assert min(steps) > 0  # the children did save


def test_a_checkpoint_of_another_recipe_is_not_taken_over(recipe, network, tmp_path):
    """Changing the recipe in mid-run is an error that names the checkpoint."""
    Run.begin(tmp_path, recipe, network).save()
    other = replace(recipe, seed=1)
    with pytest.raises(InvalidRecipe, match=r"checkpoint\.pt: a run of another recipe"):
        Run.begin(tmp_path, other, network)
