"""Is there news of a run? The question that every watching page asks twice a second.

Streamlit spends about five milliseconds on rerunning a script that does nothing at all; two hundred
watchers would keep two processors busy with it. So the browser asks at an address of its own, which
answers in one millisecond, and only a new answer lets the live panel run again.
"""

from collections.abc import Sequence

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from nncore import engine as engines
from nncore.comparison import MAXIMUM_SEEDS, MAXIMUM_VARIANTS
from nncore.engine import Engine, Job, Refused
from nncore.jobs import comparing
from ui import base_path, visitor

PATH = "/news/{job_ids}"
COMPARING = "comparing"
"""In the address of a comparison's news; their numbers are joined by commas."""
MOST_RUNS = MAXIMUM_VARIANTS * MAXIMUM_SEEDS

JAVASCRIPT = (
    base_path.JAVASCRIPT
    + """
export default function ({ data, parentElement, setTriggerValue }) {
  const watch = parentElement.newest = {};
  const silence = parentElement.querySelector('.silence');
  const later = () => setTimeout(look, 1000 * data.seconds);
  const look = async () => {
    if (parentElement.newest !== watch) return;
    try {
      // On a bad line a question may be lost without anybody saying so.
      const response = await fetch(new URL(data.address, base), {
        cache: 'no-store', signal: AbortSignal.timeout(10_000),
      });
      silence.hidden = true;
      // Whoever is not known here, as in a foreign frame without cookies, gets the panel anew.
      const answer = response.ok ? await response.text() : '';
      if (parentElement.newest !== watch) return;
      if (answer !== data.seen) setTriggerValue('news', answer);
    } catch { silence.hidden = false; }
    later();
  };
  later();
  return () => { parentElement.newest = undefined; };
}
"""
)

_HTML = """
<div class="silence" role="status" hidden>No answer from the server. This page asks again by itself.</div>
"""

_component = st.components.v2.component("news", html=_HTML, js=JAVASCRIPT, isolate_styles=False)


def state(engine: Engine, job: Job) -> str:
    """Return a few characters that change whenever what a page says of a run changes."""
    left = engine.status().seconds_left if job.state == "waiting" else None
    return f"{job.version}" if left is None else f"{job.version} {left:.0f}"


def state_of_all(engine: Engine, jobs: Sequence[Job]) -> str:
    """Return the same for the runs of a comparison that go on."""
    # A version only grows, so their sum tells of every change.
    left = engine.status().seconds_left if any(job.state == "waiting" for job in jobs) else None
    version = sum(job.version for job in jobs)
    return f"{version}" if left is None else f"{version} {left:.0f}"


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
    _ask(job.id, seen, seconds, key)


def watch_all(jobs: Sequence[Job], seen: str, *, seconds: float, key: str) -> None:
    """Do the same for the runs of a comparison that go on; `seen` is of `state_of_all`."""
    _ask(f"{','.join(job.id for job in jobs)}?{COMPARING}", seen, seconds, key)


def _ask(whose: str, seen: str, seconds: float, key: str) -> None:
    data = {"address": f"news/{whose}", "seen": seen, "seconds": seconds}
    _component(key=key, data=data, on_news_change=lambda: None)


async def answer(request: Request) -> Response:
    """Answer a browser that watches a run."""
    engine, owner = engines.get(), visitor.cookie(request.scope)
    try:
        if engine is None or owner is None:
            raise Refused
        numbers = request.path_params["job_ids"]
        if COMPARING in request.query_params:
            jobs = [engine.job(one, comparing(owner)) for one in numbers.split(",")[:MOST_RUNS]]
            text = state_of_all(engine, jobs)
        else:
            text = state(engine, engine.job(numbers, owner))
    except Refused:
        return Response(status_code=404)
    return PlainTextResponse(text, headers={"cache-control": "no-store"})
