"""What cannot be read of an export becomes a reject that says why; the rest is kept."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from dragoman.files import Rejects

from ..annotations import InvalidAnnotations
from .row import Imported


def told(tool: str, found: Iterable[Imported | str]) -> Iterator[Imported | str]:
    """Annotations and reasons as they come; where reading ends in a mistake of the file, that is a reason."""
    try:
        yield from found
    except InvalidAnnotations as problem:
        yield str(problem)
    except KeyError as problem:
        yield f"not as {tool} writes it: `{problem.args[0]}` is missing"
    except (TypeError, ValueError, AttributeError) as problem:
        yield f"not as {tool} writes it: {problem}"


def kept(
    name: str,
    rejects: Rejects,
    tool: str,
    rows: Iterable[tuple[int, Any]],
    read: Callable[[int, Any], Iterable[Imported | str]],
) -> Iterator[Imported]:
    """The annotations that `read` finds in the rows, each with its line; its reasons are rejects."""
    for line, row in rows:
        for found in told(tool, read(line, row)):
            if isinstance(found, str):
                rejects.add(name, line, found, row)
            else:
                yield found
