"""The Open Inference Protocol, asked by Triton's own client against the real server."""

import contextlib
import json
from typing import Any

import httpx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tritonclient import http as triton
from tritonclient.utils import InferenceServerException

from dragoman.serving.keys import fingerprint, new_key
from dragoman.serving.problems import Problem
from dragoman.serving.tensors import BYTES, Tensor, read_texts, write

from .samples import SENTENCE

TEXTS = [SENTENCE, "Київ welcomed the grain deal. Moscow rejected it.", " "]
TARGETS = ["AUKUS", "grain deal", "AUKUS"]
INFER = "/v2/models/dragoman/infer"


@pytest.fixture(scope="module")
def client(server: Any) -> Any:
    """Triton's client of the server."""
    return triton.InferenceServerClient(server.url.removeprefix("http://"), network_timeout=120)


def inputs(binary: bool = True, shape: Any = (3,), **columns: list[str]) -> list[Any]:
    """Tensors of these texts."""
    made = []
    for name, texts in columns.items():
        one = triton.InferInput(name, list(shape), "BYTES")
        values = np.array([text.encode() for text in texts], dtype=object).reshape(shape)
        made.append(one.set_data_from_numpy(values, binary_data=binary))
    return made


def test_health_and_metadata(client: Any, server: Any) -> None:
    """What a gateway asks before it sends anything."""
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("dragoman")
    assert client.get_server_metadata()["extensions"] == ["binary_tensor_data"]
    told = client.get_model_metadata("dragoman")
    assert told["versions"] == [server.http.get("/readyz").json()["model"]]
    assert [one["name"] for one in told["inputs"]] == ["text", "target", "holder"]
    assert not client.is_model_ready("another")


def expected(server: Any) -> list[dict[str, Any]]:
    """The same questions, asked at `/v1/score`."""
    items = [{"text": a, "target": b} for a, b in zip(TEXTS, TARGETS, strict=True)]
    results: list[dict[str, Any]] = server.score(*items)["results"]
    return results


@pytest.mark.parametrize("shape", [(3,), (3, 1)])
@pytest.mark.parametrize("binary", [True, False])
def test_answers_are_those_of_score_and_label(
    client: Any, server: Any, shape: Any, binary: bool
) -> None:
    """Stance and probabilities as /v1/score has them, positions as /v1/label; a bad text has a reason."""
    outputs = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("stance", "probabilities", "positions", "reason")]  # fmt: skip
    headers = None if binary else {"Content-Type": "application/json"}
    asked = inputs(binary, shape, text=TEXTS, target=TARGETS)
    found = client.infer("dragoman", asked, outputs=outputs, request_id="a", headers=headers)
    first, second, third = expected(server)
    stances = [value.decode() if isinstance(value, bytes) else value for value in found.as_numpy("stance").ravel()]  # fmt: skip
    assert stances == [first["stance"], second["stance"], ""]
    assert found.as_numpy("stance").shape == shape
    rows = found.as_numpy("probabilities")
    assert rows.shape == (3, 3)
    for row, result in zip(rows, (first, second), strict=False):
        assert row.tolist() == pytest.approx(list(result["probabilities"].values()), abs=1e-6)
    positions = [json.loads(value) for value in found.as_numpy("positions").ravel()]
    labelled = server.http.post("/v1/label", json={"documents": [{"text": SENTENCE}], "entities": ["AUKUS"]})  # fmt: skip
    assert positions[0] == labelled.json()["rows"][0]["positions"]
    assert positions[0]
    assert positions[2] == []
    reason = found.as_numpy("reason").ravel()[2]
    assert (reason.decode() if isinstance(reason, bytes) else reason) == third["reason"]
    assert (found.get_response()["id"], found.get_response()["model_name"]) == ("a", "dragoman")


