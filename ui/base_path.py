"""Our own addresses below the path that a proxy gives the app, such as `/lessons/health`.

Streamlit puts `server.baseUrlPath` before its own addresses, but not before those of an app.
"""

from collections.abc import Sequence

from starlette.routing import Route


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
