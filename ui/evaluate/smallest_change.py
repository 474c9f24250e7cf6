"""How little it takes to flip an answer, if every pixel is changed in the worst direction."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from nncore import flips, glossary, spec
from nncore.datasets import LARGEST_PIXELS, class_names, feature_names
from nncore.figures.panels import Panel, panels_figure
from ui import job_panel, session
from ui.evaluate import example
from ui.evaluate.score import percent
from ui.judged import Judged
from ui.live_chart import chart


def section(network: Judged) -> None:
    """Show a small change that flips the answer to the chosen example, beside a random one."""
    st.subheader(
        "A small change that flips an answer", help=glossary.sentence("adversarial_example")
    )
    _looked_for(network)


@st.fragment
def _looked_for(network: Judged) -> None:
    data = network.experiment.data
    image = data.name in LARGEST_PIXELS
    number = int(
        st.number_input(
            f"Flip the answer to test example (0 to {data.test_rows - 1:,})",
            0,
            data.test_rows - 1,
            min(example.OPENING, data.test_rows - 1),
            key="flipped",
            bind="query-params",
            width=300,
        )
    )
    found = session.ask(
        flips.search, spec.to_json(network.experiment), network.weights, number, timeout=1.9
    )
    if found is None:
        st.skeleton(height=320)
        return
    names = class_names(data)
    if not found["found"]:
        st.markdown(
            f"The network says {names[found['before']]}. Up to {_size(found['largest'], data)} no "
            "change was found that flips this answer. That does not prove that there is none."
        )
        return
    (_pictures if image else _table)(network, number, found)
    _words(network, found)


def _pictures(network: Judged, number: int, found: dict[str, Any]) -> None:
    names = class_names(network.experiment.data)
    change = np.subtract(found["changed"], found["original"])
    factor = max(1, int(1 / found["epsilon"]))
    p_random = found["p_random"]
    said = int(np.argmax(p_random))
    chart(
        panels_figure(
            [
                Panel(
                    f"test image {number}<br>{_answer(names, found['p_before'])}",
                    found["original"],
                ),
                Panel("the change<br>at its true size", change, signed=True),
                Panel(f"the change<br>magnified {factor} times", factor * change, signed=True),
                Panel(f"image + change<br>{_answer(names, found['p_after'])}", found["changed"]),
                Panel(
                    f"image + random<br>{names[said]}, {percent(p_random[said])}", found["random"]
                ),
            ],
            columns=2 if session.narrow() else 5,
            size=150 if session.narrow() else 190,
            theme=job_panel.theme(),
        ),
        key="flip.images",
        alt=f"Test image {number}, a change of at most {_size(found['epsilon'], network.experiment.data)} "
        f"a pixel, which turns the answer from {names[found['before']]} to {names[found['after']]}, "
        "and a random change of the same size.",
        name="flip",
    )
    st.caption("Blue adds ink, orange takes it away.")


def _table(network: Judged, number: int, found: dict[str, Any]) -> None:
    change = np.subtract(found["changed"], found["original"])
    st.dataframe(
        {
            "feature": list(feature_names(network.experiment.data)),
            "value": found["original"],
            "change": change.tolist(),
            "changed value": found["changed"],
        },
        hide_index=True,
        height=280,
        column_config={
            name: st.column_config.NumberColumn(format="%.3f")
            for name in ("value", "change", "changed value")
        },
    )
    units = (
        "each value in its own unit"
        if _raw(network.experiment.data)
        else "for most tables standard deviations from the training part's mean"
    )
    st.caption(
        f"Test example {number}, as the network reads it: {units}. Nobody asks here whether such a change could happen: features "
        "depend on each other."
    )


def _words(network: Judged, found: dict[str, Any]) -> None:
    """Say what was found, how large it is, and what it means."""
    data = network.experiment.data
    names = class_names(data)
    true = "" if found["before"] == found["label"] else f", though it is {names[found['label']]}"
    tries, flips_ = found["random_tries"], found["random_flips"]
    st.markdown(
        f"The network says **{_answer(names, found['p_before'])}**{true}. Changed by at most "
        f"**{_size(found['epsilon'], data)}** it says **{_answer(names, found['p_after'])}**. Of "
        f"{tries} *random* changes of the same size, every number moved by just as much up or down, "
        f"**{flips_}** {'flips' if flips_ == 1 else 'flip'} the answer."
    )
    st.latex(
        r"x' = \mathrm{clip}\left(x + \tfrac{\varepsilon}{4}\,\mathrm{sign}"
        r"\,\frac{\partial L}{\partial x}\right)"
    )
    st.markdown(
        f"This step is taken {flips.STEPS} times, and no number ever goes farther than "
        f"ε = {found['epsilon']:.4f} from where it started. It follows the **gradient by the "
        "input**: for each number, which direction speaks against the answer. Many tiny steps that "
        f"all push the same way add up. {_random(flips_, tries)} It is a small change that was "
        "**found**, not the smallest possible: a longer search may find a smaller one."
    )


def _random(flipped: int, tries: int) -> str:
    """Say what the random changes teach, which depends on how many of them flip the answer."""
    if 2 * flipped >= tries:
        return (
            "Here random changes of that size do so as well: this answer was close to another one "
            "from the start."
        )
    return (
        f"Random ones mostly cancel{'' if flipped else ', here in every try'}. So *robust against "
        "noise* does not mean *robust against an opponent*."
    )


def _answer(names: tuple[str, ...], probabilities: list[float]) -> str:
    best = int(np.argmax(probabilities))
    return f"{names[best]}, {percent(probabilities[best])}"


def _raw(data: spec.Data) -> bool:
    """Whether a network reads these features in the units they were measured in."""
    return isinstance(data, spec.Scaled) and not data.scaled


def _size(epsilon: float, data: spec.Data) -> str:
    """Write the largest change of a number in units that mean something."""
    if data.name not in LARGEST_PIXELS:
        deviations = "standard deviations of each feature"
        return f"{epsilon:.2f} {deviations if _raw(data) else 'in the units the network reads'}"
    count = round(epsilon * flips.GRAY_LEVELS)
    levels = f"{count} gray level{'' if count == 1 else 's'} of {flips.GRAY_LEVELS}"
    largest = LARGEST_PIXELS[data.name]
    if largest == flips.GRAY_LEVELS:
        return levels
    return f"{levels} ({epsilon * largest:.1f} of {largest})"
