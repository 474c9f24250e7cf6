"""What every data set looks like: examples to learn from, examples to be tested on, and names.

A test part is set aside before anything is learned from the data, even their mean. Inputs are
then brought to a common size, for a network starts with weights of one size for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["plane", "table", "images"]


@dataclass(frozen=True)
class Description:
    """What can be said about a data set without loading it.

    Attributes
    ----------
    label : str
        Its name for readers.
    question : str
        What a network is asked to answer about one example.
    source, license : str
        Where the data come from and under which terms.
    kind : {"plane", "table", "images"}
        Two coordinates that can be drawn as a point, a table of features, or gray images.
    class_names : tuple of str
        In the order of the labels 0, 1, …, for as many classes as there can be; empty where the
        answer is an amount.
    feature_names : tuple of str
        One a column, of a plane one a coordinate; empty for images.
    """

    label: str
    question: str
    source: str
    license: str
    kind: Kind
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Examples in a training and a test part. The arrays are shared and read-only.

    Attributes
    ----------
    X_train : ndarray of shape (n_train, *input_shape)
        float32 and scaled from `nncore.datasets.load`, in its own units from `measured`.
    y_train : ndarray of shape (n_train,)
        int64, class labels counted from 0; float64 where the answer is an amount from -1 to 1.
    X_test, y_test : ndarray
        The same for the test part.
    class_names, feature_names : tuple of str
        One a class, and one a column that a network reads.
    mean, scale : ndarray of float64, shape (n_features,) or ()
        A value in its own units is `X * scale + mean`.
    """

    X_train: NDArray[Any]
    y_train: NDArray[Any]
    X_test: NDArray[Any]
    y_test: NDArray[Any]
    class_names: tuple[str, ...]
    feature_names: tuple[str, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.X_train, self.y_train, self.X_test, self.y_test, self.mean, self.scale):
            array.setflags(write=False)


@dataclass(frozen=True)
class Parts:
    """What a loader returns: examples in their own units, X and y of both parts."""

    X_train: NDArray[Any]
    y_train: NDArray[Any]
    X_test: NDArray[Any]
    y_test: NDArray[Any]


def split(X: NDArray[Any], y: NDArray[Any], test_rows: int, seed: int) -> Parts:
    """Shuffle the rows and set `test_rows` of them aside.

    The rows and their order are those of scikit-learn's `train_test_split` with
    `random_state=seed`: a permutation whose first rows are the test part.

    Parameters
    ----------
    X : ndarray of shape (n, ...)
    y : ndarray of shape (n,)
    test_rows : int
        Between 1 and n - 1.
    seed : int
        Decides the permutation.
    """
    order = np.random.RandomState(seed).permutation(len(X))
    test, train = order[:test_rows], order[test_rows:]
    return Parts(X[train], y[train], X[test], y[test])
