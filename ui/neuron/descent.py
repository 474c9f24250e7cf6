"""A sigmoid neuron learns AND by gradient descent, and what it can never print."""

import numpy as np
import streamlit as st

from nncore import gates, glossary
from nncore.activations import sigmoid
from nncore.figures import line_geometry, neuron_learning, neuron_plane, numbers
from nncore.figures.drawing import written
from nncore.gates import GATES, ROWS
from nncore.neuron import Descent
from ui import job_panel, session
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.by_hand import gate_plane
from ui.neuron.layout import beside, picture_and_controls, table, two_pictures

ERRORS = {"squared_error": "squared error", "binary_crossentropy": "cross-entropy"}
LOSSES = {
    "squared_error": "half the squared difference between answer and right answer",
    "binary_crossentropy": "−ln of the share that the answer gives to what is right",
}
"""What one row costs."""
FOLKLORE = (0.0146, 0.0661, 0.0661, 0.9338)


@st.fragment
def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        learning_rate, epochs, seed, error = _controls()
        descent = session.ask(gates.learn, "and", learning_rate, epochs, seed, error)
        if descent is None:
            return
        at = _moment(descent)
    line = (*descent.w[at].tolist(), float(descent.b[at]))
    theme = job_panel.theme()
    plane, downhill = two_pictures(picture, (3, 2))
    with plane:
        chart(
            neuron_plane.plane_figure(
                gate_plane(GATES["and"]),
                line,
                title=f"After {int(descent.epoch[at]):,} epochs",
                smooth=True,
                theme=theme,
                height=400,
            ),
            key="descent.plane",
            alt=line_geometry.line_sentence(line),
            name="sigmoid-and",
        )
    with downhill:
        chart(
            neuron_learning.loss_figure(
                descent.epoch.tolist(), descent.loss.tolist(), at, theme=theme, height=beside(400)
            ),
            key="descent.loss",
            alt=neuron_learning.loss_sentence(descent.epoch.tolist(), descent.loss.tolist()),
            name="loss",
        )
    _explanation(descent, at, error)
    _folklore()


def _controls() -> tuple[float, int, int, str]:
    st.markdown(
        "The same four rows as before, but the answer is σ(z): a little change of a weight changes "
        "it a little, so there is a slope to go down."
    )
    rate = st.number_input(
        "Learning rate",
        0.001,
        20.0,
        0.5,
        step=0.1,
        format="%g",
        help=glossary.sentence("learning_rate"),
        key="and_rate",
        bind="query-params",
    )
    epochs = st.number_input(
        "Epochs",
        1,
        20_000,
        10_000,
        step=1_000,
        help=glossary.sentence("epochs"),
        key="and_epochs",
        bind="query-params",
    )
    seed = st.number_input(
        "Seed",
        0,
        9_999,
        1,
        help=glossary.sentence("seed"),
        key="and_seed",
        bind="query-params",
    )
    error = st.selectbox(
        "Error",
        list(ERRORS),
        format_func=ERRORS.__getitem__,
        help=glossary.sentence("loss"),
        key="and_error",
        bind="query-params",
    )
    # Emptied fields count as their defaults.
    return float(rate or 0.5), int(epochs or 10_000), int(1 if seed is None else seed), error


def _moment(descent: Descent) -> int:
    last = len(descent.epoch) - 1
    place = live_slider(
        "Moment", 0, last, last, 1, key="and_moment", help="Moments lie closer together early on."
    )
    return min(round(place), last)


def _explanation(descent: Descent, at: int, error: str) -> None:
    w, b = descent.w[at], float(descent.b[at])
    said = sigmoid(ROWS @ w + b)
    formula, answers = st.columns([1, 1], gap="large")
    with formula:
        st.latex(
            rf"\begin{{aligned}} w_1 &= {w[0]:.6f}\\ w_2 &= {w[1]:.6f}\\ b &= {b:.6f}\\"
            rf"\text{{loss}} &= {descent.loss[at]:.6g}\end{{aligned}}"
        )
        st.markdown(
            f"The loss is {LOSSES[error]}, added up over the rows. Every epoch looks at all four "
            "rows at once and adds up their slopes (a sum, not a mean: that is part of the recipe, "
            "for it makes each step four times as long). The loss never reaches 0: σ comes near 0 "
            "and 1 and never arrives."
        )
    with answers:
        st.markdown(
            table(
                ["x₁", "x₂", "z", "answer σ(z)", "AND"],
                [
                    [
                        f"{x[0]:.0f}",
                        f"{x[1]:.0f}",
                        written(float(x @ w + b)),
                        numbers.short(answer, 5),
                        str(wanted),
                    ]
                    for x, answer, wanted in zip(
                        ROWS, said.tolist(), GATES["and"].outputs, strict=True
                    )
                ],
            )
        )
        right = int(((said > 0.5) == np.array(GATES["and"].outputs)).sum())
        st.markdown(f"Read as yes above one half, **{right} of 4** are right.")


def _folklore() -> None:
    with st.expander("Tutorials print other numbers for this recipe. Can they be right?"):
        forced = gates.forced_answer(*FOLKLORE[:3])
        st.markdown(
            f"Often printed: {', '.join(f'{one:g}' for one in FOLKLORE)}. The recipe (learning rate "
            "0.5, 10,000 epochs, seed 1) does not give them; and no sigmoid neuron can, with any "
            "weights. Undo σ, and each answer has a z. These are sums, so they add up:"
        )
        st.latex(r"z_{11} = (w_1 + b) + (w_2 + b) - b = z_{10} + z_{01} - z_{00}")
        logits = [float(np.log(a / (1 - a))) for a in FOLKLORE]
        st.latex(
            rf"z_{{11}} = ({logits[2]:.3f}) + ({logits[1]:.3f}) - ({logits[0]:.3f}) = "
            rf"{logits[2] + logits[1] - logits[0]:.3f},\qquad \sigma(z_{{11}}) = {forced:.3f}"
        )
        st.markdown(
            f"The first three force the fourth to be {forced:.3f}, not {FOLKLORE[3]}: those "
            "numbers came from something else, perhaps a network with a hidden layer. Compute, "
            "rather than copy."
        )
