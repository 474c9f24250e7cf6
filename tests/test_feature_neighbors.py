"""The images that a description calls alike."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from nncore import datasets, feature_columns, feature_neighbors
from tests.test_feature_columns import DIGITS, DIGITS_JSON, WEIGHTS, learned

pytestmark = pytest.mark.usefixtures("one_thread")


def test_the_nearest_images_are_those_of_scikit_learn() -> None:
    found = feature_neighbors.alike(DIGITS_JSON, WEIGHTS, 5, learned("train"))
    data = datasets.measured(DIGITS.data)
    rows = len(feature_columns.train_rows(DIGITS))
    X = data.X_train[:rows].reshape(rows, -1).astype(float)
    nearest = NearestNeighbors(n_neighbors=6).fit(X).kneighbors(data.X_test[5].reshape(1, -1))[1]
    assert found["pixels"]["labels"] == data.y_train[nearest[0]].tolist()
    assert set(found) == set(feature_columns.KINDS)


def test_the_share_of_neighbors_that_agree_is_that_of_scikit_learns_neighbors() -> None:
    data, rows = datasets.measured(DIGITS.data), DIGITS.fitted_rows
    X, X_test = (part.reshape(len(part), -1).astype(float) for part in (data.X_train, data.X_test))
    nearest = NearestNeighbors(n_neighbors=6).fit(X[:rows]).kneighbors(X_test)[1]
    wanted = (data.y_train[nearest] == data.y_test[:, np.newaxis]).mean()
    # Two neighbors at the same distance may change places.
    assert feature_neighbors.agreement(DIGITS_JSON, "pixels") == pytest.approx(wanted, abs=1e-3)
    by_hand = feature_neighbors.agreement(DIGITS_JSON, "given")
    assert 0.3 < by_hand < wanted
