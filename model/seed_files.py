"""Where the seeds lie: the entity catalogue and the briefs, which ship as data of the package."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path


def seed_files() -> Traversable:
    """The folder of the seeds.

    A plain editable installation knows no data folder inside a package; there the seeds lie beside the
    package, as in the repository.
    """
    try:
        return resources.files("dragoman.seeds")
    except ModuleNotFoundError:
        return Path(__file__).resolve().parents[1] / "seeds"
