"""The artifact: the folder that holds all that answering needs. Reading, checking, writing it."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from .encoding import VERSION, Encoding
from .errors import InvalidArtifact
from .stance import Ask

MODEL, TOKENIZER, CARD, MANIFEST = "model.onnx", "tokenizer.json", "dragoman.json", "manifest.json"
PARTS = (MODEL, TOKENIZER, CARD, "MODEL_CARD.md", "LICENSE", "NOTICE")
CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Artifact:
    """A checked artifact.

    id: its tier and the first eight hex digits of the SHA-256 of its manifest. temperature: what
    the logits of each kind of question are divided by. threshold: the top probability under which
    an answer is `unsure`. about: the rest of `dragoman.json` (figures, data, CPU features).
    """

    folder: Path
    id: str
    encoding: Encoding
    temperature: Mapping[Ask, float]
    threshold: Mapping[Ask, float]
    about: Mapping[str, Any]

    @classmethod
    def load(cls, folder: Path) -> "Artifact":
        """Read an artifact after holding every file against its SHA-256.

        Raises:
            InvalidArtifact: no artifact, a damaged or missing file, or a newer encoding.
        """
        hashes = _read_json(folder, MANIFEST).get("sha256")
        if not isinstance(hashes, dict) or CARD not in hashes:
            raise _unsealed(folder)
        _check(folder / CARD, str(hashes[CARD]))
        about = _read_json(folder, CARD)
        _refuse_newer(folder, about.get("encoding"))  # first, for it may have other parts
        if not hashes.keys() >= set(PARTS):
            raise _unsealed(folder)
        for name, expected in hashes.items():
            _check(folder / name, str(expected))
        digest = _sha256(folder / MANIFEST)
        try:
            return cls(
                folder=folder,
                id=f"{about['tier']}-{digest[:8]}",
                encoding=_encoding(folder, about.pop("encoding")),
                temperature={ask: float(about["temperature"][ask]) for ask in Ask},
                threshold={ask: float(about["threshold"][ask]) for ask in Ask},
                about=about,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise InvalidArtifact(
                f"{folder / CARD}: a field is missing or of the wrong kind ({problem}); "
                "fetch the artifact again"
            ) from None

    @classmethod
    def default(cls) -> "Artifact":
        """The champion of the registry; without one, the artifact that ships with the package.

        Raises:
            InvalidArtifact: the champion is missing or damaged, or for research only.
        """
        pointer = home() / CHAMPION
        if pointer.is_file():
            champion = cls.load(home() / "artifacts" / pointer.read_text("utf-8").strip())
            if champion.about.get("research_only"):
                raise InvalidArtifact(
                    f"{pointer}: names {champion.id}, which learned from data for research only and "
                    "never answers by default; go back with: dragoman models rollback"
                )
            return champion
        return cls.load(Path(str(resources.files("dragoman") / "artifacts" / "fast")))

    @classmethod
    def named(cls, name: str) -> "Artifact":
        """An artifact by its folder, or by its id in the registry."""
        folder = Path(name)
        registered = home() / "artifacts" / name
        return cls.load(registered if not folder.is_dir() and registered.is_dir() else folder)


def home() -> Path:
    """The folder of the registry, `$DRAGOMAN_HOME`; `~/.dragoman` where that is not set."""
    return Path(os.environ.get("DRAGOMAN_HOME") or "~/.dragoman").expanduser()


def write_manifest(folder: Path) -> None:
    """Seal a folder with the SHA-256 of each of its parts; the last thing written to an artifact."""
    hashes = {name: _sha256(folder / name) for name in PARTS}
    (folder / MANIFEST).write_text(json.dumps({"sha256": hashes}, indent=2) + "\n", "utf-8")


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InvalidArtifact(f"{folder}: no model artifact here ({name} is missing)") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
        raise InvalidArtifact(
            f"{path}: cannot be read ({problem}); fetch the artifact again"
        ) from None
    if not isinstance(content, dict):
        raise InvalidArtifact(f"{path}: is no JSON object; fetch the artifact again")
    return content


def _check(path: Path, expected: str) -> None:
    if not path.is_file():
        raise InvalidArtifact(
            f"{path}: missing, though the manifest names it; fetch the artifact again"
        )
    found = _sha256(path)
    if found != expected:
        raise InvalidArtifact(
            f"{path}: damaged (SHA-256 {found[:12]}..., the manifest says {expected[:12]}...); "
            "fetch the artifact again"
        )


def _unsealed(folder: Path) -> InvalidArtifact:
    return InvalidArtifact(
        f"{folder / MANIFEST}: does not seal every part; fetch the artifact again"
    )


def _refuse_newer(folder: Path, constants: object) -> None:
    """Ask for an upgrade where an artifact is of an encoding that this dragoman does not know."""
    version = constants.get("version") if isinstance(constants, dict) else None
    if isinstance(version, int) and version > VERSION:
        raise InvalidArtifact(
            f"{folder}: uses encoding {version}, this dragoman knows up to {VERSION}; "
            "upgrade with: pip install --upgrade dragoman"
        )


def _encoding(folder: Path, constants: Mapping[str, Any]) -> Encoding:
    """The constants of the encoding, if this version of dragoman knows them all."""
    if unknown := constants.keys() - {field.name for field in fields(Encoding)}:
        raise InvalidArtifact(f"{folder / CARD}: unknown encoding constant(s) {sorted(unknown)}")
    return Encoding(**{**constants, "labels": tuple(constants["labels"])})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
