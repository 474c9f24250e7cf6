"""Launcher: `streamlit run app.py` serves the pages and starts the engine beside them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

import nncore
from nncore import engine, event_log
from ui import (
    base_path,
    cheap_answers,
    counts,
    guard,
    health,
    lasting_objects,
    moments,
    news,
    no_delay,
    session,
    trajectory_player,
)
from ui.live_chart import plotly_script
from ui.visitor import VisitorCookie

FIRST_PAGE_SECONDS = 2.5
"""A head start for whoever opens the app with its start: then they read while TensorFlow loads."""


def _settle_in(running: engine.Engine) -> None:
    session.ask_ahead(running)
    lasting_objects.set_aside()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Start the workers with the server, without waiting for them, and end them with it."""
    event_log.write_lines()
    event_log.tell("server_started", version=nncore.__version__)
    no_delay.send_at_once()
    cheap_answers.save_work()
    guard.tighten_server()
    running = engine.start(delay=FIRST_PAGE_SECONDS)
    asyncio.get_running_loop().run_in_executor(None, _settle_in, running)
    try:
        yield
    finally:
        engine.close()
        event_log.tell("server_stopped")


def page_failed(error: Exception) -> None:
    """Count a page that broke; Streamlit tells its reader that something went wrong."""
    event_log.tell("page_failed", error=type(error).__name__)


app = st.App(
    Path(__file__).with_name("ui") / "navigation.py",
    lifespan=lifespan,
    middleware=[*guard.MIDDLEWARE, Middleware(VisitorCookie)],
    routes=base_path.below(
        st.get_option("server.baseUrlPath"),
        [
            Route("/plotly.min.js", plotly_script),
            Route(news.PATH, news.answer),
            Route(health.PATH, health.answer),
            Route(counts.PATH, counts.answer),
            *moments.ROUTES,
            *trajectory_player.ROUTES,
        ],
    ),
    on_script_error=page_failed,
)
