"""What happens to an answer when its image is corrupted by hand."""

from __future__ import annotations

import streamlit as st

from nncore import glossary, robustness, spec, trained
from nncore.corruptions import CORRUPTIONS, Corruption, steps_for
from nncore.datasets import LARGEST_PIXELS, class_names
from nncore.figures import robustness as figures
from nncore.figures.panels import Panel, panels_figure
from ui import address, job_panel, judged, session
from ui.evaluate import corruption_curves, example, smallest_change
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider

OPENING = {"rotation": 40.0}
"""What is corrupted when the page opens, so that there is something to see."""
_SEED = "noise_seed"
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
    rows = min(trained.MOST_ROWS, network.experiment.data.test_rows)
    st.subheader(f"The same for {rows:,} images", help=glossary.sentence("robustness"))
    corruption_curves.section(network)
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
        with st.container(key="corruptions"):
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
                disabled=strengths["noise"] == 0,
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
                    Panel(f"test image {number}: {truth}", found["before"]),
                    Panel("what the network is given", found["after"]),
                ],
                columns=2,
                size=150 if session.narrow() else 200,
                theme=theme,
            ),
            key="robustness.images",
            alt=f"Test image {number}, which is {truth}, before and after it was corrupted.",
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
