"""The trajectory player: one scrubber that drives every picture of a run, in the browser.

The page says only which Experiment it is about. The browser pulls the run's moments from addresses
of their own (`ui.moments`), keeps them, and plays them back and forth without a word to the server.
What it runs are the modules of the folder `player`, served once and kept.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nncore import spec
from nncore.figures.theme import SIGNED, THEMES, ThemeName, color_at, template
from ui import base_path, moments

FOLDER = Path(__file__).with_name("player")
MODULES = {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.js"))}
VERSION = hashlib.sha256(b"".join(MODULES.values())).hexdigest()[:12]
"""Part of the modules' address: another program is another address."""
PREFIX = f"/player/{VERSION}"

_DEPTH = 0.55
"""How far the plane's colors go to those of the points that lie on it."""

JAVASCRIPT = (
    base_path.JAVASCRIPT
    + """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.player');
  root.explain = (moment) => setTriggerValue('explain', moment);
  root.newest = data;
  if (root.player) root.player.update(data);
  else if (!root.loading) {
    root.loading = import(new URL('PREFIX/player.js', base)).then(({ Player }) => {
      if (root.newest) root.player = new Player(root, base, root.newest);
    }, () => { root.loading = undefined; root.textContent = 'The player could not be loaded.'; });
  }
  return () => {
    if (root.isConnected) return;
    root.player?.close();
    root.newest = root.player = undefined;
  };
}
""".replace("PREFIX", PREFIX.lstrip("/"))
)

_component = st.components.v2.component(
    "trajectory_player",
    html=(FOLDER / "player.html").read_text(),
    css=(FOLDER / "player.css").read_text(),
    js=JAVASCRIPT,
    isolate_styles=False,
)


def trajectory_player(
    experiment: spec.Experiment,
    *,
    key: str,
    train: bool,
    press: int = 0,
    guess: str | None = None,
    outcomes: Mapping[str, str] | None = None,
    theme: ThemeName = "light",
    explain: Callable[[], None] | None = None,
    explained_in: str | None = None,
) -> None:
    """Play the run of an Experiment.

    Parameters
    ----------
    experiment : spec.Experiment
    key : str
        The same for one player on a page.
    train : bool
        Whether the whole run is wanted, or only the network before its first step.
    press : int
        Counts the presses of the button that trains: a new one plays the run from its start.
    guess : str, optional
        What the reader expects, a name of `outcomes`.
    outcomes : mapping of str to str, optional
        What may come of the run, in sentences.
    theme : "light" or "dark"
        Of the page.
    explain : function, optional
        Called when the reader wants a moment explained, which is then the player's state `explain`.
        The page knows no moment otherwise: playing is a matter of the browser alone.
    explained_in : str, optional
        Key of the container that explains it, which comes into sight.
    """
    data = {
        "address": moments.address(experiment),
        "train": train,
        "press": press,
        "guess": guess,
        "outcomes": dict(outcomes or {}),
        "plotly": plotly.__version__,
        "colors": colors(theme),
        "explained_in": explained_in,
    }
    _component(key=key, data=data, on_explain_change=explain)


def colors(theme: ThemeName) -> dict[str, Any]:
    """Return a theme as the player uses it: plain colors, and the template of its charts."""
    one = THEMES[theme]
    middle = {"light": SIGNED[2], "dark": "#1d2733"}[theme]
    return {
        "background": one.background,
        "surface": one.surface,
        "ink": one.ink,
        "muted": one.muted,
        "categorical": list(one.categorical),
        "signed": [one.negative, middle, one.positive],
        "plane": [
            color_at((middle, one.negative), _DEPTH),
            middle,
            color_at((middle, one.positive), _DEPTH),
        ],
        "font": template(theme)["layout"]["font"]["family"],
        "template": template(theme),
    }


async def module(request: Request) -> Response:
    """Serve one of the player's modules, to be kept for good."""
    content = MODULES.get(request.path_params["name"])
    if content is None:
        return PlainTextResponse("There is no such module.", 404)
    return Response(
        content,
        media_type="text/javascript",
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


ROUTES = [Route(f"{PREFIX}/{{name}}", module)]
