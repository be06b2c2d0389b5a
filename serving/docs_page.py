"""The page to try the interface: Swagger UI from the files that BentoML carries, no network."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

STYLES = "/static_content/swagger-ui.css"
SCRIPT = "/static_content/swagger-ui-bundle.js"

_PAGE = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dragoman: the interface</title>
<link rel="stylesheet" href="{STYLES}">
<link rel="icon" href="data:,">
<div id="swagger-ui"></div>
<script src="{SCRIPT}"></script>
<script src="/docs/start.js"></script>
</html>
"""
_START = 'SwaggerUIBundle({url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true});\n'
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


async def docs_page(_: Request) -> Response:
    """`GET /docs`: every endpoint, with a button to try it."""
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})


async def docs_script(_: Request) -> Response:
    """`GET /docs/start.js`: starts Swagger UI; a file, because the page's policy forbids inline scripts."""
    return Response(_START, media_type="text/javascript")
