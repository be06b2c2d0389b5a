"""Makes the labeller, or loads the artifact, that a command line asks for."""

from pathlib import Path
from typing import TYPE_CHECKING

from . import cpu
from .artifact import Artifact
from .catalogue import Catalogue
from .terminal import echo

if TYPE_CHECKING:
    from .labeller import Labeller


def make_labeller(artifact: str, catalogue: Path | None) -> "Labeller":
    """A labeller with a named artifact (or the champion) and the shipped catalogue, perhaps merged."""
    from .labeller import Labeller

    entities = Catalogue.default()
    if catalogue is not None:
        entities = entities.merged(Catalogue.read(catalogue))
    return Labeller(make_artifact(artifact), entities)


def make_artifact(name: str) -> Artifact:
    """A named artifact, or the champion; what this processor may do to its answers is said."""
    chosen = Artifact.named(name) if name else Artifact.default()
    if warning := cpu_warning(chosen, cpu.features()):
        echo(f"dragoman: {warning}", err=True)
    return chosen


def cpu_warning(artifact: Artifact, features: tuple[str, ...]) -> str | None:
    """What to say on a processor whose integer sums may overflow where those of the test did not.

    Without VNNI, products of two neighbouring 8-bit weights and activations are added in 16 bits
    and saturate; 7-bit weights leave room for the sum.
    """
    exact = artifact.about.get("weight_bits", 8) <= 7 or any("vnni" in name for name in features)
    if exact or not features or "avx2" not in features:
        return None
    return (
        f"this processor lacks VNNI: {artifact.id} has 8-bit weights and may answer slightly "
        "differently here than it was measured"
    )
