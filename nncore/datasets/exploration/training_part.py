"""The training part of a data set, and samples of it that do not depend on chance.

Comparing all pairs of 60,000 images would take minutes. A sample of rows at equal steps takes a
moment, is the same for everybody, and says how large it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from nncore import spec
from nncore.datasets import (
    DESCRIPTIONS,
    Description,
    class_names,
    measured,
    scaling,
)

_DATA: TypeAdapter[spec.Data] = TypeAdapter(spec.Data)


@dataclass(frozen=True)
class TrainingPart:
    """The training examples of data that have classes.

    Attributes
    ----------
    data : spec.Data
    description : Description
    class_names : tuple of str
    X : ndarray of shape (n, *input_shape)
        In the units they were measured in.
    y : ndarray of int64, shape (n,)
        Class labels, counted from 0.
    """

    data: spec.Data
    description: Description
    class_names: tuple[str, ...]
    X: NDArray[Any]
    y: NDArray[np.int64]

    @property
    def scaling(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What a network's input is made with: (value - mean) / scale, a number or one a column."""
        return scaling(self.data, self.X)

    def sample(self, most: int) -> NDArray[np.int64]:
        """Return the places of at most so many rows, at equal steps through the training part."""
        rows = len(self.X)
        return np.arange(min(rows, most)) * rows // min(rows, most)

    def as_read(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return rows as a network reads them, an example a row.

        Parameters
        ----------
        rows : ndarray of int64, shape (k,)

        Returns
        -------
        ndarray of float64, shape (k, features)
        """
        mean, scale = self.scaling
        flat = self.X[rows].reshape(len(rows), -1).astype(np.float64)
        return (flat - mean) / scale


def training_part(data_json: str) -> TrainingPart:
    """Return the training part of a data set.

    Parameters
    ----------
    data_json : str
        A data specification, as `model_dump_json()` writes it.

    Raises
    ------
    ValueError
        If the answers of these data are amounts, not classes.
    """
    data = _DATA.validate_json(data_json)
    description = DESCRIPTIONS[data.name]
    if data.regression:
        raise ValueError(
            f"{description.label} has amounts for answers; this page compares classes."
        )
    examples = measured(data)
    return TrainingPart(data, description, class_names(data), examples.X_train, examples.y_train)


def index_of(part: TrainingPart, index: int) -> int:
    """Return an example's number if there is such an example.

    Raises
    ------
    ValueError
        With a sentence, if there is none.
    """
    if not 0 <= index < len(part.X):
        raise ValueError(
            f"There is no training example {index:,}: they are numbered from 0 to "
            f"{len(part.X) - 1:,}.".replace("example -", "example −")
        )
    return index
