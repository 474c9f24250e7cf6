"""The hidden layers as the lab shows them: each a Dense layer with the dropout behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nncore import spec

MOST_LAYERS, MOST_UNITS = 11, 16
"""Hidden layers, so that with the output layer there are as many as on the Train page; units of one."""
MOST_IN_ALL = 96
"""Hidden units, each of which is drawn as a picture."""
ACTIVATIONS = tuple(name for name in spec.ACTIVATION_NAMES if name != "softmax")


@dataclass(frozen=True)
class Hidden:
    """A hidden layer.

    Attributes
    ----------
    dense : spec.Dense
    dropout : float
        Share of its answers that is dropped in training.
    """

    dense: spec.Dense
    dropout: float = 0.0


PATTERN = Hidden(spec.Dense(units=4, activation="tanh"))
"""What the first layer of a network without any is like."""


def offered(present: Sequence[str]) -> list[str]:
    """Return the activations to choose from, and those that hidden layers have already."""
    return list(dict.fromkeys([*ACTIVATIONS, *present]))


def taken_apart(layers: tuple[Any, ...]) -> tuple[list[Hidden], spec.Dense]:
    """Return the hidden layers and the output layer of a network.

    Raises
    ------
    ValueError
        With a sentence, if it has layers that the lab does not draw.
    """
    hidden: list[Hidden] = []
    for layer in layers[:-1]:
        if isinstance(layer, spec.Dense):
            hidden.append(Hidden(layer))
        elif isinstance(layer, spec.Dropout) and hidden:
            kept = (1 - hidden[-1].dropout) * (1 - layer.rate)
            hidden[-1] = replace(hidden[-1], dropout=1 - kept)
        else:
            raise ValueError(
                "The lab draws networks of Dense layers, with Dropout between them. Train this "
                "network on the Train page."
            )
    output = layers[-1]
    if not isinstance(output, spec.Dense):
        raise ValueError("The lab draws networks that end with a Dense layer.")
    units = [one.dense.units for one in hidden]
    if len(hidden) > MOST_LAYERS or max(units, default=0) > MOST_UNITS or sum(units) > MOST_IN_ALL:
        raise ValueError(
            f"The lab draws up to {MOST_LAYERS} hidden layers of up to {MOST_UNITS} units, "
            f"{MOST_IN_ALL} in all. Train this network on the Train page."
        )
    return hidden, output


def put_together(hidden: list[Hidden], output: spec.Dense) -> tuple[Any, ...]:
    """Return the layers of a network, as a specification has them."""
    layers: list[Any] = []
    for one in hidden:
        layers.append(one.dense)
        if one.dropout:
            layers.append(spec.Dropout(rate=round(one.dropout, 6)))
    return (*layers, output)


def most_layers(hidden: list[Hidden]) -> int:
    """Return how many layers there can be, if further ones are like the last."""
    units = [one.dense.units for one in hidden] or [PATTERN.dense.units]
    return min(MOST_LAYERS, len(hidden) + (MOST_IN_ALL - sum(units)) // units[-1])


def most_units(hidden: list[Hidden], place: int | None = None) -> int:
    """Return how many units one layer can have, or all of them alike."""
    units = [one.dense.units for one in hidden]
    if place is None:
        return min(MOST_UNITS, MOST_IN_ALL // max(len(units), 1))
    return min(MOST_UNITS, MOST_IN_ALL - sum(units) + units[place])


def resized(hidden: list[Hidden], count: int) -> list[Hidden]:
    """Return as many hidden layers as asked for; further ones are like the last."""
    pattern = hidden[-1] if hidden else PATTERN
    return [*hidden[:count], *[pattern] * (count - len(hidden))]
