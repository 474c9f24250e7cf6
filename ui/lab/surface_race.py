"""Optimizers race down one drawn loss surface, from the same start."""

import numpy as np
import streamlit as st

from nncore import glossary
from nncore import surface_race as races
from nncore.figures import surface_race as figures
from nncore.figures.numbers import short
from nncore.surfaces import SURFACES, Surface
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

FIRST = ["SGD", "momentum", "RMSprop", "Adam"]
MOST_STEPS = 300


def section() -> None:
    """Draw the controls, the map with the paths, and the losses step by step."""
    st.markdown(
        "All start at the same place and take the same number of steps. Guess who is first at a "
        "star, then raise the learning rate until somebody leaves the picture."
    )
    with st.container(key="picture_first_race"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        name = st.selectbox(
            "Surface",
            list(SURFACES),
            format_func=lambda one: SURFACES[one].label,
            key="surface",
            bind="query-params",
            help="A loss over two weights. Real losses have thousands and cannot be drawn.",
        )
        surface = SURFACES[name]
        racers = st.pills(
            "Optimizers",
            list(races.RACERS),
            selection_mode="multi",
            wrap=True,
            default=FIRST,
            key="racers",
            bind="query-params",
            help=glossary.sentence("optimizer"),
        )
        own = st.toggle(
            "Each at its own best rate",
            key="own",
            bind="query-params",
            help=f"The one of {len(races.RATES)} rates from {races.RATES[0]:g} to "
            f"{races.RATES[-1]:g} with which it ends lowest. The same rate for all is not fair: "
            "to each it means something else.",
        )
        rate = 0.03
        if not own:
            rate = live_slider(
                "rate",
                0.001,
                0.3,
                0.03,
                0.001,
                key="rate",
                help=glossary.sentence("learning_rate"),
                widest=(1e-8, 1e6),
            )
        steps = int(live_slider("steps", 1, MOST_STEPS, 100, 1, key="steps"))
        start = _start(name, surface)
    rates = {one: races.best_rate(name, one, start, steps) if own else rate for one in racers}
    paths = races.race(surface, start, rates, steps)
    theme, everyone = job_panel.theme(), tuple(races.RACERS)
    with picture:
        chart(
            figures.map_figure(surface, paths, everyone, theme=theme),
            key="race.map",
            alt=figures.sentence(surface, paths),
            name="race",
        )
    st.latex(surface.formula)
    st.markdown(surface.lesson)
    if not racers:
        st.info("Choose at least one optimizer.")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(
            figures.losses_figure(surface, paths, everyone, theme=theme),
            key="race.losses",
            alt=figures.sentence(surface, paths),
            name="race-losses",
        )
    with right:
        st.markdown(_table(surface, paths, rates))
    st.markdown(
        "A race on one surface says little about another, and less about a real network: there "
        "the gradient is noisy, because each step sees only a mini-batch. What carries over is the "
        "behavior: momentum rolls on, RMSprop and Adam take steps of similar length along every weight."
    )


def _start(name: str, surface: Surface) -> tuple[float, float]:
    """Ask for the start; each surface has one of its own."""
    both = []
    for place, (low, high) in enumerate((surface.across, surface.up)):
        both.append(
            live_slider(
                f"start w{'₁₂'[place]}",
                low,
                high,
                surface.start[place],
                0.05,
                key=f"{name}_w{place + 1}",
            )
        )
    return both[0], both[1]


def _table(surface: Surface, paths: dict[str, races.Array], rates: dict[str, float]) -> str:
    rows = ["| | rate | loss at the end | to the nearest star |", "|:--|--:|--:|--:|"]
    for name, path in paths.items():
        if np.isfinite(path[-1]).all():
            away = min(np.linalg.norm(path[-1] - np.array(place)) for place in surface.minima)
            end = f"{short(float(surface.loss(path[-1])), 3)} | {short(float(away))}"
        else:
            gone = int(np.isfinite(path).all(axis=-1).sum())
            end = f"diverged at step {gone} | –"
        rows.append(f"| {name} | {rates[name]:.3g} | {end} |")
    return "\n".join(rows)
