"""Carrying a network over to other data with as little change as possible.

Choosing other data should not throw away the layers that somebody built. Only what must change
does: the way in (an image needs Flatten or convolutions, a row of numbers cannot have them) and
the way out (as many units as there are classes, with the activation and loss that fit).
"""

from collections.abc import Sequence
from typing import Any

from nncore import shapes
from nncore.spec import (
    Conv2D,
    DataSpecification,
    Dense,
    Flatten,
    Layer,
    LossName,
    MaxPooling2D,
    Model,
    RandomTranslation,
    Training,
    fitted_rows,
    misfit,
)

ENOUGH_TO_VALIDATE = 10
"""Of fewer training rows, such as the four of a gate, each is needed to learn from."""
_ON_IMAGES = (Conv2D, MaxPooling2D, RandomTranslation)
_WITHOUT_VALIDATION: dict[str, Any] = {
    "validation_split": 0.0,
    "early_stopping": None,
    "reduce_lr_on_plateau": None,
    "keep_best": False,
}


def adapted(
    layers: Sequence[Layer], training: Training, data: DataSpecification
) -> tuple[tuple[Layer, ...], Training]:
    """Return layers and training that fit `data`, changed no more than needed.

    Parameters
    ----------
    layers : sequence of layer specifications
        The network as it is.
    training : Training
        How it is trained now.
    data : DataSpecification
        What it shall be trained on.

    Returns
    -------
    layers : tuple of layer specifications
    training : Training
    """
    if misfit(data, Model(layers=tuple(layers)), training) is None:
        return tuple(layers), training
    hidden = list(layers[:-1]) if _is_output(layers[-1]) else list(layers)
    is_row = len(data.input_shape) == 1
    hidden = _reading_rows(hidden) if is_row else _reading_images(hidden, data)
    output, loss = _ending(data)
    changes: dict[str, Any] = {"loss": loss}
    if data.train_rows < ENOUGH_TO_VALIDATE:
        changes |= _WITHOUT_VALIDATION
    rows = fitted_rows(data, training.model_copy(update=changes))
    changes["batch_size"] = min(training.batch_size, rows)
    return (*hidden, output), training.model_copy(update=changes)


def _ending(data: DataSpecification) -> tuple[Dense, LossName]:
    """Return the output layer and the loss that fit the answers."""
    if data.regression:
        return Dense(units=1, activation="linear"), "mean_squared_error"
    if data.classes == 2:
        return Dense(units=1, activation="sigmoid"), "binary_crossentropy"
    return Dense(units=data.classes, activation="softmax"), "sparse_categorical_crossentropy"


def _is_output(layer: Layer) -> bool:
    return isinstance(layer, Dense) and layer.activation in ("sigmoid", "softmax", "linear")


def _reading_rows(hidden: list[Layer]) -> list[Layer]:
    """Leave out the layers that only images can pass."""
    return [one for one in hidden if not isinstance(one, (*_ON_IMAGES, Flatten))]


def _reading_images(hidden: list[Layer], data: DataSpecification) -> list[Layer]:
    """Make the hidden layers read an image: Flatten before the first dense layer."""
    if not any(isinstance(one, Flatten) for one in hidden):
        spatial = max(
            (place + 1 for place, one in enumerate(hidden) if isinstance(one, _ON_IMAGES)),
            default=0,
        )
        hidden = [*hidden[:spatial], Flatten(), *hidden[spatial:]]
    try:
        shapes.trace(hidden, data.input_shape)
    except shapes.LayerRefused:
        # Kernels or pools that are too large for these images: keep what reads flat numbers.
        hidden = [Flatten(), *_reading_rows(hidden)]
    return hidden
