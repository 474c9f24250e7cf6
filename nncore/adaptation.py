"""Carrying a network over to other data with as little change as possible.

Choosing other data should not throw away the layers that somebody built. Only what must change
does: the way in (an image needs Flatten or convolutions, a row of numbers cannot have them) and
the way out (as many units as there are classes, with the activation and loss that fit).
"""

from collections.abc import Sequence

from nncore import shapes
from nncore.spec import (
    Conv2D,
    DataSpecification,
    Dense,
    Flatten,
    Layer,
    MaxPooling2D,
    Model,
    Training,
    fitted_rows,
    misfit,
)


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
    binary = data.classes == 2
    output = Dense(
        units=1 if binary else data.classes, activation="sigmoid" if binary else "softmax"
    )
    rows = fitted_rows(data, training)
    return (*hidden, output), training.model_copy(
        update={
            "loss": "binary_crossentropy" if binary else "sparse_categorical_crossentropy",
            "batch_size": min(training.batch_size, rows),
        }
    )


def _is_output(layer: Layer) -> bool:
    return isinstance(layer, Dense) and layer.activation in ("sigmoid", "softmax", "linear")


def _reading_rows(hidden: list[Layer]) -> list[Layer]:
    """Leave out the layers that only images can pass."""
    return [one for one in hidden if not isinstance(one, Conv2D | MaxPooling2D | Flatten)]


def _reading_images(hidden: list[Layer], data: DataSpecification) -> list[Layer]:
    """Make the hidden layers read an image: Flatten before the first dense layer."""
    if not any(isinstance(one, Flatten) for one in hidden):
        spatial = max(
            (
                place + 1
                for place, one in enumerate(hidden)
                if isinstance(one, Conv2D | MaxPooling2D)
            ),
            default=0,
        )
        hidden = [*hidden[:spatial], Flatten(), *hidden[spatial:]]
    try:
        shapes.trace(hidden, data.input_shape)
    except shapes.LayerRefused:
        # Kernels or pools that are too large for these images: keep what reads flat numbers.
        hidden = [Flatten(), *_reading_rows(hidden)]
    return hidden
