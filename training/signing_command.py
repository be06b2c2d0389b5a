"""`dragoman models new-key`, `sign` and `verify`: whose artifacts they are."""

import os
from pathlib import Path
from typing import Annotated

import typer

from dragoman.artifact import Artifact
from dragoman.errors import UnreadableInput
from dragoman.terminal import echo

Named = Annotated[str, typer.Argument(metavar="ID", help="An artifact's id or folder.")]


def new_key(
    file: Annotated[Path, typer.Argument(help="A new file for the secret key.")],
) -> None:
    """Make a pair of keys: FILE signs and stays secret, FILE.pub is what others trust.

    The files are those of minisign, without a password: keep FILE where only you can read it.
    """
    from dragoman.signing import SecretKey, need_cryptography

    need_cryptography("`dragoman models new-key`")
    key, public = SecretKey.new(), file.with_name(f"{file.name}.pub")
    comment = f"untrusted comment: minisign public key {key.number[::-1].hex().upper()}"
    _create(file, key.text, 0o600)
    _create(public, f"{comment}\n{key.public.text}\n", 0o644)
    echo(f"secret key: {file}")
    echo(f"public key: {public}, {key.public.text}")


def _create(path: Path, text: str, mode: int) -> None:
    """Write a new file with these rights; one that is there stays."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "w") as file:
            file.write(text)
    except OSError as problem:
        raise UnreadableInput(f"{path}: cannot be written: {problem.strerror}") from None


def sign(
    artifact: Named,
    key: Annotated[Path, typer.Option(help="The secret key, such as new-key made.")],
) -> None:
    """Sign an artifact: who has the public key knows that it is yours, whole and unchanged."""
    from dragoman.signing import SecretKey, need_cryptography
    from dragoman.trust import sign_artifact

    need_cryptography("`dragoman models sign`")
    loaded = Artifact.named(artifact, signed=False)
    sign_artifact(loaded.folder, loaded.id, SecretKey.read(key))
    echo(f"signed: {loaded.id}")


def verify(
    artifact: Named,
    key: Annotated[str, typer.Option(help="The public key, or a file of such keys.")],
) -> None:
    """Check whose an artifact is. Exit code 0: one of these keys signed it; 2: none did."""
    from dragoman.signing import need_cryptography, read_public_keys
    from dragoman.trust import check_signature

    need_cryptography("`dragoman models verify`")
    loaded = Artifact.named(artifact, signed=False)
    echo(f"{loaded.id}: {check_signature(loaded.folder, read_public_keys(key))}")
