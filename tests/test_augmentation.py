"""Further examples against Keras's own layers."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from nncore import augmentation, first_examples, inference, shipped, spec
from nncore.augmentation import AUGMENTATIONS


@pytest.mark.parametrize(("down", "across"), [(0, 0), (2, 0), (-1, 3), (-4, -4), (8, 0)])
def test_an_image_is_moved_as_kerass_layer_moves_it(down: int, across: int) -> None:
    image = np.random.default_rng(0).random((8, 8), dtype=np.float32)
    theirs = keras.layers.RandomTranslation(
        (down / 8, down / 8),
        (across / 8, across / 8),
        fill_mode="constant",
        interpolation="nearest",
    )(image[None, ..., None], training=True)
    ours = augmentation.moved(image, down, across)
    np.testing.assert_allclose(ours, np.asarray(theirs)[0, ..., 0], atol=1e-6)


def test_shifts_are_whole_pixels_within_the_factor_both_ways() -> None:
    drawn = augmentation.shifts((28, 28), 0.1, np.random.default_rng(1), 4_000)
    assert set(np.unique(drawn)) == set(range(-3, 4))
    # ±2.8 pixels, rounded: the outermost get 0.3 pixels of 5.6, the others 1.
    assert (drawn == 3).mean() == pytest.approx(0.3 / 5.6, abs=0.01)
    assert (drawn == 0).mean() == pytest.approx(1 / 5.6, abs=0.02)


def test_noise_has_the_deviation_that_was_asked_for() -> None:
    made = AUGMENTATIONS["noise"].change(
        np.full((28, 28), 0.5, np.float32), 0.3, np.random.default_rng(2), 12
    )
    assert made.std() == pytest.approx(0.3, rel=0.05)
    assert made.mean() == pytest.approx(0.5, abs=0.02)


def test_the_layers_are_those_of_the_specification() -> None:
    for one in AUGMENTATIONS.values():
        made = spec.LAYERS[one.layer].model_validate({one.knob: one.opening})
        assert getattr(made, one.knob) == one.opening


def test_a_network_reads_the_further_examples() -> None:
    name = "digits_dense"
    experiment, weights = shipped.experiment(name), shipped.weights_file(name).read_bytes()
    asked = spec.to_json(experiment), weights
    found = augmentation.examples(*asked, 3, "shift", 0.0, 1)
    # Moved by nothing, all of them are the image itself.
    assert len(found["images"]) == len(found["answers"]) == augmentation.COUNT
    assert all(one == found["image"] for one in found["images"])
    X, y = first_examples.first_examples(experiment)
    whole = inference.predict(experiment.model.layers, shipped.weights(name), X[3:4])
    assert found["answer"] == whole.argmax()
    assert set(found["answers"]) == {found["answer"]}
    assert found["label"] == y[3]
    with pytest.raises(ValueError, match="There is no training example 500"):
        augmentation.examples(*asked, 500, "noise", 0.1, 1)
