"""Signed artifacts: whose they are, in the format of minisign, and nothing else answers where that is demanded."""

import json
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.artifact import CARD, Artifact, write_manifest
from dragoman.registry import Registry
from dragoman.signing import InvalidSignature, SecretKey, read_public_keys, verify
from dragoman.trust import SIGNATURE, TRUSTED

Program = Callable[..., subprocess.CompletedProcess[str]]
KEY = SecretKey(b"number-1", bytes(range(32)))
# Made by minisign itself, of the bytes "test": the example of its own libraries.
MINISIGN_KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
MINISIGN = """\
untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1633700835\tfile:test\tprehashed
wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==
"""


def test_signatures_of_minisign_are_understood() -> None:
    """Its key, its signature; other bytes do not fit."""
    keys = read_public_keys(MINISIGN_KEY)
    assert verify(b"test", MINISIGN, keys).startswith("timestamp:1633700835")
    with pytest.raises(InvalidSignature, match="does not fit"):
        verify(b"Test", MINISIGN, keys)


@given(st.binary(max_size=99), st.text("ab: \t", max_size=9))
def test_what_is_signed_is_verified(data: bytes, comment: str) -> None:
    """With the bytes and the comment as they were."""
    assert verify(data, KEY.sign(data, comment), [KEY.public]) == comment


@given(st.integers(0, 400), st.integers(1, 255))
def test_no_changed_signature_is_verified(place: int, change: int) -> None:
    """One byte elsewhere, of signature or comment; only the first line is free."""
    signed = KEY.sign(b"bytes", "comment")
    begin = signed.index("\n") + 1
    place = begin + place % (len(signed) - begin - 1)
    other = signed[:place] + chr(ord(signed[place]) ^ change) + signed[place + 1 :]
    try:
        found = verify(b"bytes", other, [KEY.public])
    except InvalidSignature:
        return
    assert found == "comment"  # base64 may spell the same bytes in two ways


@pytest.mark.parametrize(
    "text", ["", "RWQ", "x\ny\nz\n", "a\n\n\n\n", f"{MINISIGN}more\n", MINISIGN[:200]]
)
def test_what_is_no_signature_is_told(text: str) -> None:
    """Nothing of it is believed."""
    with pytest.raises(InvalidSignature):
        verify(b"test", text, read_public_keys(MINISIGN_KEY))


def made(artifact: Artifact, folder: Path, **fields: object) -> Path:
    """A small artifact whose graph is never asked."""
    folder.mkdir(parents=True)
    for path in artifact.folder.iterdir():
        big = path.name in ("model.onnx", "tokenizer.json")
        (folder / path.name).write_bytes(b"{}" if big else path.read_bytes())
    about = json.loads((folder / CARD).read_text("utf-8"))
    (folder / CARD).write_text(json.dumps(about | fields), "utf-8")
    write_manifest(folder)
    return folder


@pytest.fixture
def one(artifact: Artifact, work: Path, dragoman: Program) -> str:
    """The id of an artifact in the registry, and two pairs of keys in the folder: mine and theirs."""
    for name in ("mine", "theirs"):
        assert dragoman("models", "new-key", name).returncode == 0
    return Registry.default().add(made(artifact, work / "made", note="signed")).id


def test_keys_are_secret_and_never_written_over(dragoman: Program, work: Path, one: str) -> None:
    """Only their owner may read them, and a second call leaves them."""
    before = (work / "mine").read_bytes()
    assert stat.S_IMODE((work / "mine").stat().st_mode) == 0o600
    assert dragoman("models", "new-key", "mine").returncode == 2
    assert (work / "mine").read_bytes() == before
    assert SecretKey.read(work / "mine").public in read_public_keys(str(work / "mine.pub"))


def test_a_signature_is_verified_by_its_key_only(dragoman: Program, work: Path, one: str) -> None:
    """By a file or by the key itself; of others, or of none, it is one sentence."""
    assert "is not signed" in dragoman("models", "verify", one, "--key", "mine.pub").stderr
    assert dragoman("models", "sign", one, "--key", "mine").returncode == 0
    said = dragoman("models", "verify", one, "--key", "mine.pub")
    assert (said.returncode, said.stderr) == (0, "")
    assert f"{one}: {one} signed 20" in said.stdout
    key = (work / "mine.pub").read_text().splitlines()[1]
    assert dragoman("models", "verify", one, "--key", key).returncode == 0
    other = dragoman("models", "verify", one, "--key", "theirs.pub")
    assert other.returncode == 2
    assert "is of a key that is not trusted here" in other.stderr
    both = work / "both"
    both.write_text((work / "theirs.pub").read_text() + (work / "mine.pub").read_text())
    assert dragoman("models", "verify", one, "--key", "both").returncode == 0


