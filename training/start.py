"""Where a training begins: a pretrained backbone, or all that an artifact has learned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dragoman.artifact import TOKENIZER, Artifact
from dragoman.encoding import Encoding
from dragoman.stance import Ask

from .backbone import PINNED, locate, weights_sha256
from .network import StanceNetwork
from .recipe import Recipe
from .restore import read_config, restore


@dataclass(frozen=True, slots=True)
class Start:
    """Where the weights begin: a pretrained backbone, or the network of an artifact.

    learned: the corpora that the artifact has learned from already. calibrated: its temperature and
    threshold for each kind of question. parent: the artifact's id, None for a backbone.
    """

    network: StanceNetwork
    encoding: Encoding
    tokenizer: Path
    backbone: Mapping[str, Any]
    learned: Sequence[Mapping[str, Any]] = ()
    calibrated: Mapping[Ask, tuple[float, float]] = field(default_factory=dict)
    parent: str | None = None

    @classmethod
    def of(cls, recipe: Recipe, artifact: str) -> "Start":
        """Load an artifact where one is named, else the recipe's backbone."""
        if artifact:
            loaded = Artifact.named(artifact)
            return cls(
                restore(loaded),
                loaded.encoding,
                loaded.folder / TOKENIZER,
                loaded.about["backbone"],
                loaded.about["trained_on"],
                {ask: (loaded.temperature[ask], loaded.threshold[ask]) for ask in Ask},
                loaded.id,
            )
        folder = locate(recipe.backbone)
        pinned = PINNED.get(recipe.backbone)
        about = {
            "name": recipe.backbone,
            "sha256": weights_sha256(folder),
            "licence": pinned.licence if pinned else "unknown",
            "config": read_config(folder / "config.json"),
        }
        network = StanceNetwork.from_backbone(folder)
        return cls(network, network.encoding, folder / TOKENIZER, about)
