"""API keys: hashed at rest, compared in constant time; and who is answered without any."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from dragoman.errors import DragomanError, UnreadableInput

from .problems import ABOUT, Problem

_NAME = r"[\w.-]{1,64}"
_LINE = re.compile(rf"(?P<name>{_NAME})\s+sha256:(?P<hash>[0-9a-f]{{64}})")
_HOST = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<name>[^:]*)(?::\d+)?")


class InvalidName(DragomanError):
    """A name that no caller can have."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Names of callers and the SHA-256 of their keys.

    A plain hash suffices because a key is 256 random bits: there is nothing to guess from it.
    """

    hashes: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> "Keys":
        """Read a file of lines `NAME sha256:HASH`; empty lines and those with # are skipped.

        Raises:
            UnreadableInput: the file cannot be read, has no key, or names the line that is wrong.
        """
        try:
            lines = path.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as problem:
            raise UnreadableInput(f"{path}: cannot be read ({problem})") from None
        hashes = {}
        for number, line in enumerate(lines, start=1):
            if not line.strip() or line.startswith("#"):
                continue
            found = _LINE.fullmatch(line.strip())
            if found is None:
                raise UnreadableInput(f"{path}:{number}: is not `NAME sha256:HASH`")
            if found["name"] in hashes:
                raise UnreadableInput(f"{path}:{number}: {found['name']} has a key already")
            hashes[found["name"]] = found["hash"]
        if not hashes:
            raise UnreadableInput(
                f"{path}: has no key; make one with: dragoman serve --new-key NAME"
            )
        return cls(hashes)

    def owner(self, key: str) -> str | None:
        """Whose key it is; every known hash is compared, in time that tells nothing."""
        presented = fingerprint(key)
        owner = None
        for name, known in self.hashes.items():
            if hmac.compare_digest(known, presented):
                owner = name
        return owner


def check_name(name: str) -> None:
    """Refuse a name of a caller that a file of keys could not have.

    Raises:
        InvalidName: it is empty, too long, or has other characters than a word.
    """
    if not re.fullmatch(_NAME, name):
        raise InvalidName(
            f"{name!r} cannot name a caller: 1 to 64 letters, digits, `_`, `.` and `-` are taken"
        )


def new_key() -> str:
    """A key of 256 random bits."""
    return secrets.token_urlsafe(32)


def fingerprint(key: str) -> str:
    """The SHA-256 of a key, as the file has it."""
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def caller(keys: Keys | None, headers: Mapping[str, str], address: str | None) -> str:
    """The name under which a caller may ask.

    keys: None answers callers of this machine only. headers: with names in lower case.
    address: where the connection comes from.

    Raises:
        Problem: 401 for a wrong key, 403 for a caller from elsewhere.
    """
    if keys is None:
        if _is_loopback(address) and _is_local(headers.get("host", "")):
            return "local"
        raise Problem(403, ABOUT[403], "not_local")
    scheme, _, key = headers.get("authorization", "").partition(" ")
    owner = keys.owner(key.strip()) if scheme.lower() == "bearer" else None
    if owner is None:
        challenge = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "Send a key: Authorization: Bearer KEY.", "no_key", challenge)
    return owner


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False


def _is_local(host: str) -> bool:
    """Whether a Host header names this machine; a page elsewhere whose name was rebound does not."""
    found = _HOST.fullmatch(host)
    name = (found["six"] or found["name"] or "") if found else ""
    return name.lower() == "localhost" or _is_loopback(name)
