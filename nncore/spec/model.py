"""The network: a stack of layers, with the names and defaults that they have in Keras.

Each layer is valid by itself here; whether it can follow another is arithmetic of shapes
(`nncore.shapes`).
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from nncore.spec.base import Specification

LayerActivation = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "softmax"
]
Initializer = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "random_normal", "zeros"
]
ACTIVATION_NAMES: tuple[str, ...] = get_args(LayerActivation)
INITIALIZER_NAMES: tuple[str, ...] = get_args(Initializer)
Penalty = Annotated[float, Field(ge=0.0, le=10.0)]
Deviation = Annotated[float, Field(ge=0.0, le=10.0)]


class Dense(Specification):
    """Every unit sees every input: activation(x·W + b)."""

    type: Literal["Dense"] = "Dense"
    units: Annotated[int, Field(ge=1, le=4_096)] = 16
    activation: LayerActivation = "relu"
    kernel_initializer: Initializer = "glorot_uniform"
    kernel_stddev: Deviation = 0.05
    """Standard deviation of `random_normal`; the other initializers take theirs from the shape."""
    l1: Penalty = 0.0
    l2: Penalty = 0.0


class Dropout(Specification):
    """Sets a random share of its inputs to zero, in training only."""

    type: Literal["Dropout"] = "Dropout"
    rate: Annotated[float, Field(ge=0.0, le=0.95)] = 0.2


class GaussianNoise(Specification):
    """Adds normal noise around 0 to its inputs, in training only."""

    type: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Annotated[float, Field(ge=0.0, le=1.0)] = 0.1
    """Standard deviation of the noise, in the units of the inputs; Keras takes none above 1."""


class RandomTranslation(Specification):
    """Shifts each image by a random number of whole pixels, in training only."""

    type: Literal["RandomTranslation"] = "RandomTranslation"
    factor: Annotated[float, Field(ge=0.0, le=0.5)] = 0.1
    """Farthest shift to each side, as a share of height and width."""


class BatchNormalization(Specification):
    """Centers and scales each feature by the batch, then learns a scale γ and a shift β."""

    type: Literal["BatchNormalization"] = "BatchNormalization"


class Activation(Specification):
    """An activation function as a layer of its own."""

    type: Literal["Activation"] = "Activation"
    activation: LayerActivation = "relu"


class Conv2D(Specification):
    """Slides small filters over an image."""

    type: Literal["Conv2D"] = "Conv2D"
    filters: Annotated[int, Field(ge=1, le=512)] = 16
    kernel_size: Annotated[int, Field(ge=1, le=15)] = 3
    padding: Literal["valid", "same"] = "valid"
    activation: LayerActivation = "relu"
    kernel_initializer: Initializer = "glorot_uniform"
    kernel_stddev: Deviation = 0.05
    l1: Penalty = 0.0
    l2: Penalty = 0.0


class MaxPooling2D(Specification):
    """Keeps the largest value of each small window."""

    type: Literal["MaxPooling2D"] = "MaxPooling2D"
    pool_size: Annotated[int, Field(ge=2, le=8)] = 2


class Flatten(Specification):
    """Lays an image out as one row of numbers."""

    type: Literal["Flatten"] = "Flatten"


Layer = Annotated[
    Dense
    | Dropout
    | GaussianNoise
    | RandomTranslation
    | BatchNormalization
    | Activation
    | Conv2D
    | MaxPooling2D
    | Flatten,
    Field(discriminator="type"),
]
LAYERS: dict[str, type[Specification]] = {
    kind.__name__: kind
    for kind in (
        Dense,
        Dropout,
        GaussianNoise,
        RandomTranslation,
        BatchNormalization,
        Activation,
        Conv2D,
        MaxPooling2D,
        Flatten,
    )
}


MAXIMUM_LAYERS = 64


class Model(Specification):
    """A stack of layers, the output layer last, as in `keras.Sequential`."""

    layers: Annotated[tuple[Layer, ...], Field(min_length=1, max_length=MAXIMUM_LAYERS)]