def test_a_holder_is_asked_about(client: Any, server: Any) -> None:
    """An empty one is none; outputs that are not asked for are not made."""
    asked = inputs(shape=(2,), text=[SENTENCE] * 2, target=["AUKUS"] * 2, holder=["Beijing", ""])
    found = client.infer("dragoman", asked, outputs=[triton.InferRequestedOutput("stance")])
    item = {"text": SENTENCE, "target": "AUKUS"}
    results = server.score(item | {"holder": "Beijing"}, item)["results"]
    assert [one.decode() for one in found.as_numpy("stance")] == [one["stance"] for one in results]
    assert [one["name"] for one in found.get_response()["outputs"]] == ["stance"]


def test_mistakes_reach_the_client_as_sentences(client: Any) -> None:
    """In `error`, where Triton's client looks for them, with the status of other endpoints."""
    good = {"text": [SENTENCE], "target": ["AUKUS"]}
    for name, columns, sentence in (
        ("another", good, "it is called dragoman"),
        ("dragoman", {"text": [SENTENCE]}, "'target' is missing"),
        ("dragoman", good | {"mention": ["x"]}, "no input 'mention'"),
    ):
        with pytest.raises(InferenceServerException, match=sentence):
            client.infer(name, inputs(shape=(1,), **columns))
    with pytest.raises(InferenceServerException, match="no output 'mood'"):
        client.infer("dragoman", inputs(shape=(1,), **good), outputs=[triton.InferRequestedOutput("mood")])  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 415),
        ({"content-type": "application/json"}, b"{", 400),
        ({"content-type": "application/json"}, b"[]", 422),
        ({"content-type": "application/json"}, b'{"inputs": [{"name": "text"}]}', 422),
        ({"inference-header-content-length": "x"}, b"{}", 400),
        ({"inference-header-content-length": "99"}, b"{}", 400),
        ({"inference-header-content-length": "14"}, b'{"inputs": []}\x01', 422),
        ({"content-type": "application/json"}, b" " * 2_000_001, 413),
    ],
)
def test_wrong_bodies_have_the_statuses_of_other_endpoints(
    server: Any, headers: dict[str, str], body: bytes, status: int
) -> None:
    """As problem details with `error` beside."""
    answer = server.http.post(INFER, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")  # fmt: skip
    assert answer.json()["error"] == answer.json()["detail"]


def test_limits_and_keys_are_those_of_other_endpoints(start_server: Any, tmp_path: Any) -> None:
    """Health needs no key, all else does; a list may be as long as elsewhere."""
    key = new_key()
    file = tmp_path / "keys"
    file.write_text(f"alice sha256:{fingerprint(key)}\n")
    served = start_server(keys_file=file, most_items=2)
    assert served.http.get("/v2/health/live").status_code == 200
    assert served.http.get("/v2/health/ready").json() == {"name": "dragoman", "ready": True}
    for path in ("/v2", "/v2/models/dragoman", "/v2/models/dragoman/ready"):
        assert served.http.get(path).status_code == 401
    assert httpx.post(served.url + INFER, json={}).status_code == 401
    column = {"datatype": "BYTES", "shape": [3], "data": ["a", "b", "c"]}
    body = {"inputs": [column | {"name": "text"}, column | {"name": "target"}]}
    answer = served.http.post(INFER, json=body, headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, "at most 2" in answer.json()["error"]) == (422, True)


@given(st.lists(st.text(max_size=9)), st.booleans())
def test_texts_survive_the_wire(texts: list[str], binary: bool) -> None:
    """What is written in either form is read as it was; half characters cannot be sent at all."""
    texts = [text.encode(errors="replace").decode() for text in texts]
    tensor = Tensor("text", BYTES, (len(texts),), texts)
    raw, length = write({}, [tensor], {"text": binary})
    request = json.loads(raw[:length])
    assert read_texts({"inputs": request["outputs"]}, raw[length:]) == {"text": tensor}


@given(st.binary(max_size=40), st.integers(-1, 50))
def test_any_bytes_are_texts_or_a_problem(raw: bytes, size: int) -> None:
    """Nothing that follows the JSON is a mistake of ours."""
    one = {"name": "text", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": size}}  # fmt: skip
    with contextlib.suppress(Problem):
        (found,) = read_texts({"inputs": [one]}, raw).values()
        assert len(found.values) == 1
