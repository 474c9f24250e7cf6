"""Whether data, model and training, each valid by itself, make an Experiment together.

The output must fit the classes and the loss, a batch must fit the rows, and what watches the
validation loss needs rows to validate on.
"""

from __future__ import annotations

import math

from nncore import shapes
from nncore.spec.data_specification import DataSpecification
from nncore.spec.model import Model
from nncore.spec.training import SGD, Training


def fitted_rows(data: DataSpecification, training: Training) -> int:
    """Rows left for fitting after the validation share is taken from the end.

    The rounding is that of `keras.Model.fit(validation_split=…)`.
    """
    return math.floor(data.train_rows * (1.0 - training.validation_split))


def misfit(data: DataSpecification, model: Model, training: Training) -> str | None:
    """Say why the three parts, each valid by itself, do not make an Experiment; None if they do."""
    try:
        report = shapes.trace(model.layers, data.input_shape)
    except shapes.LayerRefused as refused:
        return str(refused)
    if not any(line.trainable for line in report):
        return "This network has no weights, so there is nothing to learn. Add a Dense layer."
    complaint = shapes.output_misfit(
        report[-1].output_shape,
        shapes.output_activation(model.layers),
        data.classes,
        training.loss,
    )
    if complaint:
        return complaint
    rows = fitted_rows(data, training)
    held_out = data.train_rows - rows
    if rows < 1:
        return (
            f"A validation share of {training.validation_split:g} of {data.train_rows:,} training "
            "rows leaves nothing to train on. Choose a validation share of 0, or more samples."
        )
    if rows < training.batch_size:
        return (
            f"A batch of {training.batch_size:,} is larger than the {rows:,} rows there are to "
            f"train on. Choose a batch size of at most {rows:,}."
        )
    if training.validation_split > 0 and held_out < 1:
        return (
            f"A validation share of {training.validation_split:g} of {data.train_rows:,} training "
            "rows leaves no row to validate on. Choose a larger share, or 0."
        )
    watchers = {
        "Early stopping": training.early_stopping is not None,
        "Reducing the learning rate on a plateau": training.reduce_lr_on_plateau is not None,
        "Keeping the best weights": training.keep_best,
    }
    for name, wanted in watchers.items():
        if wanted and training.validation_split == 0:
            return f"{name} watches the validation loss. Choose a validation share above 0."
    if training.reduce_lr_on_plateau is not None and training.schedule.name != "constant":
        return (
            "Reducing the learning rate on a plateau needs a constant schedule: as in Keras, two "
            "rules cannot both set the learning rate."
        )
    optimizer = training.optimizer
    if isinstance(optimizer, SGD) and optimizer.nesterov and optimizer.momentum == 0:
        return "Nesterov's look-ahead needs a momentum above 0."
    return None
