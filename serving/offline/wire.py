"""Units and what became of them as JSON, on their way between machines."""

import json
from dataclasses import asdict

from .finishing import Finished
from .records import Place
from .units import Row, Unit


def unit_to(unit: Unit) -> str:
    """A unit as one line."""
    return json.dumps(asdict(unit))


def unit_from(line: str) -> Unit:
    """The unit that `unit_to` wrote."""
    given = json.loads(line)
    return Unit(
        **given
        | {
            "end": Place(**given["end"]),
            "rows": [Row(**row) for row in given["rows"]],
            "rejects": [tuple(reject) for reject in given["rejects"]],
        }
    )


def finished_to(done: Finished) -> str:
    """What became of a unit as one line."""
    return json.dumps(asdict(done))


def finished_from(line: str) -> Finished:
    """What `finished_to` wrote."""
    given = json.loads(line)
    return Finished(**given | {"end": Place(**given["end"])})
