"""The registry under attack: damaged pointers and manifests, torn and changed records, races."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dragoman.artifact import CARD, CHAMPION, MANIFEST, Artifact, write_manifest
from dragoman.errors import DragomanError, InvalidArtifact
from dragoman.registry import PROMOTIONS, InvalidPromotion, Registry

Program = Callable[..., subprocess.CompletedProcess[str]]
DEEP = b'{"sha256": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
POINTERS = {
    "not UTF-8": b"fast-\xff\xfe\n",
    "NUL": b"fast-\0000000\n",
    "empty": b"",
    "5,000 characters": b"x" * 5000,
    "a path out": b"../../elsewhere\n",
    "an absolute path": b"/tmp/elsewhere\n",
    "hidden": b".import-x\n",
    "two lines": b"fast-1\nfast-2\n",
    "escape": b"fast-\x1b[2J\n",
}
MANIFESTS = {
    "deep": DEEP,
    "deep objects": b'{"a":' * 100_000,
    "NUL": b"\0",
    "not UTF-8": b'{"sha256": {"\xff": ""}}',
    "a number": b"7",
    "many digits": b'{"sha256": ' + b"9" * 10_000 + b"}",
    "no names": b'{"sha256": []}',
}


def copy_of(artifact: Artifact, folder: Path) -> Path:
    """A small artifact that a test may spoil: its graph is never asked."""
    folder.mkdir(parents=True)
    for path in artifact.folder.iterdir():
        big = path.name in ("model.onnx", "tokenizer.json")
        (folder / path.name).write_bytes(b"{}" if big else path.read_bytes())
    write_manifest(folder)
    return folder


@pytest.fixture
def ids(artifact: Artifact, tmp_path: Path, registry: Path) -> list[str]:
    """Three artifacts in the registry."""
    found = []
    for number in range(3):
        folder = copy_of(artifact, tmp_path / f"made-{number}")
        about = json.loads((folder / CARD).read_text("utf-8"))
        (folder / CARD).write_text(json.dumps(about | {"note": number}), "utf-8")
        write_manifest(folder)
        found.append(Registry.default().add(folder).id)
    return found


@pytest.mark.parametrize("kind", POINTERS)
def test_a_damaged_pointer_is_one_sentence_and_can_be_mended(
    dragoman: Program, registry: Path, ids: list[str], kind: str
) -> None:
    """At every entry point; a forced promotion writes a new one, and rollback still knows the way."""
    store = Registry.default()
    store.promote(ids[0])
    store.promote(ids[1])
    (registry / CHAMPION).write_bytes(POINTERS[kind])
    for command in (["--version"], ["model"], ["label", "-"], ["models", "list"], ["models", "rollback"]):  # fmt: skip
        answer = dragoman(*command, stdin="Oslo.")
        assert answer.returncode == 2
        assert "champion: names no artifact" in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
    with pytest.raises(InvalidArtifact):
        Artifact.default()
    assert dragoman("models", "promote", ids[1], "--force", "--why", "mended").returncode == 0
    assert store.champion() == ids[1]
    assert store.rollback() == ids[0]


def test_a_pointer_never_leads_out_of_the_registry(
    artifact: Artifact, registry: Path, tmp_path: Path
) -> None:
    """A sound artifact elsewhere does not answer by default, by whatever path."""
    elsewhere = copy_of(artifact, tmp_path / "elsewhere" / "fast-1")
    for path in ("../../elsewhere/fast-1", str(elsewhere)):
        (registry / CHAMPION).write_text(path, "utf-8")
        with pytest.raises(InvalidArtifact, match="names no artifact"):
            Artifact.default()


def test_a_folder_that_holds_another_artifact_does_not_answer(
    ids: list[str], registry: Path
) -> None:
    """Its id is what was promoted, not the name of a folder."""
    Registry.default().promote(ids[0])
    for path in (registry / "artifacts" / ids[1]).iterdir():
        path.replace(registry / "artifacts" / ids[0] / path.name)
    with pytest.raises(InvalidArtifact, match=f"holds {ids[1]}"):
        Artifact.default()


@pytest.mark.parametrize("name", [MANIFEST, CARD])
@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_hostile_manifest_is_one_sentence(
    dragoman: Program, artifact: Artifact, work: Path, kind: str, name: str
) -> None:
    """However deep, long or broken; sealed well or not."""
    folder = copy_of(artifact, work / "hostile")
    (folder / name).write_bytes(MANIFESTS[kind])
    if name == CARD:
        write_manifest(folder)
    answer = dragoman("models", "add", "hostile")
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("name", ["x" * 5000, "x\0y", "../secret", "", "a/b"])
def test_names_in_a_manifest_are_plain(artifact: Artifact, tmp_path: Path, name: str) -> None:
    """Too long, with NUL, or a path."""
    folder = copy_of(artifact, tmp_path / "made")
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["sha256"][name] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InvalidArtifact):
        Artifact.load(folder)


@pytest.mark.parametrize("name", ["x" * 5000, "x\0y", "\ud800"])
def test_names_of_artifacts_are_told(registry: Path, name: str) -> None:
    """Whatever is asked for."""
    for ask in (Artifact.named, Registry.default().get, Registry.default().promote):
        with pytest.raises(DragomanError):
            ask(name)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, 0, "1e999", None, []])
def test_a_temperature_is_a_positive_number(artifact: Artifact, tmp_path: Path, value: object) -> None:  # fmt: skip
    """Else every probability of the artifact would be none."""
    folder = copy_of(artifact, tmp_path / "made")
    about = json.loads((folder / CARD).read_text("utf-8"))
    about["temperature"] = dict.fromkeys(about["temperature"], value)
    (folder / CARD).write_text(json.dumps(about), "utf-8")
    write_manifest(folder)
    with pytest.raises(InvalidArtifact, match="a field is missing or of the wrong kind"):
        Artifact.load(folder)


@pytest.mark.parametrize("left", [1, 20, -1])
def test_a_torn_last_line_swallows_nothing(registry: Path, ids: list[str], left: int) -> None:
    """It was never finished: the next promotion takes its place, and rollback knows the way."""
    store = Registry.default()
    store.promote(ids[0])
    whole = (registry / PROMOTIONS).read_bytes()
    store.promote(ids[1])
    torn = (registry / PROMOTIONS).read_bytes()[len(whole) :][:left]
    (registry / PROMOTIONS).write_bytes(whole + torn)
    (registry / CHAMPION).write_text(f"{ids[0]}\n")  # a kill within the write: nothing was pointed
    assert [one.artifact for one in store.promotions()] == [ids[0]]
    store.promote(ids[2])
    assert [one.artifact for one in store.promotions()] == [ids[0], ids[2]]
    assert store.rollback() == ids[0]
    assert store.audit().agree


PROMOTE = """
import sys
from dragoman.registry import Registry
for name in sys.argv[1:]:
    Registry.default().promote(name)
