"""dragoman: who stands where on what, sentence by sentence.

>>> from dragoman import Document, Labeller
>>> rows = Labeller().label(Document("Canberra hailed AUKUS, a pact that Beijing denounced."))
>>> {(row.entity.name, one.holder, one.stance.value) for row in rows for one in row.positions} == {
...     ("AUKUS", "Canberra", "favor"),
...     ("AUKUS", "Beijing", "against"),
... }
True
"""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .labeller import Document, Labeller

__all__ = ["Document", "Labeller", "__version__"]

__version__ = "0.1.0"

# onnxruntime 1.29 and later report every run to Microsoft unless told otherwise before its import.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is that of the attribute
    """Load the public names on first use: `dragoman --help` needs no encoder."""
    if name not in ("Document", "Labeller"):
        raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
    from . import labeller

    return getattr(labeller, name)
