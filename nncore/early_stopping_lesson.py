"""A network that learns a few noisy points by heart: a course on which early stopping can be tried."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore import datasets, losses, spec
from nncore.descent import Descent

EXPERIMENT = spec.Experiment(
    data=spec.Moons(samples=150, noise=0.35),
    model=spec.Model(
        layers=(
            spec.Dense(units=32, kernel_initializer="he_normal"),
            spec.Dense(units=32, kernel_initializer="he_normal"),
            spec.Dense(units=1, activation="sigmoid"),
        )
    ),
    training=spec.Training(
        optimizer=spec.Adam(learning_rate=0.006), batch_size=16, epochs=120, validation_split=0.5
    ),
)


def course(seed: int) -> dict[str, NDArray[np.float64]]:
    """Train the network to its last epoch; a quarter of a second, for a worker.

    Parameters
    ----------
    seed : int

    Returns
    -------
    dict
        `loss` and `val_loss`, shape (epochs,), after each epoch.
    """
    training = EXPERIMENT.training.model_copy(update={"seed": seed})
    experiment = EXPERIMENT.model_copy(update={"training": training})
    descent, data = Descent(experiment, dtype=np.float64), datasets.load(experiment.data)
    held_out, name = slice(experiment.fitted_rows, None), training.loss
    X_val = data.X_train[held_out].astype(np.float64)
    y_val = losses.targets(name, data.y_train[held_out], 1, np.float64)
    steps = experiment.steps_per_epoch
    found = np.empty((training.epochs, 2))
    for epoch in range(training.epochs):
        descent.advance(epoch * steps, (epoch + 1) * steps)
        found[epoch] = (
            descent.network.loss(descent.rows.X, descent.rows.y, name),
            descent.network.loss(X_val, y_val, name),
        )
    return {"loss": found[:, 0], "val_loss": found[:, 1]}
