"""The network that reads a drawing: its answer is computed in this process, in a few milliseconds.

No worker takes part in it, so that a drawing is read at once, whatever is being trained.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nncore import inference, npz, shipped, spec
from nncore.datasets import pixel_unit
from nncore.drawing import Target
from ui.judged import Judged


@dataclass(frozen=True)
class Reader:
    """A trained network for images of digits.

    Attributes
    ----------
    label : str
    experiment : spec.Experiment
    weights : bytes
        `.npz` as `nncore.inference.load_weights` reads it.
    accuracy : float or None
        On its test part, 0…1; None while a worker still computes it.
    """

    label: str
    experiment: spec.Experiment
    weights: bytes
    accuracy: float | None = None

    @property
    def target(self) -> Target:
        """Whose training images it knows."""
        return "digits" if self.experiment.data.name == "digits" else "mnist"

    def probabilities(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what it gives each class for one prepared image.

        Parameters
        ----------
        image : ndarray of float32, shape (28, 28, 1) or (8, 8, 1)
            From 0, paper, to 1, ink.

        Returns
        -------
        ndarray of float32, shape (classes,)
            Not finite numbers if its training diverged.
        """
        layers, loss = self.experiment.model.layers, self.experiment.training.loss
        with np.errstate(all="ignore"):
            read = image[np.newaxis] * pixel_unit(self.experiment.data)
            output = inference.predict(layers, _parsed(self.weights), read)
            probabilities: NDArray[np.float32] = inference.class_probabilities(output, loss)[0]
        return probabilities


def reader(chosen: str, judged: Judged | None) -> Reader | None:
    """Return the chosen network, an included one even before a worker can judge it.

    Parameters
    ----------
    chosen : str
        What the visitor chose: an included network's name, or a run.
    judged : Judged or None
        The same network with its answers on its test part, once they are there.
    """
    if judged is not None:
        accuracy = _accuracy(judged.predictions)
        return Reader(judged.label, judged.experiment, judged.weights, accuracy)
    if chosen in shipped.LABELS:
        label, weights = shipped.LABELS[chosen], shipped.weights_file(chosen).read_bytes()
        return Reader(label, shipped.experiment(chosen), weights)
    return None


@lru_cache(maxsize=8)
def _parsed(weights: bytes) -> dict[str, NDArray[np.float32]]:
    return inference.load_weights(weights)


@lru_cache(maxsize=8)
def _accuracy(predictions: bytes) -> float:
    stored = npz.unpack(predictions)
    return float(np.mean(stored["y_prob"].argmax(axis=1) == stored["y_true"]))
