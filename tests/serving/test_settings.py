"""Settings, keys and the command line: nothing misspelt is accepted, nothing secret is kept."""

import re
import signal
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UnreadableInput
from dragoman.serving.keys import Keys, caller, fingerprint, new_key
from dragoman.serving.problems import Problem
from dragoman.serving.settings import InvalidSettings, Settings, variable

ROOT = Path(__file__).resolve().parents[2]
TWICE = f"alice sha256:{'0' * 64}\nalice sha256:{'1' * 64}\n"


def test_every_setting_is_documented() -> None:
    """The table of docs/service.md has every setting with its default and its meaning, and no other."""
    text = (ROOT / "docs" / "service.md").read_text("utf-8")
    rows = re.findall(r"^\| `(DRAGOMAN_\w+)` \| (?:`([^`]*)`)? \| (.*) \|$", text, re.MULTILINE)
    expected = [
        (variable(one), _shown(one.default), one.metadata["about"]) for one in fields(Settings)
    ]
    assert [(name, default, about) for name, default, about in rows] == expected


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_setting_can_be_set() -> None:
    """The default, written as a variable, is read as itself; no variable gives the defaults."""
    written = {variable(one): str(one.default) for one in fields(Settings)}
    assert Settings.from_env(written) == Settings() == Settings.from_env({"DRAGOMAN_HOME": "x"})


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("DRAGOMAN_PROT", "3000", "no setting"),
        ("DRAGOMAN_PORT", "x", "a whole number"),
        ("DRAGOMAN_PORT", "0", "at least 1"),
        ("DRAGOMAN_PORT", "99999", "at most 65535"),
        ("DRAGOMAN_DEADLINE_SECONDS", "nan", "at least"),
        ("DRAGOMAN_DEADLINE_SECONDS", "inf", "at most"),
        ("DRAGOMAN_LOG_TEXTS", "maybe", "true or false"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, reason: str) -> None:
    """A misspelt variable or an unusable value is an error that names it."""
    with pytest.raises(InvalidSettings, match=f"{name}.*{reason}"):
        Settings.from_env({name: value})


def test_the_server_does_not_start_with_a_wrong_setting(dragoman, monkeypatch) -> None:
    """`dragoman serve` says so in one sentence and exits with 2."""
    monkeypatch.setenv("DRAGOMAN_PROT", "1")
    answer = dragoman("serve")
    assert answer.returncode == 2
    assert answer.stderr == "dragoman: DRAGOMAN_PROT is no setting; see docs/service.md\n"


def test_a_key_is_known_by_its_hash(tmp_path: Path) -> None:
    """The file holds no key; the right one names its owner, others nobody."""
    path, key = tmp_path / "keys", new_key()
    path.write_text(f"# callers\n\nalice sha256:{fingerprint(key)}\nbob sha256:{'0' * 64}\n")
    keys = Keys.read(path)
    assert key not in path.read_text()
    assert (keys.owner(key), keys.owner(f"{key}x"), keys.owner("")) == ("alice", None, None)


def test_a_key_is_revoked_without_a_restart(start_server: Any, tmp_path: Path) -> None:
    """On SIGHUP the file is read again; one that is wrong changes nothing, and is told."""
    path = tmp_path / "keys"
    lines = {name: f"{name} sha256:{fingerprint(f'key of {name}')}\n" for name in ("alice", "bob")}
    path.write_text("".join(lines.values()))
    served = start_server(keys_file=path)

    def status(name: str) -> int:
        bearer = {"Authorization": f"Bearer key of {name}"}
        return served.http.get("/v1/model", headers=bearer).status_code

    assert (status("alice"), status("bob"), status("carol")) == (200, 200, 401)
    path.write_text(lines["bob"])
    served.process.send_signal(signal.SIGHUP)
    served.until(lambda: served.events("keys_read"))
    assert (status("alice"), status("bob")) == (401, 200)
    path.write_text("nonsense")
    served.process.send_signal(signal.SIGHUP)
    served.until(lambda: served.events("keys_failed"))
    assert (status("alice"), status("bob")) == (401, 200)


@pytest.mark.parametrize("content", ["alice", "alice sha256:12", "# none\n", "a b c", TWICE])
def test_a_file_of_keys_without_sense_is_refused(tmp_path: Path, content: str) -> None:
    """A server that nobody could ask, or that misread a line, does not start."""
    (tmp_path / "keys").write_text(content)
    with pytest.raises(UnreadableInput, match="keys"):
        Keys.read(tmp_path / "keys")


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1", "", "nonsense", None])
def test_without_keys_only_this_machine_is_answered(address: str | None) -> None:
    """Loopback in both families is answered, anything else is not, whatever Host it sends."""
    for own in ("127.0.0.1", "127.8.8.8", "::1"):
        assert caller(None, {"host": "localhost:3000"}, own) == "local"
    with pytest.raises(Problem) as refused:
        caller(None, {"host": "localhost:3000"}, address)
    assert refused.value.status == 403


@given(st.text(), st.text())
def test_with_keys_nothing_else_opens(header: str, host: str) -> None:
    """No header but the right key is let in, also from this machine."""
    keys = Keys({"alice": fingerprint(new_key())})
    with pytest.raises(Problem) as refused:
        caller(keys, {"authorization": header, "host": host}, "127.0.0.1")
    assert refused.value.status == 401
