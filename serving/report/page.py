"""The page of a report: one file that loads nothing and runs nothing."""

import base64
import hashlib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import takeaway
from .build import Report
from .standing import Standing

MOST_HOLDERS, MOST_TARGETS, MOST_SENTENCES, MOST_SOURCES = 60, 30, 40, 400
"""What is shown; the page says what it leaves out."""
LEAST_COUNTED = 3
"""Sentences of a cell from which on an interval is drawn: of one or two it says nothing."""
COLUMNS_PRINTED = 7
"""Targets side by side on a sheet of A4; the others follow below, under the same holders."""


def render(report: Report) -> str:
    """The page as HTML; every text of a row is escaped, and only our own style is allowed."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    standing = report.standing
    holders, targets = standing.holders[:MOST_HOLDERS], standing.targets[:MOST_TARGETS]
    style = _style(len(holders), len(targets))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html").render(
        report=report,
        standing=standing,
        holders=holders,
        targets=targets,
        numbers=_numbers(standing),
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        data=takeaway.takeaway(standing),
        positions=takeaway.total(standing),
        most_data=takeaway.MOST,
        most_targets=MOST_TARGETS,
        most_sentences=MOST_SENTENCES,
        most_sources=MOST_SOURCES,
        least_counted=LEAST_COUNTED,
        columns_printed=COLUMNS_PRINTED,
    )


def _numbers(standing: Standing) -> dict[str, str]:
    """A class for each holder and target, by which the filters know their own."""
    found = {one.key: f"h{number}" for number, one in enumerate(standing.holders)}
    return found | {one: f"t{number}" for number, one in enumerate(standing.targets)}


def _style(holders: int, targets: int) -> str:
    """The look of the service's page, what only reports need, and what the filters hide."""
    look = resources.files("dragoman.serving.page") / "look.css"
    own = resources.files("dragoman.serving.report") / "report.css"
    texts = [one.read_text("utf-8") for one in (look, own)]
    return "\n".join([*texts, *_filters("h", holders), *_filters("t", targets)])


def _filters(kind: str, count: int) -> Iterator[str]:
    """Without a script: what is not of the chosen holder or target is not displayed."""
    for number in range(count):
        name = f"{kind}{number}"
        chosen = f'body:has(option[value="{name}"]:checked)'
        yield f"{chosen} .of-{kind}:not(.{name}) {{ display: none; }}"
