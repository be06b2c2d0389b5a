"""Structured logs: one JSON object a line on stderr, with the request id, without callers' texts."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

LOGGER = "dragoman.serving"


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object; its fields are those given to `tell`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"time": when, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps(head | getattr(record, "fields", {}), ensure_ascii=True, default=str)


def configure() -> None:
    """Send our events to stderr as JSON lines, whatever the host program does with its own."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(LOGGER)
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def tell(event: str, level: str = "info", **fields: object) -> None:
    """Log an event with its fields; None fields are left out."""
    said = {name: value for name, value in fields.items() if value is not None}
    logging.getLogger(LOGGER).log(
        logging.getLevelNamesMapping()[level.upper()], event, extra={"fields": said}
    )


def where(mistake: BaseException, texts: bool) -> dict[str, Any]:
    """What an unforeseen exception was; its message only where callers' texts may be logged."""
    frames = traceback.extract_tb(mistake.__traceback__)[-8:]
    return {
        "error": type(mistake).__name__,
        "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        "message": str(mistake) if texts else None,
    }
