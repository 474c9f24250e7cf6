"""What a loss charges for a mistake, and how hard it pulls the answer back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from nncore import glossary
from nncore.activations import ALL
from nncore.figures import losses as figures
from nncore.figures.numbers import short
from nncore.losses import EPSILON, LOSSES, Array
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

CAUTIOUS = (0.55,) * 9 + (0.45,)
BOLD = (0.98,) * 7 + (0.45,) * 3
"""Probabilities that two made-up networks give to the right answers of ten examples."""


@dataclass(frozen=True)
class Kind:
    """One kind of answer, and the losses that fit it.

    Attributes
    ----------
    axis : str
        What lies along the picture.
    low, high, first : float
        Ends of the picture, and where the point stands at first.
    widest : (float, float)
        What may be typed.
    label : str
        Of the slider.
    losses : tuple of str
    curve : function
        (loss, places, target) → values and gradients there.
    targets : tuple of float
        Right answers to choose from.
    """

    axis: str
    low: float
    high: float
    first: float
    widest: tuple[float, float]
    label: str
    losses: tuple[str, ...]
    curve: Callable[[str, Array, float], tuple[Array, Array]]
    targets: tuple[float, ...] = ()


def _of_sums(name: str, z: Array, y: float) -> tuple[Array, Array]:
    """Return loss and ∂L/∂z of a sum z: after a sigmoid, or for hinge as it is."""
    f = ALL["linear" if name == "hinge" else "sigmoid"]
    column, target = z[:, None], np.full((len(z), 1), y)
    loss, a = LOSSES[name], f(column)
    value = loss.value_at_sums(f, target, column, a)
    return value, loss.gradient_at_sums(f, target, column, a)[:, 0]


def _of_errors(name: str, error: Array, _: float) -> tuple[Array, Array]:
    answer, target = error[:, None], np.zeros((len(error), 1))
    return LOSSES[name].value(target, answer), LOSSES[name].gradient(target, answer)[:, 0]


def _of_probabilities(name: str, p: Array, _: float) -> tuple[Array, Array]:
    """Return loss and gradient of the right class's probability; the other class gets the rest."""
    both, labels = np.stack([1 - p, p], axis=-1), np.ones(len(p), dtype=int)
    return LOSSES[name].value(labels, both), LOSSES[name].gradient(labels, both)[:, 1]


KINDS = {
    "two classes": Kind(
        axis="z, the output neuron's sum",
        low=-6.0,
        high=6.0,
        first=-4.0,
        widest=(-1_000.0, 1_000.0),
        label="z",
        losses=("binary_crossentropy", "mean_squared_error", "hinge"),
        curve=_of_sums,
        targets=(1.0, 0.0),
    ),
    "several classes": Kind(
        axis="probability given to the right class",
        low=0.0,
        high=1.0,
        first=0.2,
        widest=(0.0, 1.0),
        label="probability",
        losses=("sparse_categorical_crossentropy",),
        curve=_of_probabilities,
    ),
    "an amount": Kind(
        axis="error: answer − target",
        low=-4.0,
        high=4.0,
        first=2.5,
        widest=(-1_000.0, 1_000.0),
        label="error",
        losses=("mean_squared_error", "huber"),
        curve=_of_errors,
    ),
}


