"""Three descriptions of an image as columns, for the same rows."""

import numpy as np
import pytest

from nncore import datasets, feature_columns, inference, npz, shipped, spec

pytestmark = pytest.mark.usefixtures("one_thread")
DIGITS = shipped.experiment("digits_dense")
DIGITS_JSON = spec.to_json(DIGITS)
WEIGHTS = shipped.weights_file("digits_dense").read_bytes()


def learned(part: str) -> bytes:
    rows = {"train": feature_columns.train_rows, "test": feature_columns.test_rows}[part](DIGITS)
    return b"".join(
        feature_columns.learned(DIGITS_JSON, WEIGHTS, part, piece)
        for piece in range(feature_columns.pieces(rows))
    )


def test_learned_features_are_what_the_hidden_layer_gives() -> None:
    weights = shipped.weights("digits_dense")
    X = datasets.load(DIGITS.data).X_test.reshape(360, 64)
    wanted = np.maximum(X @ weights["1.kernel"] + weights["1.bias"], 0)
    found = np.frombuffer(learned("test"), np.float32).reshape(360, 50)
    np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_one_image_is_described_in_all_three_ways() -> None:
    found = feature_columns.example(DIGITS_JSON, WEIGHTS, 0)
    assert np.shape(found["pixels"]) == (8, 8)
    assert found["label"] == datasets.measured(DIGITS.data).y_test[0]
    assert (len(found["given"]), len(found["learned"])) == (10, 50)
    with pytest.raises(ValueError, match="no test image 360"):
        feature_columns.example(DIGITS_JSON, WEIGHTS, 360)


def test_untrained_weights_fit_the_network_and_are_drawn_from_its_seed() -> None:
    experiment = shipped.experiment("mnist_cnn")
    text, layers = spec.to_json(experiment), experiment.model.layers
    drawn = feature_columns.untrained(text)
    weights = inference.load_weights(drawn)
    assert {name: one.shape for name, one in weights.items()} == inference.weight_shapes(
        layers, (28, 28, 1)
    )
    # He's normal initializer: variance 2 / fan_in, here of windows of 3·3·16 numbers.
    assert weights["4.kernel"].var() == pytest.approx(2 / 144, rel=0.05)
    assert feature_columns.untrained(text) == drawn
    assert len(feature_columns.learned(text, drawn, "test", 3)) == 500 * 64 * 4


def test_a_network_without_learned_features_is_refused_in_words() -> None:
    def over(data: spec.Data, *layers: object) -> str | None:
        experiment = DIGITS.model_copy(
            update={"data": data, "model": spec.Model(layers=layers)}  # type: ignore[arg-type]
        )
        return feature_columns.refusal(experiment)

    answer = spec.Dense(units=10, activation="softmax")
    assert "no hidden layer" in str(over(spec.Digits(), spec.Flatten(), answer))
    wide = (spec.Conv2D(filters=20), spec.Flatten(), answer)
    assert "720 numbers" in str(over(spec.Digits(), *wide))
    assert "no images" in str(feature_columns.refusal(shipped.experiment("breast_cancer")))
    for name in ("mnist_cnn", "mnist_dense", "digits_dense"):
        assert feature_columns.refusal(shipped.experiment(name)) is None


def test_a_network_that_diverged_is_refused_in_a_sentence() -> None:
    weights = {name: array * np.nan for name, array in inference.load_weights(WEIGHTS).items()}
    with pytest.raises(ValueError, match="its training diverged"):
        feature_columns.learned(DIGITS_JSON, npz.pack(weights), "test", 0)
