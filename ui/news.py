"""Is there news of a run? The question that every watching page asks twice a second.

Streamlit spends about five milliseconds on rerunning a script that does nothing at all; two hundred
watchers would keep two processors busy with it. So the browser asks at an address of its own, which
answers in one millisecond, and only a new answer lets the live panel run again.
"""

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from nncore import engine as engines
from nncore.engine import Engine, Job, Refused
from ui import visitor

PATH = "/news/{job_id}"

JAVASCRIPT = """
export default function ({ data, parentElement, setTriggerValue }) {
  const base = document.querySelector('base')?.href ?? document.location.origin + '/';
  const watch = parentElement.newest = {};
  const later = () => setTimeout(look, 1000 * data.seconds);
  const look = async () => {
    if (parentElement.newest !== watch) return;
    try {
      const response = await fetch(new URL(data.address, base), { cache: 'no-store' });
      // Whoever is not known here, as in a foreign frame without cookies, gets the panel anew.
      const answer = response.ok ? await response.text() : '';
      if (parentElement.newest !== watch) return;
      if (answer !== data.seen) setTriggerValue('news', answer);
    } catch { /* The server is away for a moment. */ }
    later();
  };
  later();
  return () => { parentElement.newest = undefined; };
}
"""

_component = st.components.v2.component("news", js=JAVASCRIPT, isolate_styles=False)


def state(engine: Engine, job: Job) -> str:
    """Return a few characters that change whenever what a page says of a run changes."""
    left = engine.status().seconds_left if job.state == "waiting" else None
    return f"{job.version}" if left is None else f"{job.version} {left:.0f}"


def watch(job: Job, seen: str, *, seconds: float, key: str) -> None:
    """Run the fragment around this again as soon as the run's state is not `seen` any more.

    Parameters
    ----------
    job : Job
    seen : str
        What `state` returned before the run was drawn.
    seconds : float
        Between two questions.
    key : str
    """
    data = {"address": PATH.lstrip("/").format(job_id=job.id), "seen": seen, "seconds": seconds}
    _component(key=key, data=data, on_news_change=lambda: None)


async def answer(request: Request) -> Response:
    """Answer a browser that watches a run."""
    engine, owner = engines.get(), request.cookies.get(visitor.COOKIE)
    try:
        if engine is None or owner is None:
            raise Refused
        text = state(engine, engine.job(request.path_params["job_id"], owner))
    except Refused:
        return Response(status_code=404)
    return PlainTextResponse(text, headers={"cache-control": "no-store"})
