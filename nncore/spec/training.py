"""Training: the loss, the optimizer and its learning rate, and when to stop.

In Keras, `compile`, `fit` and its callbacks are told these things, under the same names.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from nncore.spec.base import Seed, Specification

LossName = Literal[
    "binary_crossentropy",
    "sparse_categorical_crossentropy",
    "mean_squared_error",
    "huber",
    "hinge",
]
LOSS_NAMES: tuple[str, ...] = get_args(LossName)
LearningRate = Annotated[float, Field(ge=1e-8, le=1e6)]


class SGD(Specification):
    """Gradient descent; with `momentum`, a moving average of past gradients."""

    name: Literal["SGD"] = "SGD"
    learning_rate: LearningRate = 0.01
    momentum: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    nesterov: bool = False


class RMSprop(Specification):
    """Divides each gradient by a moving average of its size."""

    name: Literal["RMSprop"] = "RMSprop"
    learning_rate: LearningRate = 0.001


class Adam(Specification):
    """Momentum and RMSprop together, with bias correction."""

    name: Literal["Adam"] = "Adam"
    learning_rate: LearningRate = 0.001


class AdamW(Specification):
    """Adam with weight decay applied to the weights themselves."""

    name: Literal["AdamW"] = "AdamW"
    learning_rate: LearningRate = 0.001
    weight_decay: Annotated[float, Field(ge=0.0, le=1.0)] = 0.004


Optimizer = Annotated[SGD | RMSprop | Adam | AdamW, Field(discriminator="name")]
OPTIMIZERS: dict[str, type[Specification]] = {
    kind.__name__: kind for kind in (SGD, RMSprop, Adam, AdamW)
}


class Constant(Specification):
    """The same learning rate throughout."""

    name: Literal["constant"] = "constant"


class StepDecay(Specification):
    """Multiplies the learning rate by `factor` every `every_epochs` epochs."""

    name: Literal["step"] = "step"
    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    every_epochs: Annotated[int, Field(ge=1, le=1_000)] = 10


class ExponentialDecay(Specification):
    """The same decay as step decay, but smooth: factor^(epoch / every_epochs)."""

    name: Literal["exponential"] = "exponential"
    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    every_epochs: Annotated[int, Field(ge=1, le=1_000)] = 10


class CosineDecay(Specification):
    """Follows half a cosine from the learning rate to zero, after an optional warm-up."""

    name: Literal["cosine"] = "cosine"
    warmup_epochs: Annotated[float, Field(ge=0.0, le=100.0)] = 0.0


Schedule = Annotated[
    Constant | StepDecay | ExponentialDecay | CosineDecay, Field(discriminator="name")
]
SCHEDULES: dict[str, type[Specification]] = {
    "constant": Constant,
    "step": StepDecay,
    "exponential": ExponentialDecay,
    "cosine": CosineDecay,
}


class EarlyStopping(Specification):
    """Stops when the validation loss has not improved for `patience` epochs."""

    patience: Annotated[int, Field(ge=1, le=200)] = 5
    restore_best_weights: bool = True


class ReduceLROnPlateau(Specification):
    """Multiplies the learning rate by `factor` when the validation loss stalls."""

    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    patience: Annotated[int, Field(ge=1, le=200)] = 3
    min_lr: Annotated[float, Field(ge=0.0, le=1.0)] = 1e-7


class Training(Specification):
    """How the network is trained: what `compile` and `fit` are told in Keras."""

    optimizer: Optimizer = Adam()
    schedule: Schedule = Constant()
    loss: LossName = "binary_crossentropy"
    batch_size: Annotated[int, Field(ge=1, le=8_192)] = 32
    epochs: Annotated[int, Field(ge=1, le=20_000)] = 20
    validation_split: Annotated[float, Field(ge=0.0, le=0.5)] = 0.2
    early_stopping: EarlyStopping | None = None
    reduce_lr_on_plateau: ReduceLROnPlateau | None = None
    keep_best: bool = False
    """End with the weights of the epoch of lowest validation loss (Keras: `ModelCheckpoint`)."""
    seed: Seed = 0
    """Decides the initial weights, the order of the batches and the dropout masks."""
