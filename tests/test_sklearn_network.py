"""scikit-learn's network, told as one of ours, answers what scikit-learn answers."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from nncore import evaluation, sklearn_network


@pytest.fixture(scope="module")
def theirs() -> tuple[MLPClassifier, np.ndarray, np.ndarray]:
    X, y = load_digits(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network = MLPClassifier((50,), max_iter=500, random_state=42).fit(X_train, y_train)
    return network, X_test, y_test


def test_seed_42_scores_what_scikit_learn_scores_and_not_the_folklore(theirs) -> None:
    network, X_test, y_test = theirs
    found = sklearn_network.train(42)
    assert found["accuracy"] == network.score(X_test, y_test)
    assert round(found["accuracy"], 4) == 0.9667
    assert found["epochs"] == network.n_iter_


def test_its_stored_answers_are_scikit_learns_probabilities(theirs) -> None:
    network, X_test, y_test = theirs
    y_true, y_prob = evaluation.read(sklearn_network.train(42)["predictions"])
    np.testing.assert_array_equal(y_true, y_test)
    np.testing.assert_allclose(y_prob, network.predict_proba(X_test), atol=1e-5)
