"""The same classifier on three descriptions of images: what it is given makes the difference."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nncore import datasets, feature_lesson, inference, npz, shipped, spec

pytestmark = pytest.mark.usefixtures("one_thread")
DIGITS = shipped.experiment("digits_dense")
DIGITS_JSON = spec.to_json(DIGITS)
WEIGHTS = shipped.weights_file("digits_dense").read_bytes()


def learned(part: str) -> bytes:
    rows = {"train": feature_lesson.train_rows, "test": feature_lesson.test_rows}[part](DIGITS)
    return b"".join(
        feature_lesson.learned(DIGITS_JSON, WEIGHTS, part, piece)
        for piece in range(feature_lesson.pieces(rows))
    )


def test_learned_features_are_what_the_hidden_layer_gives() -> None:
    weights = shipped.weights("digits_dense")
    X = datasets.load(DIGITS.data).X_test.reshape(360, 64)
    wanted = np.maximum(X @ weights["1.kernel"] + weights["1.bias"], 0)
    found = np.frombuffer(learned("test"), np.float32).reshape(360, 50)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


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
    rows = {"train": feature_lesson.train_rows, "test": feature_lesson.test_rows}
    own = [
        b"".join(
            feature_lesson.learned(text, weights, part, piece)
            for piece in range(feature_lesson.pieces(choose(experiment)))
        )
        for part, choose in rows.items()
    ]
    found = [feature_lesson.judged(text, kind, *own) for kind in feature_lesson.KINDS]
    shares = [one["correct"] / one["rows"] for one in found]
    assert [one["rows"] for one in found] == [2_000] * 3
    assert shares[0] < 0.75 < 0.84 < shares[1] < 0.9 < 0.985 < shares[2]


def test_the_nearest_images_are_those_of_scikit_learn() -> None:
    found = feature_lesson.alike(DIGITS_JSON, WEIGHTS, 5, learned("train"))
    data = datasets.measured(DIGITS.data)
    rows = len(feature_lesson.train_rows(DIGITS))
    X = data.X_train[:rows].reshape(rows, -1).astype(float)
    nearest = NearestNeighbors(n_neighbors=6).fit(X).kneighbors(data.X_test[5].reshape(1, -1))[1]
    assert found["pixels"]["labels"] == data.y_train[nearest[0]].tolist()
    assert set(found) == set(feature_lesson.KINDS)


def test_the_share_of_neighbors_that_agree_is_that_of_scikit_learns_neighbors() -> None:
    data, rows = datasets.measured(DIGITS.data), DIGITS.fitted_rows
    X, X_test = (part.reshape(len(part), -1).astype(float) for part in (data.X_train, data.X_test))
    nearest = NearestNeighbors(n_neighbors=6).fit(X[:rows]).kneighbors(X_test)[1]
    wanted = (data.y_train[nearest] == data.y_test[:, np.newaxis]).mean()
    # Two neighbors at the same distance may change places.
    assert feature_lesson.agreement(DIGITS_JSON, "pixels") == pytest.approx(wanted, abs=1e-3)
    by_hand = feature_lesson.agreement(DIGITS_JSON, "given")
    assert 0.3 < by_hand < wanted


def test_one_image_is_described_in_all_three_ways() -> None:
    found = feature_lesson.example(DIGITS_JSON, WEIGHTS, 0)
    assert np.shape(found["pixels"]) == (8, 8)
    assert found["label"] == datasets.measured(DIGITS.data).y_test[0]
    assert (len(found["given"]), len(found["learned"])) == (10, 50)
    with pytest.raises(ValueError, match="no test image 360"):
        feature_lesson.example(DIGITS_JSON, WEIGHTS, 360)


def test_untrained_weights_fit_the_network_and_are_drawn_from_its_seed() -> None:
    experiment = shipped.experiment("mnist_cnn")
    text, layers = spec.to_json(experiment), experiment.model.layers
    drawn = feature_lesson.untrained(text)
    weights = inference.load_weights(drawn)
    assert {name: one.shape for name, one in weights.items()} == inference.weight_shapes(
        layers, (28, 28, 1)
    )
    # He's normal initializer: variance 2 / fan_in, here of windows of 3·3·16 numbers.
    assert weights["4.kernel"].var() == pytest.approx(2 / 144, rel=0.05)
    assert feature_lesson.untrained(text) == drawn
    assert len(feature_lesson.learned(text, drawn, "test", 3)) == 500 * 64 * 4


def test_a_network_without_learned_features_is_refused_in_words() -> None:
    def over(data: spec.Data, *layers: object) -> str | None:
        experiment = DIGITS.model_copy(
            update={"data": data, "model": spec.Model(layers=layers)}  # type: ignore[arg-type]
        )
        return feature_lesson.refusal(experiment)

    answer = spec.Dense(units=10, activation="softmax")
    assert "no hidden layer" in str(over(spec.Digits(), spec.Flatten(), answer))
    wide = (spec.Conv2D(filters=20), spec.Flatten(), answer)
    assert "720 numbers" in str(over(spec.Digits(), *wide))
    assert "no images" in str(feature_lesson.refusal(shipped.experiment("breast_cancer")))
    for name in ("mnist_cnn", "mnist_dense", "digits_dense"):
        assert feature_lesson.refusal(shipped.experiment(name)) is None


def test_a_network_that_diverged_is_refused_in_a_sentence() -> None:
    weights = {name: array * np.nan for name, array in inference.load_weights(WEIGHTS).items()}
    with pytest.raises(ValueError, match="its training diverged"):
        feature_lesson.learned(DIGITS_JSON, npz.pack(weights), "test", 0)
