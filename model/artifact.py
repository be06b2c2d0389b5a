"""The artifact: the folder that holds all that answering needs. Reading, checking, writing it."""

import hashlib
import json
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from .encoding import VERSION, Encoding
from .errors import InvalidArtifact
from .stance import Ask
from .trust import demand_signature

MODEL, TOKENIZER, CARD, MANIFEST = "model.onnx", "tokenizer.json", "dragoman.json", "manifest.json"
PARTS = (MODEL, TOKENIZER, CARD, "MODEL_CARD.md", "LICENSE", "NOTICE")
CHAMPION = "champion"
LONGEST_ID = 128
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_LARGEST_JSON = 50_000_000  # bytes


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
            if Path(name).name != name:
                raise InvalidArtifact(f"{folder / MANIFEST}: {name!r} is no plain file name")
            _check(folder / name, str(expected))
        digest = _sha256(folder / MANIFEST)
        try:
            return cls(
                folder=folder,
                id=f"{about['tier']}-{digest[:8]}",
                encoding=_encoding(folder, about.pop("encoding")),
                temperature={ask: _number(about["temperature"][ask]) for ask in Ask},
                threshold={ask: _number(about["threshold"][ask]) for ask in Ask},
                about=about,
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise InvalidArtifact(
                f"{folder / CARD}: a field is missing or of the wrong kind ({problem}); "
                "fetch the artifact again"
            ) from None

    @classmethod
    def default(cls) -> "Artifact":
        """The champion of the registry; without one, the artifact that ships with the package.

        Raises:
            InvalidArtifact: the champion is missing or damaged, for research only, or not signed
                though that is demanded.
        """
        pointer = home() / CHAMPION
        named = read_pointer(pointer)
        if named is not None:
            champion = cls.load(home() / "artifacts" / named)
            if champion.id != named:
                raise InvalidArtifact(f"{champion.folder}: holds {champion.id}; add {named} again")
            if champion.about.get("research_only"):
                raise InvalidArtifact(
                    f"{pointer}: names {champion.id}, which learned from data for research only and "
                    "never answers by default; go back with: dragoman models rollback"
                )
            demand_signature(champion.folder)
            return champion
        return cls.load(shipped())

    @classmethod
    def named(cls, name: str, signed: bool = True) -> "Artifact":
        """An artifact by its folder, or by its id: in the registry, or that of what ships.

        signed: by a trusted key, where such are demanded; what ships comes signed with the package.

        Raises:
            InvalidArtifact: none, a damaged one, or one that nobody who is trusted has signed.
        """
        folder = Path(name)
        try:
            registered = (
                is_id(name) and not folder.is_dir() and (home() / "artifacts" / name).is_dir()
            )
        except OSError as problem:  # a name that is too long
            raise InvalidArtifact(f"{name}: no model artifact here ({problem.strerror})") from None
        if is_shipped(name) and not registered and not folder.is_dir():
            return cls.load(shipped())
        found = cls.load(home() / "artifacts" / name if registered else folder)
        if signed and not found.folder.samefile(shipped()):
            demand_signature(found.folder)
        return found


def shipped() -> Path:
    """The folder of the artifact that comes with the package."""
    return Path(str(resources.files("dragoman") / "artifacts" / "fast"))


def is_shipped(name: str) -> bool:
    """Whether a name is the id of the artifact that comes with the package."""
    manifest = shipped() / MANIFEST
    seal = _sha256(manifest)[:8] if manifest.is_file() else ""
    return bool(seal) and name.endswith(f"-{seal}") and name == Artifact.load(shipped()).id


def home() -> Path:
    """The folder of the registry, `$DRAGOMAN_HOME`; `~/.dragoman` where that is not set."""
    try:
        return Path(os.environ.get("DRAGOMAN_HOME") or "~/.dragoman").expanduser()
    except RuntimeError as problem:
        raise InvalidArtifact(f"DRAGOMAN_HOME: {problem}; name a folder in full") from None


def is_id(name: str) -> bool:
    """Whether a name may be an artifact's id: no path, nothing hidden, not too long."""
    return len(name) <= LONGEST_ID and bool(_ID.fullmatch(name))


def read_pointer(pointer: Path) -> str | None:
    """The id that a champion pointer names; None where there is no pointer.

    Raises:
        InvalidArtifact: it cannot be read, or names no id, perhaps a path out of the registry.
    """
    try:
        if not os.path.lexists(pointer):
            return None
        if not pointer.is_file():
            raise InvalidArtifact(f"{pointer}: is no file; remove it")
        with pointer.open("rb") as file:
            content = file.read(LONGEST_ID + 3)  # and a line end
        name = content.decode("utf-8").strip()
    except OSError as problem:
        raise InvalidArtifact(f"{pointer}: cannot be read: {problem.strerror or problem}") from None
    except UnicodeDecodeError:
        name = ""
    if not is_id(name):
        raise InvalidArtifact(
            f"{pointer}: names no artifact; name one with: "
            'dragoman models promote ID --force --why "the pointer was damaged"'
        )
    return name


def write_manifest(folder: Path) -> None:
    """Seal a folder with the SHA-256 of each of its parts; the last thing written to an artifact."""
    hashes = {name: _sha256(folder / name) for name in PARTS}
    (folder / MANIFEST).write_text(json.dumps({"sha256": hashes}, indent=2) + "\n", "utf-8")


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        if path.stat().st_size > _LARGEST_JSON:
            raise InvalidArtifact(f"{path}: is too large; fetch the artifact again")
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise InvalidArtifact(f"{folder}: no model artifact here ({name} is missing)") from None
    except (OSError, ValueError, RecursionError) as problem:  # also NUL, or thousands of digits
        said = getattr(problem, "strerror", None) or problem
        raise InvalidArtifact(
            f"{path}: cannot be read ({said}); fetch the artifact again"
        ) from None
    if not isinstance(content, dict):
        raise InvalidArtifact(f"{path}: is no JSON object; fetch the artifact again")
    return content


def _check(path: Path, expected: str) -> None:
    try:
        found = _sha256(path)
    except (FileNotFoundError, IsADirectoryError):
        raise InvalidArtifact(
            f"{path}: missing, though the manifest names it; fetch the artifact again"
        ) from None
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or problem
        raise InvalidArtifact(
            f"{path}: cannot be read ({said}); fetch the artifact again"
        ) from None
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


def _number(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{number} is no positive number")
    return number


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
