"""Dataset versions: folders of added annotations, named by their content, that never change.

A version is `train.jsonl`, `dev.jsonl` where rows are held out, and `manifest.json` with its parent.
Which version is the present one is no file of its own: an artifact names what it learned from.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError

from ..annotations import read_rows

TRAIN, DEV, MANIFEST = "train.jsonl", "dev.jsonl", "manifest.json"
DIGITS = 12
Json = dict[str, Any]


class InvalidVersion(DragomanError):
    """A dataset version that is not as it was written."""


@dataclass(frozen=True, slots=True)
class Version:
    """Annotations that were added so far: rows of the project's schema.

    parent: the id of the version before; None for the first. files: what the newest rows came from.
    """

    train: Sequence[Json] = ()
    dev: Sequence[Json] = ()
    parent: str | None = None
    files: Sequence[str] = ()

    @property
    def id(self) -> str:
        """The first digits of the SHA-256 of all rows, whatever their order."""
        digest = hashlib.sha256()
        for name, text in self._texts().items():
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()[:DIGITS]

    def _texts(self) -> dict[str, str]:
        """The content of each file; one without rows is not written."""
        parts = {TRAIN: self.train, DEV: self.dev}
        return {name: _lines(rows) for name, rows in parts.items() if rows}

    def write(self, folder: Path) -> None:
        """Write into a folder that is made for it, the manifest last."""
        folder.mkdir(parents=True, exist_ok=True)
        texts = self._texts()
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        manifest = {
            "id": self.id,
            "parent": self.parent,
            "files": [Path(name).name for name in self.files],
            "rows": {"train": len(self.train), "dev": len(self.dev)},
            "sha256": {name: _sha256(folder / name) for name in texts},
        }
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Version":
        """Read a version after holding its files against their hashes.

        Raises:
            InvalidVersion: a file is missing, or is not as it was written.
        """
        try:
            manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
            hashes, parent = dict(manifest["sha256"]), manifest["parent"]
            changed = [name for name in hashes if _sha256(folder / name) != hashes[name]]
            files = list(manifest["files"])
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise InvalidVersion(f"{folder}: is no dataset version ({problem})") from None
        if changed:
            raise InvalidVersion(
                f"{folder / changed[0]}: was changed after it was written; bring the file back, "
                "or hand its rows in again with --new"
            )
        train, dev = (
            [row for _, row in read_rows(folder / name)] if name in hashes else []
            for name in (TRAIN, DEV)
        )
        return cls(train, dev, parent, files)


def _lines(rows: Sequence[Json]) -> str:
    lines = (json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    return "".join(f"{line}\n" for line in sorted(lines))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