def section() -> None:
    """Draw the controls, the curves for one kind of answer, and a warning about accuracy."""
    st.markdown(
        "Move the answer, by the slider or in the picture. The upper picture is what the mistake costs; the lower one, the "
        "gradient, is how hard training pulls. A loss that costs but does not pull teaches nothing."
    )
    with st.container(key="picture_first_losses"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        name = st.segmented_control(
            "The answer is",
            list(KINDS),
            default="two classes",
            required=True,
            wrap=True,
            key="answer",
            bind="query-params",
            help=glossary.sentence("loss"),
        )
        kind = KINDS[name or "two classes"]
        target = 0.0
        if kind.targets:
            target = float(
                st.segmented_control(
                    "The right class",
                    kind.targets,
                    default=kind.targets[0],
                    required=True,
                    format_func=lambda y: f"{y:g}",
                    key="truth",
                    bind="query-params",
                )
            )
        at = live_slider(
            kind.label,
            kind.low,
            kind.high,
            kind.first,
            (kind.high - kind.low) / 100,
            key=f"at_{kind.label}",
            widest=kind.widest,
        )
    least, greatest = kind.widest

    def move(place: float) -> None:
        st.session_state[f"at_{kind.label}"] = min(max(round(place, 2), least), greatest)

    reach = max(kind.high, 1.1 * abs(at)) if kind.low < 0 else kind.high
    across = np.linspace(max(kind.low, 0.005) if kind.low >= 0 else -reach, reach, 241)
    curves = {one: kind.curve(one, across, target) for one in kind.losses}
    points = {}
    for one in kind.losses:
        value, gradient = kind.curve(one, np.array([at]), target)
        points[one] = float(value[0]), float(gradient[0])
    with picture:
        chart(
            figures.losses_figure(across, curves, points, at, kind.axis, theme=job_panel.theme()),
            key="losses.chart",
            alt=figures.sentence(points, at, kind.axis),
            name="losses",
            on_pick=move,
        )
    _table(points)
    _TOLD[name or "two classes"](at, target, points)
    _not_accuracy()


def _table(points: dict[str, tuple[float, float]]) -> None:
    rows = ["| | loss here | gradient here | fits |", "|:--|--:|--:|:--|"]
    rows += [
        f"| {figures.LABELS[name]} | {value:.6g} | {gradient:.6g} | {LOSSES[name].use} |"
        for name, (value, gradient) in points.items()
    ]
    st.markdown("\n".join(rows))


def _tell_two_classes(z: float, y: float, points: dict[str, tuple[float, float]]) -> None:
    a = float(ALL["sigmoid"](np.array([z]))[0])
    squared, cross = points["mean_squared_error"][1], points["binary_crossentropy"][1]
    st.latex(
        r"\frac{\partial L}{\partial z} = a - y = "
        rf"{a:.4g} - {y:g} = {cross:.4g} \quad\text{{(cross-entropy)}}"
    )
    st.markdown(
        f"The sigmoid makes a = {a:.4g} of z = {z:.4g}. Squared error pulls with {squared:.3g}, "
        f"cross-entropy with {cross:.3g}: where the network is sure and wrong, the sigmoid is flat, "
        "and squared error, which must go through its slope, hardly notices. "
        "In cross-entropy the slope cancels. Hinge takes z itself, has labels −1 and 1, and is "
        "content as soon as z is right by 1."
    )
    st.markdown(
        "There is never a logarithm of 0. From z the loss is computed as ln(1 + eᶻ) − y·z, which "
        f"at z = −1,000 and y = 1 is exactly 1,000. Whoever computes it from a probability keeps "
        f"that {short(EPSILON, 1)} away from 0 and 1, as Keras does, and so never pays more than "
        f"{-np.log(EPSILON):.4f}."
    )


def _tell_several(p: float, _: float, points: dict[str, tuple[float, float]]) -> None:
    value = points["sparse_categorical_crossentropy"][0]
    st.latex(rf"L = -\ln a_y = -\ln {max(p, EPSILON):.4g} = {value:.4f}")
    st.markdown(
        "Only the probability of the right class counts; how the rest is shared among the others "
        "does not. After a softmax the gradient at each sum is again share − target: here "
        f"{p:.4g} − 1 = **{p - 1:.4g}** at the right class, and each other class's share at its own. "
        f"At p = 0 no logarithm of 0 is taken: probabilities are kept {short(EPSILON, 1)} away from it, so "
        f"the loss ends at {-np.log(EPSILON):.4f}."
    )


def _tell_amounts(error: float, _: float, points: dict[str, tuple[float, float]]) -> None:
    squared, huber = points["mean_squared_error"], points["huber"]
    st.markdown(
        f"An error of {error:.4g} costs {squared[0]:.4g} squared and {huber[0]:.4g} with Huber. "
        f"It pulls with {squared[1]:.4g} and {huber[1]:.4g}: Huber's gradient is never larger than "
        "1, so a single wild target cannot drag the whole line along. Within ±1 Huber is half the "
        "squared error."
    )


_TOLD: dict[str, Callable[[float, float, dict[str, tuple[float, float]]], None]] = {
    "two classes": _tell_two_classes,
    "several classes": _tell_several,
    "an amount": _tell_amounts,
}


def _not_accuracy() -> None:
    """Show two networks of which the one with the lower loss is less often right."""
    st.subheader("Low loss is not high accuracy")
    rows = ["| ten examples | right | accuracy | cross-entropy |", "|:--|--:|--:|--:|"]
    for name, given in (("the cautious network", CAUTIOUS), ("the bold network", BOLD)):
        right, loss = _judged(given)
        rows.append(f"| {name} | {right} | {right / len(given):.0%} | {loss:.4f} |")
    st.markdown("\n".join(rows))
    st.markdown(
        "The cautious network gives the right answer 55% each time and 45% once; the bold one 98% "
        "seven times and 45% three times. The bold one has the **lower loss and is wrong more often**: "
        "loss also asks how sure the network was, accuracy only on which side of one half it stood."
    )


def _judged(given: Sequence[float]) -> tuple[int, float]:
    """Count the right answers, and return the mean cross-entropy."""
    p = np.array(given)[:, None]
    loss = LOSSES["binary_crossentropy"].value(np.ones_like(p), p).mean()
    return int((p > 0.5).sum()), float(loss)
