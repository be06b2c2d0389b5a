"""`dragoman model`: which model answers, and how good it is."""

from . import __version__
from .options import ArtifactName
from .terminal import echo


def model(
    artifact: ArtifactName = "",
) -> None:
    """Show version, artifact id, dev figures and what the model learned from."""
    from .artifact import Artifact

    loaded = Artifact.named(artifact) if artifact else Artifact.default()
    echo(f"dragoman {__version__}")
    echo(f"artifact {loaded.id}, encoding {loaded.encoding.version}, in {loaded.folder}")
    for line in loaded.about.get("metrics", ()):
        figure = line["macro_f1"]
        echo(
            f"dev {line['dev_set']}, {line['rows']} rows: macro-F1 {figure['value']:.1f} "
            f"[{figure['low']:.1f}, {figure['high']:.1f}], n = {figure['n']}"
        )
    names = ", ".join(row["corpus"] for row in loaded.about.get("trained_on", ()))
    echo(f"learned from: {names}")
