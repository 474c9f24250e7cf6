"""Given features against learned ones: the same classifier reads three descriptions of an image.

The classifier is scikit-learn's logistic regression, one layer that weighs its inputs. What it is
given makes the difference: a few numbers thought of by hand, all pixels as they are, or what the
last hidden layer of a trained network gives (`nncore.feature_columns`).
"""

from __future__ import annotations

from typing import Any

from nncore import feature_columns, spec

STRENGTH = 0.1
"""scikit-learn's C, the same for all three: a small C holds the weights small."""


def judged(
    experiment_json: str, kind: str, train: bytes = b"", test: bytes = b""
) -> dict[str, Any]:
    """Let logistic regression learn from one kind of features, and count what it gets right.

    Each column is standardized: minus its mean, divided by its standard deviation, both of the
    rows that it learns from.

    Parameters
    ----------
    experiment_json : str
        Its data are used; its network's features come as bytes.
    kind : {"given", "pixels", "learned"}
    train, test : bytes
        The learned features of both parts, if these are asked for; see
        `nncore.feature_columns.learned`.

    Returns
    -------
    dict
        `kind`; `columns`, how many features; `correct`, of `rows`.
    """
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    experiment = spec.parse(experiment_json)
    X = feature_columns.described(
        experiment, "train", feature_columns.train_rows(experiment), kind, train
    )
    X_test = feature_columns.described(
        experiment, "test", feature_columns.test_rows(experiment), kind, test
    )
    X, X_test = feature_columns.standardized(X, X, X_test)
    y, y_test = feature_columns.labels(experiment)
    classifier = LogisticRegression(C=STRENGTH, max_iter=200)
    with warnings.catch_warnings():  # what it has reached by then is judged
        warnings.simplefilter("ignore", ConvergenceWarning)
        classifier.fit(X, y)
    correct = int((classifier.predict(X_test) == y_test).sum())
    return {"kind": kind, "columns": X.shape[1], "correct": correct, "rows": len(y_test)}
