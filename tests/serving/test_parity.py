"""One answer everywhere: HTTP, file and in-process answers are equal to the byte."""

import asyncio
import json
import random
from typing import Any

import httpx
import pytest

from dragoman.labeller import Document, Labeller, ScoreItem
from dragoman.rows import Scored
from dragoman.serving.client import AsyncClient, Client, Refused
from dragoman.serving.retries import ServiceError
from dragoman.stance import Ask

from .conftest import PATIENCE

BRIEF = """\
Canberra hailed AUKUS as vital, a pact that Beijing denounced. “İstanbul” said nothing.\r
Warsaw supports sanctions on Russia; Budapest objects, and the EU hesitates over them. 👩‍🚀
We oppose any enlargement of NATO, as President Lukashenko said; Minsk did not.
"""
QUESTIONS = [
    {"id": 1, "text": "Moscow rejects NATO enlargement.", "target": "NATO enlargement"},
    {"id": None, "text": "Moscow rejects NATO enlargement.", "target": "NATO", "holder": "Moscow"},
    {"text": "Oslo “hails” the İ pact", "target": "the pact", "mention": [17, 18]},
    {"id": {"a": [1.5]}, "text": "They met. 👩‍🚀", "target": "AUKUS", "holder": "author"},
    {"text": "Moscow rejects NATO enlargement.", "target": "wind power", "holder_span": [0, 6]},
]


def test_http_file_and_process_give_the_same_bytes(
    server: Any, labeller: Labeller, dragoman: Any, work: Any
) -> None:
    """The row of a document or a question is one sequence of bytes, whoever asks for it."""
    (work / "brief.txt").write_bytes(BRIEF.encode())
    (work / "pairs.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in QUESTIONS), "utf-8")
    labelled = dragoman("label", "brief.txt", "-o", "-").stdout
    scored = dragoman("score", "pairs.jsonl", "-o", "-").stdout

    body = {"documents": [{"text": BRIEF, "name": "brief.txt"}]}
    over_http = server.http.post("/v1/label", json=body).content.decode()
    rows = labeller.label(Document(BRIEF, "brief.txt"))
    lines = [json.dumps(row.as_dict(), ensure_ascii=False) for row in rows]
    assert labelled == "".join(f"{line}\n" for line in lines)
    assert over_http == f'{{"model": "{labeller.artifact.id}", "rows": [{", ".join(lines)}], "rejects": []}}'  # fmt: skip

    over_http = server.http.post("/v1/score", json={"items": QUESTIONS}).content.decode()
    answers = labeller.score([ScoreItem.from_row(row) for row in QUESTIONS])
    lines = [json.dumps(answer.as_dict(), ensure_ascii=False) for answer in answers]
    assert scored == "".join(f"{line}\n" for line in lines)
    results = ", ".join(f'{{"status": "ok", {line[1:]}' for line in lines)
    assert over_http == f'{{"model": "{labeller.artifact.id}", "results": [{results}]}}'


def items() -> list[ScoreItem]:
    """More questions than a request carries, of both kinds, one of them too long to be answered."""
    found = [ScoreItem(f"Oslo hails AUKUS, {number % 40}.", "AUKUS", ask=ask) for ask in Ask for number in range(290)]  # fmt: skip
    return [*found, ScoreItem("a" * 60_000, "b"), *found[:2]]


def test_the_client_gives_the_labellers_types(server: Any, labeller: Labeller) -> None:
    """`Client` and `AsyncClient` answer like `Labeller`; what is refused says so in its place."""
    asked = items()
    documents = [Document(BRIEF, "same"), Document("x" * 60_000, "same"), Document(BRIEF, "same", "Wong", "2022")]  # fmt: skip

    async def both() -> tuple[Any, Any]:
        async with AsyncClient(server.url, timeout=PATIENCE) as client:
            return await client.score(asked), await client.label(documents)

    with Client(server.url, timeout=PATIENCE) as client:
        scored, labelled = client.score(asked), client.label(documents)
    assert (scored, labelled) == asyncio.run(both())
    refused = [place for place, answer in enumerate(scored) if isinstance(answer, Refused)]
    assert refused == [len(asked) - 3]
    good = [item for item in asked if len(item.text) < 60_000]
    assert [one.as_dict() for one in scored if isinstance(one, Scored)] == [one.as_dict() for one in labeller.score(good)]  # fmt: skip
    assert isinstance(labelled[1], Refused)
    for place in (0, 2):
        rows = labeller.label(documents[place])
        assert [row.as_dict() for row in labelled[place]] == [row.as_dict() for row in rows]


def test_two_hundred_callers_get_their_own_answers(server: Any) -> None:
    """Distinct texts, some invalid, at random moments: each gets exactly the bytes of a serial run."""
    chance = random.Random(5)
    bodies = [request(chance, number) for number in range(200)]
    serial = [server.http.post("/v1/score", content=body, headers=JSON).content for body in bodies]
    assert asyncio.run(together(server.url, bodies, chance)) == serial


JSON = {"content-type": "application/json"}
TEMPLATES = (
    "Envoy {} rejects NATO enlargement.",
    "Delegate {} welcomed AUKUS, which Beijing denounced.",
    "Speaker {} did not oppose the sanctions on Russia.",
)


def request(chance: random.Random, number: int) -> bytes:
    """One to three questions about a text of this caller's own, now and then a bad item."""
    text = chance.choice(TEMPLATES).format(number)
    good = [{"id": number, "text": text, "target": target} for target in ("NATO", "AUKUS", "peace")]
    listed: list[Any] = good[: chance.randint(1, 3)]
    if chance.random() < 0.3:
        listed.insert(chance.randint(0, len(listed)), chance.choice([number, {"id": number}, None]))
    return json.dumps({"items": listed}).encode()


async def together(url: str, bodies: list[bytes], chance: random.Random) -> list[bytes]:
    """All bodies at once, each after a moment of its own."""
    delays = [chance.uniform(0, 1.5) for _ in bodies]
    limits = httpx.Limits(max_connections=200, keepalive_expiry=1)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:

        async def one(body: bytes, delay: float) -> bytes:
            await asyncio.sleep(delay)
            answer = await client.post("/v1/score", content=body, headers=JSON)
            return answer.content

        return list(await asyncio.gather(*map(one, bodies, delays)))


def test_mixing_is_noticed_without_the_cache(start_server: Any) -> None:
    """The same callers where nothing is remembered: every answer is computed amid the others."""
    bare = start_server(cache_answers=0, threads=4)
    chance = random.Random(6)
    bodies = [request(chance, number) for number in range(200)]
    serial = [bare.http.post("/v1/score", content=body, headers=JSON).content for body in bodies]
    assert asyncio.run(together(bare.url, bodies, chance)) == serial


def test_a_refused_request_is_raised_with_its_detail(server: Any) -> None:
    """What the service refuses as a whole is raised with its detail."""
    with (
        Client(server.url, timeout=PATIENCE) as client,
        pytest.raises(ServiceError, match="must be phrases"),
    ):
        client.label([Document("x")], [" "])
