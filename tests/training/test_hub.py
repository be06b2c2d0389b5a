"""Hugging Face's hub: its own library reads our card, and fetches from a server that speaks its API."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from huggingface_hub import ModelCard

from dragoman.artifact import Artifact
from dragoman.errors import MissingExtra, UnreadableInput
from dragoman.registry import Registry
from dragoman.training.hub import export_for_hub, fetched, hub_card

COMMIT = "0123456789abcdef0123456789abcdef01234567"
Run = Callable[..., subprocess.CompletedProcess[str]]


class Hub(ThreadingHTTPServer):
    """What of the hub's HTTP API a download asks for, with the files of a folder as one model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._reply(head=True)

    def do_GET(self) -> None:
        self._reply(head=False)

    def _reply(self, head: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        if not head:
            self.server.asked.append(path)
        if path in ("/api/models/anna/stances/revision/main", f"/api/models/anna/stances/revision/{COMMIT}", "/api/models/anna/stances"):  # fmt: skip
            names = sorted(one.name for one in self.server.folder.iterdir())
            told = {"id": "anna/stances", "sha": COMMIT, "private": False, "tags": [], "downloads": 0, "likes": 0, "siblings": [{"rfilename": name} for name in names]}  # fmt: skip
            self._send(200, json.dumps(told).encode(), head)
        elif path.startswith("/api/models/anna/stances/tree/"):
            told_files = [{"type": "file", "path": one.name, "size": one.stat().st_size, "oid": COMMIT} for one in sorted(self.server.folder.iterdir())]  # fmt: skip
            self._send(200, json.dumps(told_files).encode(), head)
        elif path.startswith(f"/anna/stances/resolve/{COMMIT}/"):
            self._send(200, (self.server.folder / path.rpartition("/")[2]).read_bytes(), head)
        else:
            known = path.startswith("/api/models/anna/stances/revision/")
            code = "RevisionNotFound" if known else "RepoNotFound"
            self._send(404, b"{}", head, {"X-Error-Code": code, "X-Error-Message": "no"})

    def _send(self, status: int, body: bytes, head: bool, more: dict[str, str] | None = None) -> None:  # fmt: skip
        self.send_response(status)
        about = {"Content-Length": str(len(body)), "Content-Type": "application/json", "X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha256(body).hexdigest()}"'}  # fmt: skip
        for name, value in (about | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        if not head:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(artifact: Artifact, tmp_path: Path) -> Path:
    """The shipped artifact as it is uploaded."""
    export_for_hub(artifact, tmp_path / "stances")
    return tmp_path / "stances"


@pytest.fixture
def hub(folder: Path) -> Iterator[Hub]:
    """A hub that has it."""
    server = Hub(folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(hub: Hub, tmp_path: Path) -> Run:
    """The program, with that hub."""

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        endpoint = {"HF_ENDPOINT": f"http://127.0.0.1:{hub.server_port}", "HF_HOME": str(tmp_path / "hf")}  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}  # fmt: skip
        script = Path(sys.executable).with_name("dragoman")
        return subprocess.run([script, *arguments], check=False, capture_output=True, text=True, env=environment | endpoint)  # fmt: skip

    return start


def test_the_hub_reads_the_card(artifact: Artifact, folder: Path) -> None:
    """Licence, language, data sets and figures, by the hub's own library; the text follows."""
    card = ModelCard.load(folder / "README.md")
    told = card.data.to_dict()
    assert (told["license"], told["language"], told["library_name"]) == ("apache-2.0", "en", "dragoman")  # fmt: skip
    assert told["datasets"] == [row["corpus"] for row in artifact.about["trained_on"]]
    assert told["metrics"] == ["f1", "accuracy"]
    results = card.data.eval_results
    assert results is not None
    figures = [line["macro_f1"]["value"] for line in artifact.about["metrics"]]
    assert [one.metric_value for one in results if one.metric_type == "f1"] == figures
    assert all(one.metric_args["interval_95"][0] <= one.metric_value <= one.metric_args["interval_95"][1] for one in results if one.metric_args)  # fmt: skip
    assert (artifact.folder / "MODEL_CARD.md").read_text("utf-8").rstrip() in card.text


def test_a_folder_for_the_hub_is_an_artifact(artifact: Artifact, folder: Path) -> None:
    """Its other files are those of any export."""
    assert Artifact.load(folder).id == artifact.id
    assert {one.name for one in folder.iterdir()} == {"README.md", *(one.name for one in artifact.folder.iterdir())}  # fmt: skip


def test_it_comes_back_from_the_hub(run: Run, hub: Hub, artifact: Artifact, registry: Path) -> None:
    """Imported by address, with and without a revision; what no artifact has is not fetched."""
    (hub.folder / "weights.pkl").write_bytes(b"no")
    for address in ("hf://anna/stances", f"hf://anna/stances@{COMMIT}"):
        done = run("models", "import", address)
        assert (done.returncode, done.stdout) == (0, f"added: {artifact.id}\n"), done.stderr
    assert Registry(registry).get(artifact.id).id == artifact.id
    assert any("resolve" in path for path in hub.asked)
    assert not any("weights.pkl" in path or "README.md" in path for path in hub.asked)


def test_a_changed_file_is_refused(run: Run, hub: Hub, registry: Path) -> None:
    """Its SHA-256 is that of the manifest, or nothing is registered."""
    path = hub.folder / "NOTICE"
    path.write_bytes(path.read_bytes() + b"more")
    done = run("models", "import", "hf://anna/stances")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "NOTICE" in done.stderr
    assert Registry(registry).artifacts() == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("hf://anna", "write hf://OWNER/NAME"),
        ("hf://anna/../stances", "write hf://OWNER/NAME"),
        ("hf://anna/other", "no such repository"),
        ("hf://anna/stances@old", "no revision 'old'"),
    ],
)
def test_mistakes_are_one_sentence(run: Run, address: str, sentence: str) -> None:
    """A wrong address, repository or revision."""
    done = run("models", "import", address)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert sentence in done.stderr


def test_a_repository_without_an_artifact_is_told(run: Run, hub: Hub) -> None:
    """Whatever else it holds."""
    (hub.folder / "manifest.json").unlink()
    done = run("models", "import", "hf://anna/stances")
    assert "holds no artifact of dragoman" in done.stderr


def test_a_hub_that_is_away_is_one_sentence(run: Run, hub: Hub) -> None:
    """It names the address that was asked for."""
    hub.shutdown()
    hub.server_close()
    done = run("models", "import", "hf://anna/stances")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("dragoman: hf://anna/stances: cannot be fetched")


def test_what_is_for_research_only_is_not_exported(artifact: Artifact, tmp_path: Path) -> None:
    """Nothing is written."""
    from dataclasses import replace

    about: dict[str, Any] = {**artifact.about, "research_only": True}
    with pytest.raises(UnreadableInput, match="must not be published"):
        export_for_hub(replace(artifact, about=about), tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_without_its_library_the_extra_is_named(
    artifact: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hub has an extra of its own."""
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtra, match=r"pip install 'dragoman\[\w+\]'"):
        hub_card(artifact)
    with pytest.raises(MissingExtra), fetched("hf://anna/stances"):
        pytest.fail("it was fetched")
