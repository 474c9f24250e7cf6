"""The small experiments of the plane that the parts of this page work with."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from nncore import glossary, many, spec


@dataclass(frozen=True)
class Example:
    """A task: its data, and a network that can solve it."""

    label: str
    data: spec.Data
    hidden: tuple[spec.Dense, ...]
    epochs: int


def _relu(units: int) -> spec.Dense:
    return spec.Dense(units=units, kernel_initializer="he_normal")


EXAMPLES: dict[str, Example] = {
    "moons": Example("Moons", spec.Moons(samples=500), (_relu(16), _relu(16)), 40),
    "ring": Example("Ring", spec.Ring(samples=500, noise=0.5), (_relu(16), _relu(16)), 40),
    "spiral": Example("Spiral", spec.Spiral(samples=500), (_relu(24), _relu(24)), 120),
}
"""Name in the address → example."""


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
    return spec.Experiment(
        data=example.data,
        model=spec.Model(layers=(*example.hidden, spec.Dense(units=1, activation="sigmoid"))),
        training=spec.Training(
            optimizer=optimizer,
            batch_size=batch_size,
            epochs=epochs or example.epochs,
            validation_split=validation_split,
            seed=seed,
        ),
    )


def choose_data(key: str) -> str:
    """Let the reader choose an example; return its name."""
    return str(
        st.selectbox(
            "Data",
            list(EXAMPLES),
            format_func=lambda name: EXAMPLES[name].label,
            key=key,
            bind="query-params",
            help="Points of the plane, and a network with two hidden layers that can tell them.",
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
