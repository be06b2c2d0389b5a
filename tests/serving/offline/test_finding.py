"""Inputs: files, folders, globs and URLs stand for the files that a person means, in a fixed order."""

from pathlib import Path

import fsspec
import pytest

from dragoman.errors import UnreadableInput
from dragoman.serving.offline.finding import find_sources
from dragoman.serving.offline.readers import Reading, read_records
from dragoman.serving.offline.sources import Format

FILES = ["b.jsonl", "a/c.csv.gz", "a/d.PARQUET", "e.txt", "x.rejects.jsonl", "x.jsonl.manifest.json",
         ".hidden.jsonl", ".git/f.jsonl", "notes.md", "out.jsonl", "out.jsonl.parts/rows.jsonl"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with inputs, and with what lies beside them."""
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def names(folder: Path, *inputs: str, output: str = "") -> list[str]:
    """The inputs found, relative to the folder."""
    found = find_sources([str(folder / one) for one in inputs], Format.JSONL, output=output)
    return [str(Path(source.name).relative_to(folder)) for source in found]


def test_a_folder_is_its_readable_files(folder: Path) -> None:
    """By name, with those below it; hidden files, rejects, manifests and the output are no input."""
    output = str(folder / "out.jsonl")
    assert names(folder, "", output=output) == ["a/c.csv.gz", "a/d.PARQUET", "b.jsonl", "e.txt"]


def test_a_glob_may_name_any_file(folder: Path) -> None:
    """Whatever its ending; two stars reach into folders."""
    assert names(folder, "*.md") == ["notes.md"]
    assert names(folder, "**/*.gz") == ["a/c.csv.gz"]


def test_a_file_whose_name_looks_like_a_glob_is_a_file(folder: Path) -> None:
    """What lies there is meant."""
    (folder / "q[1].jsonl").write_bytes(b"")
    (folder / "q1.jsonl").write_bytes(b"")
    assert names(folder, "q[1].jsonl") == ["q[1].jsonl"]


@pytest.mark.parametrize("given", ["hollow", "*.nothing"])
def test_nothing_found_is_told(folder: Path, given: str) -> None:
    """The folder or glob is named."""
    (folder / "hollow").mkdir()
    with pytest.raises(UnreadableInput, match=r"no \.jsonl, "):
        find_sources([str(folder / given)], Format.JSONL)


def test_a_file_that_is_missing_is_kept_for_the_rejects(folder: Path) -> None:
    """It spoils nothing: its reason is read where its rows would be."""
    sources = find_sources([str(folder / "gone.jsonl"), str(folder / "b.jsonl")], Format.JSONL)
    (record,) = read_records(sources, Reading())
    assert (record.line, record.problem) == (None, "No such file or directory")


def test_standard_input_stands_alone() -> None:
    """It has no place among files."""
    with pytest.raises(UnreadableInput, match="give it as the only input"):
        find_sources(["-", "-"], Format.JSONL)
    with pytest.raises(UnreadableInput, match="Parquet cannot be read from a pipe"):
        find_sources(["-"], Format.JSONL, Format.PARQUET)


def test_urls_are_read_through_fsspec(tmp_path: Path) -> None:
    """A file, a folder and a glob of a store, packed or not, like those of a disk."""
    store = fsspec.filesystem("memory")
    for name in ("a", "b"):
        store.pipe(f"/offline/{name}.jsonl", b'{"text": "%s"}\n' % name.encode())
    for given in ("memory://offline", "memory://offline/*.jsonl"):
        found = list(read_records(find_sources([given], Format.JSONL), Reading()))
        assert [record.row["text"] for record in found] == ["a", "b"]
    (missing,) = find_sources(["memory://offline/gone.jsonl"], Format.JSONL)
    assert missing.problem is not None
    (tmp_path / "x.csv").write_text("text\nc\n")
    local = find_sources([(tmp_path / "x.csv").as_uri()], Format.JSONL)
    assert [record.row for record in read_records(local, Reading())] == [{"text": "c"}]


def test_a_change_is_noticed(tmp_path: Path) -> None:
    """Of content and of presence; a mere touch is none."""
    path = tmp_path / "x.jsonl"
    path.write_text("a")
    (source,) = find_sources([str(path)], Format.JSONL)
    path.touch()
    assert source.change_since() is None
    path.write_text("b")
    assert source.change_since() == f"{path} has changed"
    path.unlink()
    assert source.change_since() == f"{path} could be read"
