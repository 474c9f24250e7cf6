"""Images of nothing, read surely: counts that hold for this network."""

import numpy as np
import pytest

from nncore import inference, noise, npz, shipped, spec


def test_images_of_noise_hang_on_their_seed_alone_and_use_every_gray() -> None:
    one = noise.images((28, 28, 1), seed=4, count=3)
    np.testing.assert_array_equal(one, noise.images((28, 28, 1), seed=4, count=3))
    assert not np.array_equal(one, noise.images((28, 28, 1), seed=5, count=3))
    assert 0 <= one.min() < 0.01 < 0.99 < one.max() <= 1
    assert one.mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["mnist_cnn", "mnist_dense", "digits_dense"])
def test_counts_are_those_of_the_networks_own_answers(name: str) -> None:
    experiment = shipped.experiment(name)
    found = noise.read(spec.to_json(experiment), shipped.weights_file(name).read_bytes(), 0)
    shown = noise.images(experiment.data.input_shape, 0)
    given = inference.predict(experiment.model.layers, shipped.weights(name), shown)
    assert found["sure"] == sum(row.max() > 0.9 for row in given)
    assert found["favored"] == sum(row.argmax() == found["favorite"] for row in given)
    assert found["median"] == pytest.approx(np.median([row.max() for row in given]))
    np.testing.assert_array_equal(found["probabilities"], given[0])


def test_the_convolutional_network_is_sure_of_noise() -> None:
    experiment = spec.to_json(shipped.experiment("mnist_cnn"))
    found = noise.read(experiment, shipped.weights_file("mnist_cnn").read_bytes(), 0)
    assert found["sure"] > found["images"] / 2


def test_a_network_that_diverged_is_refused_in_a_sentence() -> None:
    broken = {
        name: np.full_like(array, np.nan) for name, array in shipped.weights("digits_dense").items()
    }
    with pytest.raises(ValueError, match="diverged"):
        noise.read(spec.to_json(shipped.experiment("digits_dense")), npz.pack(broken), 0)
