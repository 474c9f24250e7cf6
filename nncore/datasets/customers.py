"""Invented customers who buy when age + income + chance is at least 0.

Age and income are spread evenly from -2 to 2 and chance is standard normal. Because chance is not
among the inputs, no rule can be right about more than 83.18 % of new customers, however large the
network: the best there is, age + income ≥ 0, is right with exactly that probability.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nncore.datasets.dataset import Description

CUSTOMERS = Description(
    label="Customer purchases",
    question="Will this customer buy?",
    source="Generated: age and income from -2 to 2, bought if age + income + noise is at least 0",
    license="Generated, free of rights",
    kind="plane",
    class_names=("does not buy", "buys"),
    feature_names=("age", "income"),
)


def draw(samples: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Draw customers.

    Parameters
    ----------
    samples : int
        How many, n.
    seed : int
        Seed of the legacy `RandomState`; 42 with 200 samples gives the table of the lesson.

    Returns
    -------
    X : ndarray of float64, shape (n, 2)
        Age and income.
    y : ndarray of int64, shape (n,)
        1 if the customer bought.
    """
    rng = np.random.RandomState(seed)
    age = rng.uniform(-2, 2, samples)
    income = rng.uniform(-2, 2, samples)
    chance = rng.normal(0, 1, samples)
    return np.column_stack([age, income]), (age + income + chance >= 0).astype(np.int64)
