"""A table, whose columns are features already: does a network find more in them than one layer?

Logistic regression beside a small network on the breast-cancer table, on the same rows. One split
would prove nothing, for a test part of about a hundred rows is small, so both are judged on several
splits, and compared split by split: what is hard about a split is hard for both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nncore import datasets, spec
from nncore.descent import Descent
from nncore.moment_values import predicted

SPLITS = 10
T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Of Student's t with 1, 2, … 9 degrees of freedom: 95 of 100 values lie within ±."""


@dataclass(frozen=True)
class Split:
    """Test rows that both got right after learning from the same training rows.

    Attributes
    ----------
    seed, rows, logistic, network : int
    """

    seed: int
    rows: int
    logistic: int
    network: int

    @property
    def apart(self) -> float:
        """The network's accuracy less that of logistic regression, -1…1."""
        return (self.network - self.logistic) / self.rows


def experiment(seed: int) -> spec.Experiment:
    """Return the small network, 30-8-1, and its data, split by this seed."""
    return spec.Experiment(
        data=spec.BreastCancer(seed=seed),
        model=spec.Model(
            layers=(
                spec.Dense(units=8, l2=0.001),
                spec.Dense(units=1, activation="sigmoid"),
            )
        ),
        training=spec.Training(
            optimizer=spec.Adam(learning_rate=0.003),
            batch_size=32,
            epochs=40,
            validation_split=0,
            seed=seed,
        ),
    )


def judged(seed: int) -> dict[str, int]:
    """Train both on one split; a tenth of a second, for the light worker.

    Parameters
    ----------
    seed : int
        Of the split, of the first weights and of the batches.

    Returns
    -------
    dict
        The fields of a `Split`.
    """
    from sklearn.linear_model import LogisticRegression

    small = experiment(seed)
    data = datasets.load(small.data)
    logistic = LogisticRegression(max_iter=1_000).fit(data.X_train, data.y_train)
    descent = Descent(small)
    descent.advance(0, small.steps_per_epoch * small.training.epochs)
    answers = descent.network.forward(descent.rows.X_test).a[-1]
    return {
        "seed": seed,
        "rows": len(data.y_test),
        "logistic": int((logistic.predict(data.X_test) == data.y_test).sum()),
        "network": int((predicted(small.training.loss, answers) == data.y_test).sum()),
    }


def mean_difference(splits: Sequence[Split]) -> tuple[float, float]:
    """Return the mean difference of accuracies, network less regression, and half its interval.

    The interval is d ± t·s/√n of the n paired differences d. The splits share rows, so that it is
    rather too narrow than too wide.

    Parameters
    ----------
    splits : sequence of Split
        Two to `SPLITS` of them.
    """
    differences = [split.apart for split in splits]
    n = len(differences)
    half = T_95[n - 2] * float(np.std(differences, ddof=1)) / math.sqrt(n)
    return float(np.mean(differences)), half


def verdict(splits: Sequence[Split]) -> str:
    """Say what the splits show, and what they do not."""
    better = sum(split.network > split.logistic for split in splits)
    worse = sum(split.network < split.logistic for split in splits)
    counted = (
        f"Of {len(splits)} splits the network is better in {better}, worse in {worse} and equal in "
        f"{len(splits) - better - worse}."
    )
    mean, half = mean_difference(splits)
    interval = (
        f"On the mean it has {100 * mean:+.1f} points, with a 95% interval from "
        f"{100 * (mean - half):+.1f} to {100 * (mean + half):+.1f}."
    )
    if abs(mean) <= half:
        return f"**No clear difference.** {counted} {interval} Zero lies within."
    winner = "The network" if mean > 0 else "Logistic regression"
    return f"**{winner} is a little better here.** {counted} {interval} Zero lies outside."
