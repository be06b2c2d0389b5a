"""The page's files, read once at start: nothing but these names can be asked for."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.seed_files import seed_files

SAMPLE = "2022-02-beijing-summit.txt"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing is loaded from elsewhere, nothing is sent elsewhere, and no script or style is inline."""

_TYPES = {".js": "text/javascript", ".md": "text/markdown"}


@dataclass(frozen=True, slots=True)
class PageFile:
    """One file: its bytes and its media type."""

    content: bytes
    media_type: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "PageFile":
        """A file by its name's ending."""
        ending = name[name.rindex(".") :]
        guessed = _TYPES.get(ending) or mimetypes.guess_type(name)[0] or "text/plain"
        return cls(content, guessed)


def page_files() -> Mapping[str, PageFile]:
    """Every file by its path."""
    folder = resources.files("dragoman.serving.page")
    found = {
        f"/page/{one.name}": one.read_bytes() for one in folder.iterdir() if _is_served(one.name)
    }
    found["/"] = found.pop("/page/index.html")
    brief = seed_files() / "briefs" / SAMPLE
    found["/page/sample.txt"] = brief.read_bytes()
    return {
        path: PageFile.of(path if path != "/" else "/index.html", data)
        for path, data in found.items()
    }


def page_routes(files: Mapping[str, PageFile]) -> list[Route]:
    """A route for each file."""

    async def page_file(request: Request) -> Response:
        file = files[request.scope["path"]]
        policy = {"Content-Security-Policy": POLICY}
        return Response(file.content, media_type=file.media_type, headers=policy)

    return [Route(path, page_file) for path in files]


def _is_served(name: str) -> bool:
    return name.endswith((".html", ".css", ".js", ".svg"))
