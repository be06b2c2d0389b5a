"""The lock files: what they pin is what the project asks for, and comes from the package index alone."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Spark comes as sources only, and a lock has none.
LOCKS = {
    "service": ("serve", "sign", "postgres", "traces"),
    "developers": tuple(EXTRAS.keys() - {"spark"}),
}
PIN = re.compile(r"([a-z0-9-]+==[^ ]+)( ; .+?)?(?: +--hash=sha256:[0-9a-f]{64})+")


def pins(name: str, python: str = "3.11") -> dict[str, Version]:
    """The versions that a lock file has for Linux on a usual processor."""
    text = (ROOT / "locks" / f"{name}.txt").read_text("utf-8").replace("\\\n   ", "")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    found: dict[str, Version] = {}
    for line in lines:
        pin = PIN.fullmatch(line)
        assert pin, f"neither a version with its hashes nor a comment: {line[:80]}"
        one = Requirement(pin[1] + (pin[2] or ""))
        here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux",
                "platform_machine": "x86_64", "implementation_name": "cpython"}  # fmt: skip
        if one.marker is None or one.marker.evaluate(here):
            assert one.name not in found
            found[one.name] = Version(next(iter(one.specifier)).version)
    return found


@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_what_the_project_asks_for(name: str, python: str) -> None:
    """Each dependency is pinned once, within its bounds; no pin carries an address or a path."""
    asked = [*PROJECT["dependencies"], *(one for extra in LOCKS[name] for one in EXTRAS[extra])]
    locked = pins(name, python)
    for one in map(Requirement, asked):
        assert locked[canonicalize_name(one.name)] in one.specifier, f"{one}: run make lock"


def test_the_service_is_tested_with_the_versions_that_it_is_locked_to() -> None:
    """A developer has the packages of the service in the same versions, and more beside them."""
    assert pins("service").items() <= pins("developers").items()


def test_the_service_needs_no_framework_of_training() -> None:
    """Nothing of torch, and no compiler's worth of packages comes with it."""
    assert pins("service").keys().isdisjoint({"torch", "transformers", "scikit-learn", "ray", "triton"})  # fmt: skip
