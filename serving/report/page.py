"""The page of a report: one file that loads nothing and runs nothing."""

import base64
import hashlib
from importlib import resources
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from .build import Report

MOST_HOLDERS, MOST_TARGETS, MOST_SENTENCES = 60, 30, 40
"""What is shown; the page says what it leaves out."""


def render(report: Report) -> str:
    """The page as HTML; every text of a row is escaped, and only our own style is allowed."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("report.html").render(
        report=report,
        standing=report.standing,
        style=Markup(style),
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        most_holders=MOST_HOLDERS,
        most_targets=MOST_TARGETS,
        most_sentences=MOST_SENTENCES,
    )


def _style() -> str:
    """The look of the service's page, and what only reports need."""
    look = resources.files("dragoman.serving.page") / "look.css"
    own = resources.files("dragoman.serving.report") / "report.css"
    return f"{look.read_text('utf-8')}\n{own.read_text('utf-8')}"
