"""The small experiments that the parts of this page work with: points of the plane, and digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from nncore import glossary, many, spec

Road = Literal["keras", "numpy"]
"""Who trains: see `ui.compare.panel.compare_panel`."""


@dataclass(frozen=True)
class Example:
    """A task: its data, and a network that can solve it."""

    label: str
    data: spec.Data
    hidden: tuple[spec.Layer, ...]
    epochs: int

    @property
    def road(self) -> Road:
        """Who trains it in a comparison."""
        return "keras" if len(self.data.input_shape) > 1 else "numpy"


def _relu(units: int) -> spec.Dense:
    return spec.Dense(units=units, kernel_initializer="he_normal")


EXAMPLES: dict[str, Example] = {
    "moons": Example("Moons", spec.Moons(samples=1_000, noise=0.2), (_relu(16), _relu(16)), 20),
    "ring": Example("Ring", spec.Ring(samples=1_000, noise=0.3), (_relu(16), _relu(16)), 20),
    "spiral": Example("Spiral", spec.Spiral(samples=1_000), (_relu(24), _relu(24)), 60),
    "digits": Example("Digits, 8×8", spec.Digits(), (spec.Flatten(), _relu(64)), 20),
    "mnist": Example(
        "MNIST, 2,000 images", spec.Mnist(first_rows=2_000), (spec.Flatten(), _relu(64)), 20
    ),
}
PLANE = tuple(name for name, example in EXAMPLES.items() if example.road == "numpy")
"""Examples of the plane, which are trained in NumPy."""


def experiment(
    name: str,
    optimizer: spec.Optimizer,
    *,
    batch_size: int = 16,
    epochs: int | None = None,
    validation_split: float = 0.2,
    seed: int = 1,
) -> spec.Experiment:
    """Return the Experiment of an example.

    Parameters
    ----------
    name : str
        One of `EXAMPLES`.
    optimizer : spec.Optimizer
    batch_size : int
    epochs : int, optional
        By default those of the example.
    validation_split : float
    seed : int
    """
    example = EXAMPLES[name]
    two = example.data.classes == 2
    last = spec.Dense(
        units=1 if two else example.data.classes, activation="sigmoid" if two else "softmax"
    )
    return spec.Experiment(
        data=example.data,
        model=spec.Model(layers=(*example.hidden, last)),
        training=spec.Training(
            optimizer=optimizer,
            loss="binary_crossentropy" if two else "sparse_categorical_crossentropy",
            batch_size=batch_size,
            epochs=epochs or example.epochs,
            validation_split=validation_split,
            seed=seed,
        ),
    )


def choose_data(key: str, names: Sequence[str] = tuple(EXAMPLES)) -> str:
    """Let the reader choose one of some examples; return its name."""
    return str(
        st.selectbox(
            "Data",
            names,
            format_func=lambda name: EXAMPLES[name].label,
            key=key,
            bind="query-params",
            help="Small enough to be trained many times while you watch.",
        )
    )


def choose_optimizer(label: str, key: str, *, first: str = "SGD") -> str:
    """Let the reader choose an optimizer; return its name in `nncore.many.RACERS`."""
    names = list(many.RACERS)
    return str(
        st.selectbox(
            label,
            names,
            index=names.index(first),
            key=key,
            bind="query-params",
            help=glossary.sentence("optimizer"),
        )
    )
