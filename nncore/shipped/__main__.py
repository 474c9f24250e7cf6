"""Train the shipped network: `python -m nncore.shipped`, half a minute.

The epoch that is kept is the one with the lowest validation loss. The test images are not looked
at here; what the network is worth on them, the tests and the Evaluate page compute.
"""

from __future__ import annotations

import numpy as np

from nncore import npz, shipped, spec
from nncore.history import Event, History

RECIPE = spec.Experiment(
    data=spec.Mnist(),
    model=spec.Model(
        layers=(
            spec.Flatten(),
            spec.Dense(units=256, kernel_initializer="he_normal"),
            spec.Dropout(rate=0.4),
            spec.Dense(units=128, kernel_initializer="he_normal"),
            spec.Dropout(rate=0.4),
            spec.Dense(units=10, activation="softmax"),
        )
    ),
    training=spec.Training(
        optimizer=spec.Adam(learning_rate=0.002),
        schedule=spec.CosineDecay(warmup_epochs=1),
        loss="sparse_categorical_crossentropy",
        batch_size=128,
        epochs=30,
        validation_split=0.1,
        keep_best=True,
        seed=1,
    ),
)


def main() -> None:
    """Train by the recipe and write weights, Experiment and history beside this module."""
    from nncore import keras_training

    events: list[Event] = []

    def report(some: list[Event]) -> None:
        events.extend(some)
        for event in some:
            if event["kind"] == "epoch":
                print(
                    f"epoch {event['epoch']}: validation loss {event['val_loss']:.4f}", flush=True
                )

    result = keras_training.train(
        spec.to_json(RECIPE), report, lambda: False, lambda checkpoint: None
    )
    weights = npz.unpack(result.weights)
    # Half precision: a thousandth of a weight's size changes no answer that was not a toss-up.
    halves = {name: array.astype(np.float16) for name, array in weights.items()}
    shipped.WEIGHTS.write_bytes(npz.pack(halves, compress=True))
    shipped.EXPERIMENT.write_text(spec.to_json(RECIPE), encoding="utf-8")
    shipped.EVENTS.write_text(spec.canonical(events) + "\n", encoding="utf-8")
    print(History.of(events).message)


if __name__ == "__main__":
    main()
