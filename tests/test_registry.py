"""The registry: nothing half-written counts, nothing unfit is promoted, and every step can be undone."""

import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.artifact import CARD, CHAMPION, MANIFEST, PARTS, Artifact, write_manifest
from dragoman.errors import InvalidArtifact, UnreadableInput
from dragoman.registry import PROMOTIONS, Action, InvalidPromotion, Registry, export

Make = Callable[..., Artifact]


@pytest.fixture(scope="session")
def make(artifact: Artifact, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes sealed artifacts that differ in `dragoman.json`; no graph is asked here, so it is short."""

    def sealed(**fields: object) -> Artifact:
        folder = tmp_path_factory.mktemp("made") / "artifact"
        ignore = shutil.ignore_patterns("model.onnx", "tokenizer.json")
        shutil.copytree(artifact.folder, folder, ignore=ignore)
        (folder / "model.onnx").write_bytes(b"graph")
        (folder / "tokenizer.json").write_bytes(b"{}")
        about = json.loads((folder / CARD).read_text("utf-8"))
        (folder / CARD).write_text(json.dumps(about | fields), "utf-8")
        write_manifest(folder)
        return Artifact.load(folder)

    return sealed


@pytest.fixture(scope="session")
def three(make: Make) -> list[Artifact]:
    """Three artifacts of different ids."""
    return [make(note=number) for number in range(3)]


@pytest.fixture
def store(registry: Path, three: list[Artifact]) -> Registry:
    """The registry of the test with three artifacts and no champion."""
    found = Registry.default()
    assert found.folder == registry
    for one in three:
        found.add(one.folder)
    return found


def everything(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_an_added_artifact_is_a_whole_copy(registry: Path, make: Make) -> None:
    """Under its id, with exactly its sealed files; the original may go."""
    made = make(note="copied")
    (made.folder / "stray.txt").write_text("not sealed")
    added = Registry.default().add(made.folder)
    shutil.rmtree(made.folder)
    assert added.folder == registry / "artifacts" / made.id
    assert {path.name for path in added.folder.iterdir()} == {*PARTS, MANIFEST}
    assert Artifact.named(made.id) == added


def test_adding_twice_changes_nothing(store: Registry, three: list[Artifact]) -> None:
    """The same content has the same id."""
    before = everything(store.folder)
    assert store.add(three[0].folder).id == three[0].id
    assert store.artifacts() == sorted(one.id for one in three)
    assert everything(store.folder) == before


def test_a_damaged_artifact_is_not_registered(registry: Path, make: Make) -> None:
    """And leaves nothing behind."""
    made = make(note="damaged")
    (made.folder / "model.onnx").write_bytes(b"other")
    with pytest.raises(InvalidArtifact, match="damaged"):
        Registry.default().add(made.folder)
    assert everything(registry) == {}


@pytest.mark.parametrize("tier", ["../../evil", "a/b", ".hidden", "/", "a b"])
def test_an_id_is_no_path(registry: Path, make: Make, tier: str) -> None:
    """A tier chosen by a stranger leads nowhere."""
    made = make(tier=tier)
    with pytest.raises(InvalidArtifact, match="is no id"):
        Registry.default().add(made.folder)
    assert list(registry.rglob("*")) == []


def test_a_manifest_reaches_only_into_its_folder(registry: Path, make: Make) -> None:
    """A sealed file outside the artifact is not copied into the registry."""
    made = make(note="reaching")
    (made.folder.parent / "secret").write_bytes(b"graph")  # the content of model.onnx
    manifest = json.loads((made.folder / MANIFEST).read_text("utf-8"))
    manifest["sha256"]["../secret"] = manifest["sha256"]["model.onnx"]
    (made.folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InvalidArtifact, match=r"'\.\./secret' is no plain file name"):
        Registry.default().add(made.folder)
    assert everything(registry) == {}


def test_an_artifact_without_description_is_told(make: Make) -> None:
    """Well sealed is not yet well formed."""
    made = make(note="empty")
    (made.folder / CARD).write_text("{}", "utf-8")
    write_manifest(made.folder)
    with pytest.raises(InvalidArtifact, match="a field is missing"):
        Registry.default().add(made.folder)


@pytest.mark.parametrize("name", ["fast-00000000", "..", ".", "", "../artifacts"])
def test_an_unknown_id_is_told(store: Registry, name: str) -> None:
    """Whatever it looks like; the champion stays."""
    with pytest.raises(InvalidArtifact, match="not registered in"):
        store.promote(name)
    assert store.champion() is None


def test_a_promoted_artifact_answers(store: Registry, three: list[Artifact]) -> None:
    """At every entry point, and the record says when, whom, after whom and why."""
    store.promote(three[0].id, why="the first")
    store.promote(three[1].id, forced=True, why="the \u201csecond\u201d")
    assert Artifact.default().id == store.champion() == three[1].id
    first, second = store.promotions()
    assert (first.artifact, first.previous, first.forced) == (three[0].id, None, False)
    assert (second.artifact, second.previous, second.forced) == (three[1].id, three[0].id, True)
    assert (second.action, second.why) == (Action.PROMOTE, "the \u201csecond\u201d")
    assert datetime.now(UTC) - datetime.fromisoformat(first.when) < timedelta(minutes=5)


def test_promoting_the_champion_again_records_nothing(
    store: Registry, three: list[Artifact]
) -> None:
    """Otherwise a rollback would lead to itself."""
    for _ in range(2):
        store.promote(three[0].id)
    assert len(store.promotions()) == 1


def test_data_for_research_only_never_answers(store: Registry, make: Make) -> None:
    """Not even by force."""
    barred = store.add(make(research_only=True).folder).id
    for forced in (False, True):
        with pytest.raises(InvalidPromotion, match=f"{barred}.*research only"):
            store.promote(barred, forced=forced, why="please")
    assert store.champion() is None


@pytest.mark.parametrize("why", ["", " \n"])
def test_force_needs_a_reason(store: Registry, three: list[Artifact], why: str) -> None:
    """Nobody has to guess later why the gate was not asked."""
    with pytest.raises(InvalidPromotion, match="--why"):
        store.promote(three[0].id, forced=True, why=why)
    assert store.promotions() == []


@settings(max_examples=40)
@given(st.lists(st.integers(-1, 2), max_size=9))
def test_rollback_undoes_the_last_promotion_that_stands(
    three: list[Artifact], steps: list[int]
) -> None:
    """Whatever was promoted (0, 1, 2) and rolled back (-1) before, as on a stack."""
    with tempfile.TemporaryDirectory() as folder:
        store = Registry(Path(folder))
        stack: list[str | None] = [None]
        for one in three:
            store.add(one.folder)
        for step in steps:
            if step >= 0:
                store.promote(three[step].id)
                stack += [three[step].id] if stack[-1] != three[step].id else []
            elif stack[-1] is not None:
                stack.pop()
                assert store.rollback() == stack[-1]
            assert store.champion() == stack[-1]
        assert Registry(Path(folder)).promotions() == store.promotions()


def test_after_the_first_champion_comes_what_ships(
    store: Registry, three: list[Artifact], artifact: Artifact
) -> None:
    """One rollback removes the pointer, the next has nothing to undo."""
    store.promote(three[0].id)
    assert store.rollback(why="too slow") is None
    assert Artifact.default().id == artifact.id
    last = store.promotions()[-1]
    assert (last.action, last.artifact, last.why) == (Action.ROLLBACK, None, "too slow")
    with pytest.raises(InvalidPromotion, match="no champion to roll back from"):
        store.rollback()


def test_a_predecessor_that_is_gone_is_told(store: Registry, three: list[Artifact]) -> None:
    """The champion stays, and so does the record."""
    for one in three[:2]:
        store.promote(one.id)
    shutil.rmtree(store.folder / "artifacts" / three[0].id)
    with pytest.raises(InvalidArtifact, match=f"{three[0].id}: not registered"):
        store.rollback()
    assert (store.champion(), len(store.promotions())) == (three[1].id, 2)


@pytest.mark.parametrize("then", ["promote", "rollback"])
def test_a_kill_between_record_and_pointer_does_no_harm(
    store: Registry, three: list[Artifact], then: str
) -> None:
    """The old champion still answers, and its predecessor is still known."""
    first, second, third = (one.id for one in three)
    store.promote(first)
    store.promote(second)
    store.promote(third)
    (store.folder / CHAMPION).write_text(
        f"{second}\n", "utf-8"
    )  # as if the last rename were missing
    if then == "promote":
        store.promote(third)
        assert store.rollback() == second
    assert store.rollback() == first
    assert store.rollback() is None


def test_a_kill_within_a_rollback_does_no_harm(store: Registry, three: list[Artifact]) -> None:
    """Asked again, it goes where it was going."""
    first, second = three[0].id, three[1].id
    store.promote(first)
    store.promote(second)
    store.rollback()
    (store.folder / CHAMPION).write_text(f"{second}\n", "utf-8")
    assert store.rollback() == first


@pytest.mark.parametrize(
    "line", ["{", "[]", "{}", '{"action": "abdicate"}', '{"action": "promote"}']
)
def test_a_record_that_cannot_be_read_is_told(store: Registry, line: str) -> None:
    """With file and line, not with a guess."""
    (store.folder / PROMOTIONS).write_text(f"{line}\n", "utf-8")
    with pytest.raises(InvalidPromotion, match=rf"{PROMOTIONS}:1: is no promotion"):
        store.promotions()


@pytest.mark.parametrize("name", ["copy", "copy.tar"])
def test_what_is_exported_can_be_imported(
    store: Registry, three: list[Artifact], tmp_path: Path, name: str
) -> None:
    """By folder and by archive it is the same artifact in another registry."""
    export(store.get(three[0].id), tmp_path / name)
    other = Registry(tmp_path / "other")
    assert other.import_from(tmp_path / name).id == three[0].id
    assert everything(other.folder / "artifacts") == {
        f"{three[0].id}/{path}": content for path, content in everything(three[0].folder).items()
    }


def test_archives_of_one_artifact_are_equal(three: list[Artifact], tmp_path: Path) -> None:
    """Neither the hour nor the user goes into them, and an old one is replaced whole."""
    for name in ("one.tar", "two.tar", "two.tar"):
        export(three[0], tmp_path / name)
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    assert {path.name for path in tmp_path.glob("*.tar*")} == {"one.tar", "two.tar"}


def test_a_folder_is_never_written_over(three: list[Artifact], tmp_path: Path) -> None:
    """What is there may be somebody's."""
    with pytest.raises(UnreadableInput, match="exists already"):
        export(three[0], tmp_path)


def member(name: str, link: str = "") -> tarfile.TarInfo:
    """An entry of an archive: an empty file, or a link."""
    info = tarfile.TarInfo(name)
    if link:
        info.type, info.linkname = tarfile.SYMTYPE, link
    return info


@pytest.mark.parametrize(
    "entries",
    [
        [member("../evil")],
        [member("way", "/"), member("way/tmp/evil")],
        [member("artifact", "../.."), member("artifact/evil")],
    ],
    ids=["path", "absolute-link", "relative-link"],
)
def test_an_archive_reaches_only_into_itself(
    registry: Path, tmp_path: Path, entries: list[tarfile.TarInfo]
) -> None:
    """Paths and links that lead out are refused, and nothing is left."""
    with tarfile.open(tmp_path / "evil.tar", "w") as archive:
        for entry in entries:
            archive.addfile(entry, io.BytesIO())
    with pytest.raises(InvalidArtifact, match="is no archive of an artifact"):
        Registry.default().import_from(tmp_path / "evil.tar")
    assert not list(tmp_path.rglob("evil"))
    assert everything(registry) == {}


@pytest.mark.parametrize("cut", [0, 700, -2000])
def test_a_truncated_archive_is_refused(
    registry: Path, three: list[Artifact], tmp_path: Path, cut: int
) -> None:
    """Cut anywhere, nothing of it is registered."""
    export(three[0], tmp_path / "cut.tar")
    content = (tmp_path / "cut.tar").read_bytes().rstrip(b"\0")
    (tmp_path / "cut.tar").write_bytes(content[:cut])
    with pytest.raises(InvalidArtifact):
        Registry.default().import_from(tmp_path / "cut.tar")
    assert everything(registry) == {}


def test_a_missing_archive_is_told(tmp_path: Path) -> None:
    """The message names it and the way to make one."""
    with pytest.raises(InvalidArtifact, match=r"none\.tar: is no archive.*dragoman models export"):
        Registry.default().import_from(tmp_path / "none.tar")


def test_a_registry_that_cannot_be_written_is_told(three: list[Artifact], tmp_path: Path) -> None:
    """A file in its place, a full disk: one sentence."""
    (tmp_path / "home").write_text("a file")
    for add in (Registry(tmp_path / "home").add, Registry(tmp_path / "home").import_from):
        with pytest.raises(UnreadableInput, match="cannot be written"):
            add(three[0].folder)
