"""The service inside a Bento, where the packages lie as they do in the repository.

`bentoml build` copies folders and installs nothing, so Python has to be told that the folder `model` is the
package `dragoman`, and that `serving` and `seeds` beside it belong to it. Its image holds the wheels of
`locks/service.txt` and nothing else, so it needs no compiler and no git.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path


def find_dragoman(root: Path) -> None:
    """Make the sources under `root` the package `dragoman`, instead of any installed one."""
    spec = spec_from_file_location(
        "dragoman",
        root / "model" / "__init__.py",
        submodule_search_locations=[str(root / "model"), str(root)],
    )
    assert spec
    assert spec.loader
    sys.modules["dragoman"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["dragoman"])


if __name__ == "serving.bento":  # else it is a part of an installed dragoman, which finds itself
    find_dragoman(Path(__file__).resolve().parents[1])

from bentoml.images import Image

from dragoman.serving.service import StanceService

# With one of its own distributions BentoML would install build-essential and git.
StanceService.image = Image(  # type: ignore[attr-defined]  # mypy does not see what the decorator makes
    distro="", base_image="python:3.11-slim", python_version="3.11", lock_python_packages=False
)

__all__ = ["StanceService"]
