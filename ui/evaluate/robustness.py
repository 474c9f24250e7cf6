"""What happens to the answers when images are corrupted: one image by hand, then a thousand."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from nncore import glossary, robustness, shipped, spec, trained
from nncore.corruptions import CORRUPTIONS, Corruption, steps_for
from nncore.datasets import LARGEST_PIXELS, class_names
from nncore.engine import EngineBusy, Refused
from nncore.figures import robustness as figures
from nncore.figures.panels import Panel, panels_figure
from ui import address, job_panel, judged, session
from ui.evaluate import example, guess, smallest_change
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider

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
OPENING = {"rotation": 40.0}
"""What is corrupted when the page opens, so that there is something to see."""
_SEED, _POINTS = "noise_seed", "robustness.points"
_LAST_SEED = 9_999


def section(network: Judged) -> None:
    """Corrupt one image, a thousand images, and look for the change that flips an answer."""
    if network.experiment.data.name not in LARGEST_PIXELS:
        st.info(
            "Noise, shifts, turns and contrast are what happens to **images**, and this network "
            "reads a table. How small a change flips one of its answers is shown below."
        )
        offer("mnist_cnn", "Corrupt images of digits instead")
        smallest_change.section(network)
        return
    _one_image(network)
    st.subheader("The same for a thousand images", help=glossary.sentence("robustness"))
    _thousand(network)
    smallest_change.section(network)


def offer(name: str, label: str) -> None:
    """Offer an included network that this part fits."""

    def choose() -> None:
        st.session_state["network"] = name

    st.button(label, on_click=choose, help=judged.INCLUDED[name], key=f"offer.{name}")


@st.fragment
def _one_image(network: Judged) -> None:
    """Draw an image before and after, and the probabilities that follow."""
    data = network.experiment.data
    width = data.input_shape[0]
    with st.container(key="picture_first_one_image"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = example.field(network)
        strengths = {name: _slider(name, steps_for(name, width)) for name in CORRUPTIONS}
        with st.container(horizontal=True):
            st.button(
                "All back", icon=":material/restart_alt:", on_click=_reset, args=(*CORRUPTIONS,)
            )
            st.button(
                "Other noise",
                icon=":material/casino:",
                on_click=_other_noise,
                help="The same strength, drawn with another seed.",
            )
    seed = int(address.number(_SEED, 0, 0, _LAST_SEED))
    address.keep({_SEED: str(seed) if seed else None}, key="noise_seed.at")
    found = session.ask(
        robustness.one_image,
        spec.to_json(network.experiment),
        network.weights,
        number,
        *strengths.values(),
        seed,
    )
    with picture:
        if found is None:
            st.skeleton(height=560)
            return
        theme = job_panel.theme()
        names = class_names(data)
        truth = names[found["label"]]
        chart(
            panels_figure(
                [
                    Panel(f"test image {number}, a {truth}", found["before"]),
                    Panel("what the network is given", found["after"]),
                ],
                columns=2,
                size=150 if session.narrow() else 200,
                theme=theme,
            ),
            key="robustness.images",
            alt=f"Test image {number}, a {truth}, before and after it was corrupted.",
            name="corrupted",
        )
    # On a phone the sliders follow the images, so that both are on the screen together.
    with st.container() if session.narrow() else picture:
        sentence = figures.before_after_sentence(found["p_before"], found["p_after"], names)
        chart(
            figures.before_after_figure(
                found["p_before"],
                found["p_after"],
                names,
                found["label"],
                labels=("as it is", "corrupted"),
                theme=theme,
            ),
            key="robustness.probabilities",
            alt=sentence,
            name="probabilities-corrupted",
        )
        st.caption(f"{sentence} All four corruptions act together.")


def _slider(name: str, one: Corruption) -> float:
    """Draw a strength with the button that takes it back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container():
            value = live_slider(
                one.label,
                one.low,
                one.high,
                OPENING.get(name, one.neutral),
                one.step,
                key=name,
                help=one.sentence,
            )
        st.button(
            "",
            icon=":material/restart_alt:",
            key=f"{name}.reset",
            type="tertiary",
            help=f"Set {one.label} back to {one.neutral:g}.",
            on_click=_reset,
            args=(name,),
            width="content",
        )
    return value


def _reset(*names: str) -> None:
    for name in names:
        st.session_state[name] = CORRUPTIONS[name].neutral


def _other_noise() -> None:
    st.session_state[_SEED] = (st.session_state[_SEED] + 1) % _LAST_SEED


def _thousand(network: Judged) -> None:
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
            _reading(name, one, points[network.label], guessed or "", rows)
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
    name: str, one: Corruption, points: list[dict[str, Any]], guessed: str, rows: int
) -> None:
    """Say where half of the answers are wrong, beside what was guessed."""
    half = robustness.half_wrong_at(points)
    worst = points[-1]
    where = (
        f"Half of the {rows:,} answers are wrong from {one.label} **{half:.3g}** on."
        if half is not None
        else f"At {one.label} {worst['level']:g}, {worst['accuracy']:.1%} are still right."
    )
    st.markdown(f"{one.sentence} {where}")
    if name == "rotation" and guessed:
        label, low, high = GUESSES[guessed]
        right = low <= (180 if half is None else half) < high
        st.markdown(f"You guessed {label}: {'right' if right else 'not so'}.")
