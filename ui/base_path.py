"""Our own addresses below the path that a proxy gives the app, such as `/lessons/health`.

Streamlit puts `server.baseUrlPath` before its own addresses, but not before those of an app; and a
browser may be at an address that only the proxy knows. So the server answers with and without the
path, and the browser asks beside the place from which it got Streamlit's own scripts.
"""

from collections.abc import Sequence

from starlette.routing import Route

JAVASCRIPT = """
const base = new URL(
  '../../',
  document.querySelector('script[src*="static/js/"]')?.src ?? `${document.location.origin}/static/js/`,
);
"""
"""For components: `base` is the address of the app, to which those of its parts are relative."""


def below(base: str, routes: Sequence[Route]) -> list[Route]:
    """Return routes that answer at their addresses and, with a base path, below it as well.

    The plain addresses stay: a health check inside a container needs to know no proxy.

    Parameters
    ----------
    base : str
        With or without slashes around it; empty for none.
    routes : sequence of Route
    """
    base = base.strip("/")
    if not base:
        return list(routes)
    moved = [Route(f"/{base}{one.path}", one.endpoint, methods=one.methods) for one in routes]
    return [*moved, *routes]
