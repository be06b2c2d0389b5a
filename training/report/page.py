"""Writes `report.json` and `report.html`, each whole or not at all."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dragoman.errors import UnreadableInput
from dragoman.writing import replacing

from .build import Report

JSON, PAGE = "report.json", "report.html"


def write_report(report: Report, folder: Path) -> list[Path]:
    """Write both files into a folder, which is made if need be; returns their paths.

    Raises:
        UnreadableInput: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UnreadableInput(f"{folder}: cannot be made: {problem.strerror or problem}") from None
    content = report.as_dict()
    texts = {
        JSON: json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        PAGE: render(content),
    }
    for name, text in texts.items():
        with replacing(folder / name) as file:
            file.write(text)
    return [folder / name for name in texts]


def render(report: dict[str, Any]) -> str:
    """The page; every text is escaped, and nothing is loaded from elsewhere."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(PAGE).render(report=report)