def test_an_artifact_that_was_sealed_anew_does_not_verify(
    dragoman: Program, work: Path, one: str
) -> None:
    """Hashes alone prove nothing: whoever changes a file can write a manifest."""
    folder = Registry.default().get(one).folder
    dragoman("models", "sign", one, "--key", "mine")
    shutil.copytree(folder, work / "forged")
    (work / "forged" / "model.onnx").write_bytes(b"evil")
    write_manifest(work / "forged")
    answer = dragoman("models", "verify", "forged", "--key", "mine.pub")
    assert answer.returncode == 2
    assert "does not fit" in answer.stderr


def test_a_signature_travels_with_its_artifact(dragoman: Program, work: Path, one: str) -> None:
    """Through folders and archives; adding a signed copy signs the registered one."""
    for target in ("bare", "bare.tar"):
        assert dragoman("models", "export", one, target).returncode == 0
    dragoman("models", "sign", "bare", "--key", "mine")
    assert dragoman("models", "add", "bare").returncode == 0
    assert (Registry.default().get(one).folder / SIGNATURE).is_file()
    assert dragoman("models", "export", one, "signed.tar").returncode == 0
    shutil.rmtree(Registry.default().folder / "artifacts")
    assert dragoman("models", "import", "signed.tar").returncode == 0
    assert dragoman("models", "verify", one, "--key", "mine.pub").returncode == 0


def test_where_keys_are_demanded_nothing_else_answers(
    dragoman: Program, work: Path, one: str, artifact: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither by name nor as champion, unless it ships with the package."""
    monkeypatch.setenv(TRUSTED, str(work / "mine.pub"))
    force = ("--force", "--why", "test")
    assert artifact.id in dragoman("--version").stdout
    assert dragoman("label", "-", "--artifact", str(artifact.folder), stdin="Oslo.").returncode == 0
    for command in (["models", "promote", one, *force], ["model", "--artifact", one], ["label", "-", "--artifact", str(work / "made")]):  # fmt: skip
        answer = dragoman(*command, stdin="Oslo.")
        assert answer.returncode == 2
        assert "is not signed" in answer.stderr
    dragoman("models", "sign", one, "--key", "theirs")
    assert "not trusted here" in dragoman("models", "promote", one, *force).stderr
    dragoman("models", "sign", one, "--key", "mine")
    assert dragoman("models", "promote", one, *force).returncode == 0
    assert one in dragoman("--version").stdout
    (Registry.default().get(one).folder / SIGNATURE).unlink()
    assert "is not signed" in dragoman("--version").stderr


@pytest.mark.parametrize("keys", ["", "nothing.pub", "RWQ", "/"])
def test_demanded_keys_that_cannot_be_read_let_nothing_pass(
    dragoman: Program, one: str, monkeypatch: pytest.MonkeyPatch, keys: str
) -> None:
    """A slip in the setting is no open door."""
    monkeypatch.setenv(TRUSTED, keys)
    answer = dragoman("model", "--artifact", one)
    assert answer.returncode == 2
    assert TRUSTED in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "x\n", "x\nRWQ=\n", "x\n" + "A" * 212 + "\n"])
def test_a_bad_secret_key_is_told(dragoman: Program, work: Path, one: str, text: str) -> None:
    """One sentence, no signature."""
    (work / "bad").write_text(text)
    answer = dragoman("models", "sign", one, "--key", "bad")
    assert answer.returncode == 2
    assert "bad: " in answer.stderr
    assert not (Registry.default().get(one).folder / SIGNATURE).exists()


def test_a_secret_key_with_a_password_is_left_to_minisign(dragoman: Program, work: Path, one: str) -> None:  # fmt: skip
    """The sentence says how."""
    import base64

    data = bytearray(base64.b64decode((work / "mine").read_text().splitlines()[1]))
    data[2:4] = b"Sc"
    (work / "locked").write_text(f"x\n{base64.b64encode(data).decode()}\n")
    answer = dragoman("models", "sign", one, "--key", "locked")
    assert answer.returncode == 2
    assert "minisign -S" in answer.stderr
