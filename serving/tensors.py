"""Tensors of the Open Inference Protocol: in JSON, or as its binary extension puts them behind the JSON."""

import json
import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .problems import Problem

BYTES, FP32 = "BYTES", "FP32"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tensor:
    """A named list of values, row by row; texts are BYTES, numbers FP32."""

    name: str
    datatype: str
    shape: tuple[int, ...]
    values: Sequence[Any]


def read_texts(request: object, binary: bytes) -> dict[str, Tensor]:
    """The inputs of a request by name, all of them texts; `binary` is what follows the JSON.

    Raises:
        Problem: 422, they are not tensors of texts.
    """
    inputs = request.get("inputs") if isinstance(request, dict) else None
    if not isinstance(inputs, list) or not all(isinstance(one, dict) for one in inputs):
        raise Problem(422, "A JSON object with `inputs`, a list of tensors, is expected.")
    found: dict[str, Tensor] = {}
    for one in inputs:
        tensor, binary = _read(one, binary)
        found[tensor.name] = tensor
    if binary:
        raise Problem(422, f"{len(binary)} bytes follow the last tensor; see `binary_data_size`.")
    return found


def wanted(request: Mapping[str, Any], known: Sequence[str]) -> dict[str, bool]:
    """The outputs that a request asks for, and whether as binary; without a list, all of them.

    Raises:
        Problem: 422, there is no such output.
    """
    default = _parameters(request).get("binary_data_output") is True
    outputs = request.get("outputs")
    if outputs is None:
        return dict.fromkeys(known, default)
    if not isinstance(outputs, list) or not all(isinstance(one, dict) for one in outputs):
        raise Problem(422, "`outputs` must be a list of objects with a `name`.")
    unknown = [one.get("name") for one in outputs if one.get("name") not in known]
    if unknown:
        shown = str(unknown[0])[:60]
        raise Problem(422, f"There is no output {shown!r}; there are {', '.join(known)}.")
    return {one["name"]: _parameters(one).get("binary_data", default) is True for one in outputs}


def write(head: Json, tensors: Sequence[Tensor], binary: Mapping[str, bool]) -> tuple[bytes, int]:
    """A response, and how long its JSON is; tensors that are to be binary follow it."""
    told, tail = [], []
    for one in tensors:
        about: Json = {"name": one.name, "datatype": one.datatype, "shape": list(one.shape)}
        if binary[one.name]:
            tail.append(_packed(one))
            about["parameters"] = {"binary_data_size": len(tail[-1])}
        else:
            about["data"] = list(one.values)
        told.append(about)
    text = json.dumps(head | {"outputs": told}, ensure_ascii=False).encode()
    return text + b"".join(tail), len(text)


def _read(one: Json, binary: bytes) -> tuple[Tensor, bytes]:
    name, shape = one.get("name"), one.get("shape")
    if not isinstance(name, str) or one.get("datatype") != BYTES:
        raise Problem(422, "An input needs a `name` and the `datatype` BYTES.")
    name = name[:60].encode(errors="replace").decode()
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise Problem(422, f"The `shape` of {name!r} must be a list of whole numbers.")
    size = _parameters(one).get("binary_data_size")
    if size is None:
        values = _flat(one.get("data"))
    elif type(size) is int and 0 <= size <= len(binary):
        values, binary = _unpacked(binary[:size], name), binary[size:]
    else:
        raise Problem(422, f"`binary_data_size` of {name!r} does not fit what follows the JSON.")
    if values is None or len(values) != math.prod(shape):
        raise Problem(422, f"The data of {name!r} are not {shape} texts, as its `shape` says.")
    return Tensor(name, BYTES, tuple(shape), values), binary


def _flat(data: object) -> list[str] | None:
    """Texts in a list, or in lists in a list; None for anything else."""
    if not isinstance(data, list):
        return None
    rows = [one if isinstance(one, list) else [one] for one in data]
    flat = [value for row in rows for value in row]
    return flat if all(isinstance(value, str) for value in flat) else None


def _unpacked(raw: bytes, name: str) -> list[str]:
    """Texts, each behind its length in four bytes, the smallest first."""
    found, at = [], 0
    while at < len(raw):
        end = at + 4 + int.from_bytes(raw[at : at + 4], "little")
        if end > len(raw):
            raise Problem(422, f"The data of {name!r} end within a text.")
        try:
            found.append(raw[at + 4 : end].decode())
        except UnicodeDecodeError:
            raise Problem(422, f"Text {len(found)} of {name!r} is not UTF-8.") from None
        at = end
    return found


def _packed(one: Tensor) -> bytes:
    if one.datatype == FP32:
        return struct.pack(f"<{len(one.values)}f", *one.values)
    encoded = [text.encode() for text in one.values]
    return b"".join(len(raw).to_bytes(4, "little") + raw for raw in encoded)


def _parameters(one: Mapping[str, Any]) -> Mapping[str, Any]:
    found = one.get("parameters")
    return found if isinstance(found, dict) else {}
