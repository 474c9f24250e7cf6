"""A network that scikit-learn trained, told as one of ours, so that both are judged alike.

`MLPClassifier` keeps its matrices in `coefs_` and `intercepts_`; under the names that Keras gives
them, `nncore.inference` answers what scikit-learn answers. scikit-learn is given pixels from 0 to 16
as they are in its own copy of the digits, where our networks read 0 to 1: the first matrix is
multiplied by 16, which changes no answer.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from nncore import datasets, inference, npz, shipped, spec

LABEL = "Digits 8×8, scikit-learn's MLPClassifier, trained now"
SEED = 42
MAXIMUM_EPOCHS = 500
_DATA = spec.Digits()


def experiment(seed: int = SEED) -> spec.Experiment:
    """Return the network and its data in our words.

    The training is told as nearly as an Experiment can: scikit-learn stops by itself when the
    training loss has not fallen by 0.0001 for ten epochs, and adds an L2 penalty of 0.0001.
    """
    return spec.Experiment(
        data=_DATA,
        model=spec.Model(
            layers=(
                spec.Flatten(),
                spec.Dense(units=50),
                spec.Dense(units=10, activation="softmax"),
            )
        ),
        training=spec.Training(
            loss="sparse_categorical_crossentropy",
            batch_size=200,
            epochs=MAXIMUM_EPOCHS,
            validation_split=0,
            seed=seed,
        ),
    )


def train(seed: int = SEED) -> dict[str, Any]:
    """Train `MLPClassifier` with 50 hidden units on the digits; half a second, for a worker.

    Parameters
    ----------
    seed : int
        Its `random_state`.

    Returns
    -------
    dict
        `weights` and `predictions`, bytes as a training run stores them; `test_loss`, `accuracy`
        and `epochs`.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    raw = datasets.measured(_DATA)
    X_train, X_test = (X.reshape(len(X), -1).astype(float) for X in (raw.X_train, raw.X_test))
    network = MLPClassifier((50,), max_iter=MAXIMUM_EPOCHS, random_state=seed)
    with warnings.catch_warnings():  # that it would go on is said by the number of epochs
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(X_train, raw.y_train)
    scale = datasets.LARGEST_PIXELS[_DATA.name]
    named = {}
    for layer, (kernel, bias) in enumerate(
        zip(network.coefs_, network.intercepts_, strict=True), start=1
    ):
        named[f"{layer}.kernel"] = (kernel * scale if layer == 1 else kernel).astype(np.float32)
        named[f"{layer}.bias"] = bias.astype(np.float32)
    y_prob = inference.predict(
        experiment(seed).model.layers, named, (raw.X_test / np.float32(scale))
    )
    predictions = npz.pack({"y_true": raw.y_test, "y_prob": y_prob})
    return {
        "weights": npz.pack(named),
        "predictions": predictions,
        "test_loss": shipped.loss(predictions),
        "accuracy": float(network.score(X_test, raw.y_test)),
        "epochs": int(network.n_iter_),
    }
