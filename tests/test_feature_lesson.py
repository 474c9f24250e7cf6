"""The same classifier on three descriptions of images: what it is given makes the difference."""

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nncore import datasets, feature_columns, feature_lesson, shipped, spec
from tests.test_feature_columns import DIGITS, DIGITS_JSON

pytestmark = pytest.mark.usefixtures("one_thread")


def test_pixels_are_judged_as_by_scikit_learns_own_pipeline() -> None:
    data = datasets.load(DIGITS.data)
    rows = DIGITS.fitted_rows
    theirs = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=200))
    theirs.fit(data.X_train[:rows].reshape(rows, -1), data.y_train[:rows])
    found = feature_lesson.judged(DIGITS_JSON, "pixels")
    assert found["correct"] == theirs.score(data.X_test.reshape(360, -1), data.y_test) * 360
    assert (found["rows"], found["columns"]) == (360, 64)


def test_what_is_learned_is_worth_more_than_pixels_and_these_more_than_ten_numbers() -> None:
    experiment, name = shipped.experiment("mnist_cnn"), "mnist_cnn"
    text, weights = spec.to_json(experiment), shipped.weights_file(name).read_bytes()
    rows = {"train": feature_columns.train_rows, "test": feature_columns.test_rows}
    own = [
        b"".join(
            feature_columns.learned(text, weights, part, piece)
            for piece in range(feature_columns.pieces(choose(experiment)))
        )
        for part, choose in rows.items()
    ]
    found = [feature_lesson.judged(text, kind, *own) for kind in feature_columns.KINDS]
    shares = [one["correct"] / one["rows"] for one in found]
    assert [one["rows"] for one in found] == [2_000] * 3
    assert shares[0] < 0.75 < 0.84 < shares[1] < 0.9 < 0.985 < shares[2]
