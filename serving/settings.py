"""What operators may set: one frozen class, read from the environment, nothing unknown accepted."""

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from dragoman.cpu import cores
from dragoman.errors import DragomanError

PREFIX = "DRAGOMAN_"
ELSEWHERE = frozenset({"DRAGOMAN_HOME", "DRAGOMAN_TRUSTED_KEYS"})
"""Variables with our prefix that other parts of the program read."""
_SWITCH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class InvalidSettings(DragomanError):
    """A setting that does not exist, or whose value cannot be used."""


def _setting(
    default: Any,  # noqa: ANN401
    about: str,
    least: float | None = None,
    most: int = 1_000_000_000,
) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"about": about, "least": least, "most": most})


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Every setting of the service; `docs/service.md` has the same table, held equal by a test.

    A field is set by the variable of its name in capitals behind `DRAGOMAN_`.
    """

    host: str = _setting("127.0.0.1", "The address to listen on.")
    port: int = _setting(3000, "The port to listen on.", 1, 65535)
    artifact: str = _setting("", "Folder or id of the artifact; empty: follow the champion.")
    catalogue: str = _setting("", "A TOML file of your own entities, merged into the catalogue.")
    processes: int = _setting(1, "Server processes; each loads the model.", 1)
    threads: int = _setting(0, "Passes side by side in a process; 0: the processors it may use.", 0)
    deadline_seconds: float = _setting(
        10.0, "After this long without an answer the caller gets 504.", 0.1
    )
    body_seconds: float = _setting(10.0, "How long a body may take to arrive, else 408.", 0.1)
    head_seconds: float = _setting(
        10.0, "How long a connection may wait for the whole head of a request.", 0.1
    )
    longest_wait_seconds: float = _setting(
        4.0, "Work that would wait longer than this before it starts is answered 503.", 0.1
    )
    most_connections: int = _setting(
        1000, "Connections to a process; for a further one, who is silent longest is cut off.", 8
    )
    most_requests: int = _setting(256, "Requests under way at once; more are answered 429.", 1)
    most_requests_of_one: int = _setting(
        128, "The same, of one key; without keys everybody is one caller.", 1
    )
    most_body_bytes: int = _setting(2_000_000, "Size of a body; more is answered 413.", 1000)
    most_items: int = _setting(512, "Questions in one request.", 1)
    most_documents: int = _setting(64, "Documents in one request.", 1)
    most_entities: int = _setting(32, "Phrases to ask about in one request.", 1)
    most_characters: int = _setting(50_000, "Characters of one text, name or target.", 1)
    cache_answers: int = _setting(4096, "Answers kept for identical questions; 0: none.", 0)
    keys_file: str = _setting("", "File of hashed API keys; empty: only loopback is answered.")
    feedback: str = _setting(
        "",
        "Where corrections are kept: a file, or `postgresql+psycopg://...`; "
        "empty: `feedback.sqlite` in `DRAGOMAN_HOME`.",
    )
    poll_seconds: float = _setting(
        2.0, "How often the champion pointer is read; 0: only on SIGHUP.", 0
    )
    traces: str = _setting(
        "", "URL of an OTLP/HTTP receiver, `http://HOST:4318/v1/traces`; empty: no traces."
    )
    log_texts: bool = _setting(False, "Write callers' texts to the log.")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables behind `DRAGOMAN_`.

        Raises:
            InvalidSettings: names every variable that is unknown or has an unusable value.
        """
        given = {
            name: value
            for name, value in environment.items()
            if name.startswith(PREFIX) and name not in ELSEWHERE
        }
        known = {variable(one): one for one in fields(cls)}
        problems = [
            f"{name} is no setting; see docs/service.md" for name in given if name not in known
        ]
        values: dict[str, Any] = {}
        for name in given.keys() & known.keys():
            try:
                values[known[name].name] = _parse(known[name], given[name])
            except ValueError as problem:
                problems.append(f"{name}={given[name]!r}: {problem}")
        if problems:
            raise InvalidSettings("; ".join(sorted(problems)))
        return cls(**values)

    @property
    def passes_at_once(self) -> int:
        """The thread budget of one process: the one place where it is decided."""
        return self.threads or max(1, cores() // self.processes)


def variable(one: "Field[Any]") -> str:
    """The environment variable of a field."""
    return f"{PREFIX}{one.name.upper()}"


def _parse(one: "Field[Any]", text: str) -> object:
    """A value of the field's type."""
    if one.type is bool:
        if text.lower() not in _SWITCH:
            raise ValueError("must be true or false")
        return _SWITCH[text.lower()]
    if one.type is str:
        return text
    number: Any = one.type
    try:
        value = number(text)
    except ValueError:
        kind = "a whole number" if one.type is int else "a number"
        raise ValueError(f"must be {kind}") from None
    least = one.metadata["least"]
    if not value >= least:  # also NaN
        raise ValueError(f"must be at least {least}")
    if value > one.metadata["most"]:
        raise ValueError(f"must be at most {one.metadata['most']}")
    return value
