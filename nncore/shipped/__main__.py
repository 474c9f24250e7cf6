"""Train the shipped networks: `python -m nncore.shipped`, or some of them by name.

The test parts are not looked at here; what the networks are worth on them, the tests and the
Evaluate page compute.
"""

from __future__ import annotations

import sys

import numpy as np

from nncore import npz, shipped, spec
from nncore.history import Event, History
from nncore.shipped.recipes import RECIPES


def train(name: str) -> None:
    """Train one network by its recipe and write what is shipped of it."""
    from nncore import keras_training

    recipe = RECIPES[name]
    events: list[Event] = []

    def report(some: list[Event]) -> None:
        events.extend(some)
        for event in some:
            if event["kind"] == "epoch":
                print(
                    f"{name}, epoch {event['epoch']}: validation loss {event['val_loss']:.4f}",
                    flush=True,
                )

    result = keras_training.train(
        spec.to_json(recipe), report, lambda: False, lambda checkpoint: None
    )
    weights = npz.unpack(result.weights)
    # Half precision: a thousandth of a weight's size changes no answer that was not a toss-up.
    halves = {key: array.astype(np.float16) for key, array in weights.items()}
    shipped.weights_file(name).write_bytes(npz.pack(halves, compress=True))
    shipped.experiment_file(name).write_text(spec.to_json(recipe), encoding="utf-8")
    shipped.history_file(name).write_text(spec.canonical(events) + "\n", encoding="utf-8")
    print(History.of(events).message)


def main(names: list[str]) -> None:
    """Train the named networks, all of them if none is named."""
    unknown = sorted(set(names) - set(RECIPES))
    if unknown:
        raise SystemExit(f"There is no {', '.join(unknown)}; there are {', '.join(RECIPES)}.")
    for name in names or RECIPES:
        train(name)


if __name__ == "__main__":
    main(sys.argv[1:])
