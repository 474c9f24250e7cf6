"""Accuracy against the strength of a corruption, point by point, as a worker finds the time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from nncore import robustness, shipped, spec, trained
from nncore.corruptions import CORRUPTIONS, Corruption, steps_for
from nncore.engine import EngineBusy, Refused
from nncore.figures import robustness as figures
from ui import address, job_panel, judged, session
from ui.evaluate import guess
from ui.judged import Judged
from ui.live_chart import chart

AT_ONCE_SECONDS = 0.15
"""How long a look for further answers may keep a slider waiting."""
RIVALS = {"mnist_dense": "mnist_cnn", "mnist_cnn": "mnist_dense"}
"""Included networks that read the same images, drawn beside each other on request."""
GUESS = "half_wrong"
GUESSES: dict[str, tuple[str, float, float]] = {
    "20": ("below 20°", 0, 20),
    "40": ("between 20° and 40°", 20, 40),
    "60": ("between 40° and 60°", 40, 60),
    "180": ("beyond 60°", 60, 181),
}
"""Short name → what readers call it, from and to where."""
_POINTS = "robustness.points"


def section(network: Judged) -> None:
    """Draw accuracy against the strength of one corruption, point by point."""
    data = network.experiment.data
    rows = min(trained.MOST_ROWS, data.test_rows)
    with st.container(key="picture_first_thousand"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        name = (
            st.segmented_control(
                "Corruption",
                list(CORRUPTIONS),
                default="rotation",
                required=True,
                key="curve",
                bind="query-params",
                width="stretch",
            )
            or "rotation"
        )
        rival = _rival(network)
        compared = rival is not None and st.toggle(
            f"Beside it: {shipped.LABELS[rival]}", key="rival", bind="query-params"
        )
        guessed = guess.made(GUESS, {key: label for key, (label, _, _) in GUESSES.items()})
        address.keep(guess.kept(GUESS), key="half_wrong.at")
    networks = {network.label: network}
    if compared and rival is not None:
        other = judged.included(rival)
        if other is None:
            return
        networks[other.label] = other
    with picture:
        if name == "rotation" and guessed is None:
            guess.ask(
                GUESS,
                f"Guess first. {rows:,} test images are turned counterclockwise. From which angle "
                "on is half of the answers wrong?",
                {key: label for key, (label, _, _) in GUESSES.items()},
            )
            return
        one = steps_for(name, data.input_shape[0])
        points = {label: _points(each, name) for label, each in networks.items()}
        finished = all(len(found) == len(one.levels) for found in points.values())
        _curves(networks, name, one, None if finished else 0.3)
    with controls:
        if finished:
            _reading(
                network.label if compared else "",
                name,
                one,
                points[network.label],
                guessed or "",
                rows,
            )
    st.markdown(
        "A high test accuracy is not robustness: the test images were collected as the training "
        "images were, upright, centered and clean. What a network has not seen, it has not learned "
        "to ignore; images corrupted on purpose during training would teach it."
    )
    st.caption(
        f"Bands are 95% intervals of the first {rows:,} test images; at every point they are the "
        "same images, with the same noise."
    )


def _curves(
    networks: Mapping[str, Judged], name: str, one: Corruption, every: float | None
) -> None:
    """Draw the points there are, and ask for further ones until all are there."""

    @st.fragment(run_every=every)
    def going_on() -> None:
        if every is not None and _advance(networks, name, one):
            st.rerun()
        points = {label: _points(each, name) for label, each in networks.items()}
        chart(
            figures.curve_figure(points, one.levels, one.label, one.unit, theme=job_panel.theme()),
            key="robustness.curve",
            alt=figures.curve_sentence(points, one.label),
            name=f"accuracy-{name}",
        )
        if every is not None:
            done = sum(map(len, points.values()))
            total = len(networks) * len(one.levels)
            st.progress(done / total, text=f"{done} of {total} points")

    going_on()


def _advance(networks: Mapping[str, Judged], name: str, one: Corruption) -> bool:
    """Ask for further points, for a fraction of a second; return whether all are there."""
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return False
    ends = time.monotonic() + AT_ONCE_SECONDS
    for network in networks.values():
        points = _points(network, name)
        for level in one.levels[len(points) :]:
            if time.monotonic() > ends:
                return False
            question = (spec.to_json(network.experiment), network.weights, name, level)
            try:
                points.append(engine.ask(robustness.accuracy, *question, timeout=AT_ONCE_SECONDS))
            except EngineBusy:  # asked again by the next look
                return False
            except Refused as refused:
                st.error(str(refused))
                return False
    return True


def _points(network: Judged, name: str) -> list[dict[str, Any]]:
    """Return what this session has of a curve, to be added to."""
    kept: dict[Any, list[dict[str, Any]]] = st.session_state.setdefault(_POINTS, {})
    return kept.setdefault((hash(network.weights), network.experiment.key, name), [])


def _rival(network: Judged) -> str | None:
    """Name the included network to compare with, if the chosen one has one."""
    own = next((name for name in RIVALS if judged.INCLUDED[name] == network.label), None)
    if own:
        return RIVALS[own]
    return "mnist_cnn" if network.experiment.data.name == "mnist" else None


def _reading(
    label: str, name: str, one: Corruption, points: list[dict[str, Any]], guessed: str, rows: int
) -> None:
    """Say where half of the answers are wrong, beside what was guessed."""
    half, worst = robustness.half_wrong_at(points), points[-1]
    if half is None:
        where = f"At {one.label} {worst['level']:g}, {worst['accuracy']:.1%} are still right."
    elif half == one.neutral:
        where = f"Half of the {rows:,} answers are wrong without any {one.label} already."
    else:
        where = f"At {one.label} **{half:.3g}** half of the {rows:,} answers are wrong."
        if points[-1]["accuracy"] > 0.5:
            where += f" At {worst['level']:g} it is fewer than half again."
    st.markdown(f"{one.sentence}\n\n{label and f'*{label}*: '}{where}")
    if name == "rotation" and guessed:
        said, low, high = GUESSES[guessed]
        right = low <= (180 if half is None else half) < high
        st.markdown(f"You guessed {said}: {'right' if right else 'not so'}.")