"""


def test_racing_promotions_take_turns(registry: Path, ids: list[str]) -> None:
    """Processes that promote at once: the record is one line of champions, the pointer its end."""

    def race(order: list[str]) -> None:
        subprocess.run([sys.executable, "-c", PROMOTE, *order], check=True)

    orders = [ids * 8, ids[::-1] * 8, [ids[1], ids[0]] * 12, [ids[2], ids[1]] * 12]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(race, orders))
    found = Registry.default().audit()
    assert found.agree
    assert len(found.record) > 20
    before = None
    for one in found.record:
        assert one.previous == before
        before = one.artifact


@pytest.fixture
def record(registry: Path, ids: list[str]) -> Path:
    """Four promotions."""
    for name in (*ids, ids[0]):
        Registry.default().promote(name, why="good")
    return registry / PROMOTIONS


@pytest.mark.parametrize("change", ["word", "line left out", "line put in", "order", "last line", "chain taken out"])  # fmt: skip
def test_a_changed_record_shows(dragoman: Program, record: Path, change: str) -> None:
    """Audit, promotion and rollback say in which line."""
    lines = record.read_text("utf-8").splitlines()
    if change == "word":
        lines[1] = lines[1].replace("good", "nice")
    elif change == "line left out":
        del lines[1]
    elif change == "line put in":
        lines.insert(1, lines[0])
    elif change == "order":
        lines[1], lines[2] = lines[2], lines[1]
    elif change == "last line":
        lines[-1] = lines[-1].replace("good", "nice")
    else:
        lines[2] = json.dumps(json.loads(lines[2]) | {"chain": ""})
    record.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for command in (["audit"], ["rollback"]):
        answer = dragoman("models", *command)
        assert answer.returncode == 2
        assert "is not as it was written" in answer.stderr
    with pytest.raises(InvalidPromotion, match=rf"{PROMOTIONS}:\d: is not as it was written"):
        Registry.default().promotions()


def test_a_record_cut_or_written_anew_shows_by_its_head(
    dragoman: Program, record: Path, ids: list[str]
) -> None:
    """An auditor who noted the head finds it again, or knows that it is gone."""
    said = dragoman("models", "audit")
    assert said.returncode == 0
    assert "4 promotions and rollbacks, 4 of them chained" in said.stdout
    head = said.stdout.split("head: ")[1].split()[0]
    Registry.default().promote(ids[1])
    assert dragoman("models", "audit", "--since", head).returncode == 0
    lines = record.read_bytes().splitlines(keepends=True)
    record.write_bytes(b"".join(lines[:3]))
    answer = dragoman("models", "audit", "--since", head)
    assert answer.returncode == 1
    assert "is not in the record" in answer.stdout
    assert f"champion is {ids[1]}, the record says {ids[2]}" in answer.stdout


def test_an_older_record_is_read_and_chained_from_then_on(
    record: Path, registry: Path, ids: list[str]
) -> None:
    """Lines without hashes are covered by the hash of the first line that has one."""
    rows = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
    for row in rows:
        del row["chain"]
    record.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    store = Registry.default()
    store.promote(ids[1])
    assert (len(store.audit().record), store.audit().chained) == (5, 1)
    record.write_text(record.read_text("utf-8").replace("good", "nice", 1), "utf-8")
    with pytest.raises(InvalidPromotion, match=rf"{PROMOTIONS}:5"):
        store.promotions()


def test_a_promotion_waits_for_no_lock_for_ever(
    registry: Path, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs is told."""
    import fcntl

    monkeypatch.setattr("dragoman.promotions.PATIENCE", 0.1)
    with (registry / "promotions.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InvalidPromotion, match="another promotion is under way"):
            Registry.default().promote(ids[0])
    assert Registry.default().champion() is None


def test_a_home_of_nobody_is_told(dragoman: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~name` of a user that does not exist."""
    monkeypatch.setenv("DRAGOMAN_HOME", "~no-such-user-at-all/x")
    answer = dragoman("--version")
    assert answer.returncode == 2
    assert "DRAGOMAN_HOME" in answer.stderr
    assert os.linesep.join(answer.stderr.splitlines()[1:]) == ""
