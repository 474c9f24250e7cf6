"""Why bend at all: any number of linear layers are one layer, shown to the last digit."""

import numpy as np
import streamlit as st

from nncore import depth
from nncore.activations import ALL
from nncore.figures import depth as figures
from nncore.figures.activations import LABELS
from nncore.figures.numbers import short
from ui import job_panel, session
from ui.live_chart import chart
from ui.live_slider import live_slider

MOST_LAYERS = 20
STRAIGHT = "none: linear"
BENDS = [STRAIGHT, "tanh", "relu", "sigmoid", "leaky_relu", "gelu"]
SHOWN = np.array([1.0, 0.5])


def section() -> None:
    """Draw the controls, the two planes, and the numbers of both ways of computing."""
    st.markdown(
        "Add layers and watch the grid. Without a bend its lines stay straight, and **one** layer, "
        "the rings, does the same. Then put a bend after each layer."
    )
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        count = int(
            live_slider(
                "layers",
                1,
                MOST_LAYERS,
                3,
                1,
                key="layers",
                help="How many layers follow one another, each with two neurons.",
            )
        )
        bend = st.selectbox(
            "Bend after each layer",
            BENDS,
            format_func=lambda name: LABELS.get(name, name),
            key="bend",
            bind="query-params",
            help="The activation function that each layer applies to its sums.",
        )
        seed = st.number_input(
            "Seed",
            0,
            9_999,
            0,
            key="seed",
            bind="query-params",
            help="Another seed draws other weights; the same one always draws the same.",
        )
    layers = depth.random_layers(count, int(seed or 0))
    f = None if bend == STRAIGHT else ALL[bend]
    lines = figures.grid_lines()
    points = lines.reshape(-1, 2)
    through = depth.forward(layers, points, f)
    W, b = depth.collapse(layers) if f is None else depth.nearest_layer(points, through)
    crossings = lines[: figures.LINES, :: (figures.FINENESS - 1) // (figures.LINES - 1)]
    missed = float(np.abs(through - (points @ W + b)).max())
    with picture:
        chart(
            figures.planes_figure(
                through.reshape(lines.shape),
                crossings.reshape(-1, 2) @ W + b,
                compact=session.narrow(),
                theme=job_panel.theme(),
            ),
            key="stack.chart",
            alt=figures.planes_sentence(count, None if f is None else bend, missed),
            name="layers",
        )
    if f is None:
        _same(layers, W, b, missed)
    else:
        _different(bend, through, points @ W + b, missed)


def _same(layers: depth.Layers, W: depth.Array, b: depth.Array, missed: float) -> None:
    """Show the product as matrices, one point both ways, and the largest difference."""
    st.subheader("Multiplied out")
    first = [_matrix(W_l) for W_l, _ in layers]
    factors = first if len(first) <= 3 else [first[0], r"\cdots", first[-1]]
    product = r" \cdot ".join(factors)
    st.latex(
        r"\begin{aligned} "
        rf"W &= {product} \\ &= {_matrix(W)} \\ b &= {_matrix(b[None])}"
        r" \end{aligned}"
    )
    ours, theirs = depth.forward(layers, SHOWN[None])[0], SHOWN @ W + b
    st.markdown(
        "The biases fold in as well: (x·W₁ + b₁)·W₂ + b₂ = x·(W₁·W₂) + (b₁·W₂ + b₂).\n\n"
        f"| x = ({SHOWN[0]:g}, {SHOWN[1]:g}) | |\n|:--|--:|\n"
        f"| a₁ through {_layers(len(layers))} | {ours[0]:.17f} |\n"
        f"| a₁ through the one | {theirs[0]:.17f} |\n"
        f"| a₂ through {_layers(len(layers))} | {ours[1]:.17f} |\n"
        f"| a₂ through the one | {theirs[1]:.17f} |\n"
    )
    st.markdown(
        f"Over all {figures.LINES * figures.FINENESS * 2} points drawn, the two ways differ by at "
        f"most **{short(missed)}**. {_rounding(missed)} "
        "So depth without a bend buys nothing: however many linear layers you train, the answer is "
        "a straight line, a flat plane."
    )


def _different(bend: str, through: depth.Array, single: depth.Array, missed: float) -> None:
    """Say how far the best single layer stays away."""
    spread = ((through - through.mean(axis=0)) ** 2).sum()
    left = ((through - single) ** 2).sum()
    st.subheader("No single layer will do")
    st.markdown(
        f"With **{LABELS[bend]}** after each layer the lines bend. The rings are now the best that "
        "any single layer x·W + b can do, in the sum of squares: it misses by up to "
        f"**{short(missed)}**, and {_share(left, spread)} of the answer's spread stays unexplained. "
        "Where the rings leave the lines, the network computes what no matrix computes."
    )
    if missed < 1e-12:
        st.info(
            f"For these weights {LABELS[bend]} happens to be straight wherever the plane meets it. "
            "Try another seed, or more layers."
        )


def _share(part: float, whole: float) -> str:
    return f"{part / whole:.1%}" if whole > 0 else "nothing"


def _rounding(missed: float) -> str:
    if missed == 0:
        return "Not even the last digit differs."
    return "That is rounding: a number of the computer's has about 16 digits, and no more."


def _layers(count: int) -> str:
    return "the layer" if count == 1 else f"the {count} layers"


def _matrix(values: depth.Array) -> str:
    rows = r" \\ ".join(" & ".join(f"{value:.3f}" for value in row) for row in values)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
