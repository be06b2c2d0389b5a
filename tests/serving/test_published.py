"""What is published is what happens: schemathesis, and thousands of malformed bodies."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from dragoman.serving.openapi import openapi
from dragoman.serving.problems import ABOUT
from dragoman.serving.settings import Settings

from .conftest import PATIENCE

JSON = {"content-type": "application/json"}
GOOD = json.dumps(
    {"items": [{"text": "Moscow rejects NATO enlargement.", "target": "NATO"}]}
).encode()


def test_the_description_refers_to_what_it_has() -> None:
    """Every reference resolves, and every status of an error is told by some operation."""
    description = openapi(Settings())
    text = json.dumps(description)
    for name in text.split("#/components/schemas/")[1:]:
        assert name.split('"')[0] in description["components"]["schemas"]
    told = {
        int(status)
        for path in description["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
    }
    errors = {status for status in told if status >= 400}
    assert errors == ABOUT.keys()


@pytest.mark.slow
def test_schemathesis_finds_no_undocumented_answer(server: Any, tmp_path: Path) -> None:
    """Generated requests, right and wrong ones, get documented statuses, types and bodies only."""
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance"  # fmt: skip
    answer = subprocess.run(
        [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "run",
            f"{server.url}/openapi.json",
            "--checks",
            checks,
            "-n",
            "100",
            "--seed",
            "1",
        ],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
    )
    assert answer.returncode == 0, answer.stdout[-5000:]


def malformed(chance: random.Random) -> bytes:
    """A good body that was cut, doubled, flipped in places, or something else altogether."""
    kind = chance.randrange(5)
    if kind == 0:
        return GOOD[: chance.randrange(len(GOOD))]
    if kind == 1:
        return chance.randbytes(chance.randrange(200))
    if kind == 2:
        return GOOD + GOOD[chance.randrange(len(GOOD)) :]
    if kind == 3:
        return json.dumps(
            chance.choice([None, 1, "x", [], [1], {"item": []}, {"items": 1}])
        ).encode()
    changed = bytearray(GOOD)
    for _ in range(chance.randrange(1, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.slow
def test_malformed_bodies_get_documented_refusals(server: Any) -> None:
    """10,000 of them: each is refused with a documented 4xx, or was a request after all."""
    chance = random.Random(11)
    documented = openapi(Settings())["paths"]
    with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
        for number in range(10_000):
            path = ("/v1/score", "/v1/label")[number % 2]
            body = malformed(chance)
            answer = client.post(path, content=body, headers=JSON)
            assert str(answer.status_code) in documented[path]["post"]["responses"], body
            assert answer.status_code == 200 or 400 <= answer.status_code < 500, body
            if answer.status_code != 200:
                assert answer.headers["content-type"] == "application/problem+json"
    assert server.score({"text": "Moscow rejects NATO enlargement.", "target": "NATO"})
