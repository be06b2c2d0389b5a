"""Which artifacts may answer: all, or only those that a trusted key has signed."""

import os
from datetime import UTC, datetime
from pathlib import Path

from .errors import InvalidArtifact
from .signing import (
    InvalidSignature,
    PublicKey,
    SecretKey,
    need_cryptography,
    read_public_keys,
    verify,
)
from .writing import replacing

TRUSTED = "DRAGOMAN_TRUSTED_KEYS"
"""The variable that names a file of public keys, or is one: nothing else answers, but what ships."""
SIGNATURE = "manifest.json.minisig"
_MANIFEST = "manifest.json"


def demand_signature(folder: Path) -> None:
    """See that an artifact may answer here.

    Raises:
        InvalidArtifact: keys are demanded, and none of them signed it.
        InvalidSignature: the demanded keys cannot be read.
        MissingExtra: keys are demanded, and the library that checks is not installed.
    """
    given = os.environ.get(TRUSTED)
    if given is None:
        return
    need_cryptography(TRUSTED)
    try:
        keys = read_public_keys(given)
    except InvalidSignature as problem:
        raise InvalidSignature(f"{TRUSTED}: {problem}") from None
    check_signature(folder, keys)


def check_signature(folder: Path, keys: list[PublicKey]) -> str:
    """The signed comment of an artifact that one of these keys signed.

    Raises:
        InvalidArtifact: none did.
    """
    path = folder / SIGNATURE
    try:
        return verify((folder / _MANIFEST).read_bytes(), path.read_text("utf-8"), keys)
    except FileNotFoundError:
        raise InvalidArtifact(
            f"{folder}: is not signed; sign it with: dragoman models sign ID --key FILE"
        ) from None
    except (OSError, UnicodeDecodeError) as problem:
        raise InvalidArtifact(f"{path}: cannot be read: {problem}") from None
    except InvalidSignature as problem:
        raise InvalidArtifact(f"{path}: {problem}") from None


def sign_artifact(folder: Path, artifact_id: str, key: SecretKey) -> None:
    """Write a signature beside the manifest; an older one is replaced."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with replacing(folder / SIGNATURE) as file:
        file.write(key.sign((folder / _MANIFEST).read_bytes(), f"{artifact_id} signed {now}"))
