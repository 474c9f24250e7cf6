"""The Experiment: data, model and training that fit together, and the key by which it is known."""

from __future__ import annotations

import hashlib
import math
from typing import Literal

from pydantic import model_validator

from nncore.spec.agreement import fitted_rows, misfit
from nncore.spec.base import Specification, canonical
from nncore.spec.data import Data
from nncore.spec.model import Model
from nncore.spec.training import Training

_YOUNGER = {"label_noise": 0.0, "scaled": True}
"""Fields of the data that came after the first runs were stored → what those runs had without."""


class Experiment(Specification):
    """Which data, which network, how it is trained, which seed.

    Raises
    ------
    pydantic.ValidationError
        If a value is out of bounds, a layer cannot follow another, the output does not fit the
        loss, or the data are too few for the batch or the validation part.
        `parse` turns it into sentences.
    """

    version: Literal[1] = 1
    data: Data
    model: Model
    training: Training = Training()

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Experiment:
        complaint = misfit(self.data, self.model, self.training)
        if complaint:
            raise ValueError(complaint)
        return self

    @property
    def validation_rows(self) -> int:
        """Rows of the training part that are held out, the last ones, as Keras's `fit` does."""
        return self.data.train_rows - self.fitted_rows

    @property
    def fitted_rows(self) -> int:
        """Rows that the weights are fitted to."""
        return fitted_rows(self.data, self.training)

    @property
    def steps_per_epoch(self) -> int:
        """Mini-batches in one epoch, the last, smaller one included."""
        return math.ceil(self.fitted_rows / self.training.batch_size)

    @property
    def key(self) -> str:
        """A fingerprint: equal Experiments, and only they, have equal keys."""
        value = self.model_dump(mode="json")
        # Runs that were stored before a field existed are found by the keys they had then.
        value["data"] = {
            name: one for name, one in value["data"].items() if _YOUNGER.get(name) != one
        }
        return hashlib.sha256(canonical(value).encode()).hexdigest()[:32]
