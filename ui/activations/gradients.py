"""What is left of a gradient after many layers: guess first, then see."""

import numpy as np
import streamlit as st

from nncore import depth, glossary
from nncore.activations import ALL
from nncore.figures import depth as figures
from nncore.figures.activations import LABELS
from nncore.figures.numbers import short
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

FIRST_CHOICE = ["linear", "sigmoid", "tanh", "relu"]
MOST_LAYERS = 50
LARGEST_NORM = 100.0
ASKED_LAYERS = 10
ANSWERS = {
    "more than a tenth": (0.1, np.inf),
    "a thousandth to a tenth": (1e-3, 0.1),
    "a millionth to a thousandth": (1e-6, 1e-3),
    "less than a millionth": (0.0, 1e-6),
}


def section() -> None:
    """Ask for a guess, draw the controls and the picture, and tell the bound from the rule."""
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        names = st.pills(
            "Activations",
            list(LABELS),
            selection_mode="multi",
            wrap=True,
            default=FIRST_CHOICE,
            format_func=LABELS.__getitem__,
            key="through",
            bind="query-params",
            help=glossary.sentence("activation"),
        )
        count = int(live_slider("layers", 1, MOST_LAYERS, ASKED_LAYERS, 1, key="n"))
        norm = live_slider(
            "‖W‖",
            0.1,
            8.0,
            1.0,
            0.1,
            key="norm",
            help="Every layer's weights are a random turn of 32 numbers, times this length: the "
            "most by which they can lengthen a vector.",
            widest=(0.01, LARGEST_NORM),
        )
        seed = st.number_input(
            "Seed", 0, 9_999, 0, key="draw", bind="query-params", help=glossary.sentence("seed")
        )
    with picture:
        guess = st.pills(
            f"**Guess first.** {ASKED_LAYERS} sigmoid layers with ‖W‖ = 1: how much of a gradient of "
            "length 1 reaches the first?",
            list(ANSWERS),
            wrap=True,
            key="guess",
            bind="query-params",
        )
        if guess:
            _compare(guess)
    shown = [name for name in names if guess or name != "sigmoid"]
    sizes = {
        name: depth.gradient_sizes(
            ALL[name], ALL[name].derivative, depth=count, norm=norm, seed=int(seed or 0)
        )
        for name in shown
    }
    with picture:
        if not names:
            st.info("Choose at least one activation.")
            return
        chart(
            figures.gradients_figure(
                sizes, _bound(count, norm) if "sigmoid" in sizes else None, theme=job_panel.theme()
            ),
            key="gradients.chart",
            alt=figures.gradients_sentence(sizes),
            name="gradients",
        )
        if "sigmoid" in names and not guess:
            st.caption("The sigmoid's line appears when you have guessed.")
    if sizes:
        _table(sizes, count, norm)
    if "sigmoid" in sizes:
        _bound_in_words(float(sizes["sigmoid"][-1]), count, norm)


def _compare(guess: str) -> None:
    """Hold the guess against the measurement that the question is about."""
    sigmoid = ALL["sigmoid"]
    sizes = depth.gradient_sizes(sigmoid, sigmoid.derivative, depth=ASKED_LAYERS, norm=1.0, seed=0)
    low, high = ANSWERS[guess]
    verdict = "Your guess is right" if low <= sizes[-1] < high else "Not so"
    st.markdown(
        f"{verdict}: **{short(sizes[-1])}** is left. Each layer leaves at most a quarter, and "
        f"0.25·0.25·… {ASKED_LAYERS} times is {short(0.25**ASKED_LAYERS)}."
    )


def _bound(count: int, norm: float) -> depth.Array:
    return (0.25 * norm) ** np.arange(count + 1.0)


def _table(sizes: dict[str, depth.Array], count: int, norm: float) -> None:
    rows = ["| | left at the first layer | factor a layer, on average | steepest slope |"]
    rows.append("|:--|--:|--:|--:|")
    for name, size in sizes.items():
        end = float(size[-1])
        factor = f"{end ** (1 / count):.3g}" if 0 < end < np.inf else "–"
        rows.append(
            f"| {LABELS[name]} | {figures.left(end)} | {factor} | "
            f"{depth.steepest(ALL[name].derivative):.4g} |"
        )
    st.markdown("\n".join(rows))
    st.markdown(
        "At every layer the gradient is multiplied by f′(z) and by W. Factors below 1 make it "
        "**vanish**: the first layers hardly learn. Factors above 1 make it **explode**. The linear "
        f"line shows what W alone does, {norm:.4g} a layer; the rest is the activation's doing. "
        "ReLU lets about half of each gradient's square through, so ‖W‖ = √2 ≈ 1.414 keeps its "
        "length: that is why He's initial weights are larger by just this factor."
    )


def _bound_in_words(measured: float, count: int, norm: float) -> None:
    """State the bound, and that 0.25ⁿ alone is none unless ‖W‖ is at most 1."""
    st.latex(
        r"\left\|\frac{\partial L}{\partial a^{(l-1)}}\right\| \le \underbrace{\sigma'(z)}_{\le\,0.25}"
        r"\cdot\,\|W\|\cdot\left\|\frac{\partial L}{\partial a^{(l)}}\right\|"
    )
    st.latex(
        rf"n = {count}:\quad (0.25\cdot {norm:.4g})^{{{count}}}"
        rf" = {_power(float(_bound(count, norm)[-1]))}"
    )
    alone = 0.25**count
    if norm <= 1:
        st.markdown(
            f"Since ‖W‖ ≤ 1 here, 0.25ⁿ = {short(alone)} is a bound too. With larger weights it is "
            "none: set ‖W‖ to 20 and see."
        )
    elif measured > alone:
        st.markdown(
            f"It is often said that n sigmoid layers leave at most 0.25ⁿ. Here that would be "
            f"{short(alone)}, and **{figures.left(measured)}** is left: the claim forgets the weights, and holds "
            "only if ‖W‖ ≤ 1."
        )
    else:
        st.markdown(
            f"0.25ⁿ = {short(alone)} is no bound here, because ‖W‖ = {norm:.4g} is above 1, though this "
            "gradient happens to stay below it."
        )


def _power(number: float) -> str:
    digits, power = f"{number:.2e}".split("e")
    return digits if int(power) == 0 else rf"{digits}\cdot 10^{{{int(power)}}}"
