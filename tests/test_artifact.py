"""The artifact: held against its hashes, and refused with one sentence that names the way out."""

import json
import os
import shutil
from pathlib import Path

import pytest

from dragoman.artifact import CARD, MANIFEST, PARTS, Artifact, write_manifest
from dragoman.encoder import Encoder
from dragoman.encoding import VERSION, Encoding
from dragoman.errors import InvalidArtifact
from dragoman.stance import Ask, Stance


@pytest.fixture
def copy(artifact: Artifact, tmp_path: Path) -> Path:
    """A copy of the artifact that a test may spoil; the big model is linked, not copied."""
    folder = tmp_path / "copy"
    shutil.copytree(artifact.folder, folder, copy_function=os.symlink)
    for path in folder.iterdir():
        if path.name != "model.onnx":
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
    return folder


def change(folder: Path, **fields: object) -> None:
    """Change fields of `dragoman.json` and seal the folder again, as a publisher does."""
    about = json.loads((folder / CARD).read_text("utf-8"))
    (folder / CARD).write_text(json.dumps(about | fields), "utf-8")
    write_manifest(folder)


def flip(path: Path, place: int) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.unlink()
    path.write_bytes(bytes(data))


def test_the_shipped_artifact_is_whole(artifact: Artifact) -> None:
    """It has an id of its tier, the present encoding, all labels, and figures for each question."""
    assert artifact.id.startswith("fast-")
    assert artifact.encoding.version == VERSION
    assert artifact.encoding.labels == tuple(Stance)
    assert all(artifact.temperature[ask] > 0 for ask in Ask)
    assert all(1 / 3 < artifact.threshold[ask] < 1 for ask in Ask)


def test_markers_are_no_control_tokens_and_no_twins(artifact: Artifact) -> None:
    """Every marker has an id of its own."""
    ids = (artifact.encoding.cls, artifact.encoding.sep, *artifact.encoding.markers)
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", PARTS)
def test_one_flipped_byte_is_noticed(copy: Path, name: str) -> None:
    """The message names the damaged file and what to do."""
    flip(copy / name, 100)
    with pytest.raises(InvalidArtifact, match=rf"{name}: damaged .*fetch the artifact again"):
        Artifact.load(copy)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    """An artifact lacks nothing."""
    (copy / name).unlink()
    with pytest.raises(InvalidArtifact, match=f"{name}: missing"):
        Artifact.load(copy)


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"sha256": {}}', '{"sha256": 3}', "\udcff"])
def test_a_damaged_manifest_is_refused(copy: Path, manifest: str) -> None:
    """What seals the others is not believed blindly either."""
    (copy / MANIFEST).write_text(manifest, "utf-8", errors="surrogateescape")
    with pytest.raises(InvalidArtifact, match=f"{MANIFEST}.*fetch the artifact again"):
        Artifact.load(copy)


def test_a_folder_without_artifact_is_told(tmp_path: Path) -> None:
    """The message names the folder."""
    with pytest.raises(InvalidArtifact, match=r"nowhere: no model artifact here"):
        Artifact.named(str(tmp_path / "nowhere"))


def test_a_newer_encoding_asks_for_an_upgrade(copy: Path, artifact: Artifact) -> None:
    """An artifact of tomorrow is not guessed at, even if tomorrow has other constants."""
    change(copy, encoding={"version": VERSION + 1, "spirals": 3})
    with pytest.raises(InvalidArtifact, match=f"encoding {VERSION + 1}.*upgrade"):
        Artifact.load(copy)


def test_a_newer_encoding_may_have_other_files(copy: Path) -> None:
    """A part of today that tomorrow lacks, or a new one, is no damage but an upgrade to make."""
    change(copy, encoding={"version": VERSION + 1})
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    del manifest["sha256"]["tokenizer.json"]
    manifest["sha256"]["tokenizer.bin"] = "0" * 64
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    (copy / "tokenizer.json").unlink()
    with pytest.raises(InvalidArtifact, match=f"encoding {VERSION + 1}.*upgrade"):
        Artifact.load(copy)


def test_a_manifest_that_leaves_a_part_unsealed_is_refused(copy: Path) -> None:
    """Of the present encoding every part is known."""
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    del manifest["sha256"]["tokenizer.json"]
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InvalidArtifact, match=rf"{MANIFEST}: does not seal every part"):
        Artifact.load(copy)


def test_an_unknown_constant_is_named(copy: Path) -> None:
    """Within a version no constant is silently ignored."""
    constants = json.loads((copy / CARD).read_text("utf-8"))["encoding"]
    change(copy, encoding=constants | {"spirals": 3})
    with pytest.raises(InvalidArtifact, match="spirals"):
        Artifact.load(copy)


def test_the_id_changes_with_the_content(copy: Path, artifact: Artifact) -> None:
    """A copy keeps the id, any change of content makes another one."""
    assert Artifact.load(copy).id == artifact.id
    change(copy, temperature={"stance": 1.5, "sentiment": 1.5})
    changed = Artifact.load(copy)
    assert changed.id != artifact.id
    assert changed.temperature[Ask.STANCE] == 1.5


def test_a_graph_that_cannot_be_loaded_is_told(copy: Path) -> None:
    """A sealed folder with a broken graph still gives a sentence."""
    (copy / "model.onnx").unlink()
    (copy / "model.onnx").write_bytes(b"no graph")
    write_manifest(copy)
    with pytest.raises(InvalidArtifact, match="cannot be loaded"):
        Encoder(Artifact.load(copy))


def test_without_a_champion_the_shipped_artifact_answers(artifact: Artifact) -> None:
    """An empty registry changes nothing."""
    assert Artifact.default().id == artifact.id


def test_the_champion_answers(
    copy: Path, registry: Path, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pointer is honoured, by default and by id, whatever lies in the current folder."""
    change(copy, threshold={"stance": 0.5, "sentiment": 0.5})
    name = Artifact.load(copy).id
    (registry / "artifacts").mkdir(exist_ok=True)
    (registry / "artifacts" / name).symlink_to(copy)
    (registry / "champion").write_text(f"{name}\n", "utf-8")
    assert Artifact.named(name).id == Artifact.default().id == name
    monkeypatch.chdir(work)
    (work / name).mkdir()
    assert Artifact.default().id == name


def test_a_champion_that_is_gone_is_told(registry: Path) -> None:
    """A dangling pointer does not fall back silently to another model."""
    (registry / "champion").write_text("fast-00000000", "utf-8")
    with pytest.raises(InvalidArtifact, match="fast-00000000: no model artifact here"):
        Artifact.default()


def test_the_defaults_of_the_encoding_are_sound() -> None:
    """Training starts from the constants of encoding 1."""
    encoding = Encoding()
    assert encoding.labels == tuple(Stance)
    assert encoding.target_open(Ask.STANCE) != encoding.target_open(Ask.SENTIMENT)


@pytest.mark.parametrize("field", ["tier", "encoding", "temperature", "threshold"])
def test_a_sealed_artifact_that_lacks_a_field_says_so(copy: Path, field: str) -> None:
    """The file and the field are named; no traceback reaches a user."""
    about = json.loads((copy / CARD).read_text("utf-8"))
    del about[field]
    (copy / CARD).write_text(json.dumps(about), "utf-8")
    write_manifest(copy)
    with pytest.raises(InvalidArtifact, match=rf"dragoman\.json: .*{field}"):
        Artifact.load(copy)
