"""Signatures of artifacts in the format of minisign: Ed25519 over the manifest, which seals all else.

The files are those of https://jedisct1.github.io/minisign/, whose program can check and make them too;
secret keys are those without a password, as `minisign -G -W` writes them.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import DragomanError, MissingExtra

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY, _HASHED = b"Ed", b"ED"
_NO_PASSWORD = b"\0\0B2" + bytes(48)
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


class InvalidSignature(DragomanError):
    """A signature that is missing, of nobody trusted, or not of these bytes; or a key that is none."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signatures are believed; `number` tells keys apart, eight bytes."""

    number: bytes
    key: bytes

    @property
    def text(self) -> str:
        """One line, as `minisign -P` takes it."""
        return base64.b64encode(_KEY + self.number + self.key).decode()


@dataclass(frozen=True, slots=True)
class SecretKey:
    """Who signs."""

    number: bytes
    seed: bytes

    @classmethod
    def new(cls) -> "SecretKey":
        """A key that nobody has."""
        return cls(os.urandom(8), os.urandom(32))

    @classmethod
    def read(cls, path: Path) -> "SecretKey":
        """The key of a file.

        Raises:
            InvalidSignature: it cannot be read, is no key, or has a password.
        """
        try:
            data = _decoded(path.read_text("utf-8").splitlines()[1])
        except (OSError, ValueError, IndexError) as problem:
            raise InvalidSignature(f"{path}: no secret key ({problem})") from None
        if len(data) != 158 or data[:2] != _KEY:
            raise InvalidSignature(f"{path}: no secret key; make one with: dragoman models new-key FILE")  # fmt: skip
        if data[2:4] != _NO_PASSWORD[:2]:
            raise InvalidSignature(
                f"{path}: has a password; sign with minisign itself: "
                f"minisign -S -s {path} -m ARTIFACT/manifest.json"
            )
        found = cls(data[54:62], data[62:94])
        if found._checksum() != data[126:]:
            raise InvalidSignature(f"{path}: damaged secret key")
        return found

    @property
    def public(self) -> PublicKey:
        """Its other half."""
        return PublicKey(self.number, self._private().public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        """The file that `read` takes."""
        secret = _KEY + _NO_PASSWORD + self.number + self.seed + self.public.key + self._checksum()
        return f"{_UNTRUSTED}minisign secret key\n{base64.b64encode(secret).decode()}\n"

    def sign(self, data: bytes, comment: str) -> str:
        """A signature file for some bytes; the comment is signed too."""
        private = self._private()
        signature = private.sign(_digest(data))
        both = private.sign(signature + comment.encode())
        first = base64.b64encode(_HASHED + self.number + signature).decode()
        second = base64.b64encode(both).decode()
        return f"{_UNTRUSTED}signed by dragoman\n{first}\n{_TRUSTED}{comment}\n{second}\n"

    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def _checksum(self) -> bytes:
        return hashlib.blake2b(
            _KEY + self.number + self.seed + self.public.key, digest_size=32
        ).digest()


def read_public_keys(given: str) -> list[PublicKey]:
    """Keys of a file, one or several; or one key itself, as `minisign -P` takes it.

    Raises:
        InvalidSignature: there is none, or the file cannot be read.
    """
    try:
        return [_public_key(given)]
    except ValueError:
        pass
    try:
        lines = Path(given).read_text("utf-8").splitlines()
        keys = [_public_key(line) for line in lines if _is_key(line)]
    except (OSError, ValueError) as problem:
        said = getattr(problem, "strerror", None) or problem
        raise InvalidSignature(f"{given}: no public key ({said})") from None
    if not keys:
        raise InvalidSignature(f"{given}: holds no public key")
    return keys


def verify(data: bytes, signature: str, keys: list[PublicKey]) -> str:
    """The signed comment of a signature that one of these keys made of these bytes.

    Raises:
        InvalidSignature: none of them did, or it is no signature.
    """
    from cryptography.exceptions import InvalidSignature as Wrong
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        _, first, comment, second = signature.rstrip("\n").replace("\r\n", "\n").split("\n")
        made, both = _decoded(first), _decoded(second)
    except ValueError:
        raise InvalidSignature("is no signature of minisign") from None
    if len(made) != 74 or made[:2] not in (_KEY, _HASHED) or not comment.startswith(_TRUSTED):
        raise InvalidSignature("is no signature of minisign")
    key = next((one for one in keys if one.number == made[2:10]), None)
    if key is None:
        raise InvalidSignature("is of a key that is not trusted here")
    public, comment = Ed25519PublicKey.from_public_bytes(key.key), comment.removeprefix(_TRUSTED)
    try:
        public.verify(made[10:], _digest(data) if made[:2] == _HASHED else data)
        public.verify(both, made[10:] + comment.encode())
    except Wrong:
        raise InvalidSignature("does not fit: somebody changed what it signs") from None
    return comment


def need_cryptography(what: str) -> None:
    """See that the library is there.

    Raises:
        MissingExtra: it is not.
    """
    try:
        import cryptography  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtra(
            f"{what} needs cryptography, which is not installed; "
            "install it with: pip install 'dragoman[sign]'"
        ) from None


def _public_key(line: str) -> PublicKey:
    data = _decoded(line.strip())
    if len(data) != 42 or data[:2] != _KEY:
        raise ValueError("a line is no public key")
    return PublicKey(data[2:10], data[10:])


def _is_key(line: str) -> bool:
    return bool(line.strip()) and not line.startswith((_UNTRUSTED.strip(), "#"))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise ValueError(str(problem)) from None


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data).digest()
