"""The seeds of layers: distinct, and blind to what keeps shapes."""

from nncore import layer_seeds, spec


def test_no_two_places_of_nearby_seeds_share_a_seed() -> None:
    seeds = [layer_seeds.layer_seed(seed, place) for seed in range(50) for place in range(64)]
    assert len(set(seeds)) == len(seeds)
    assert 0 <= layer_seeds.layer_seed(2**31 - 1, 63) < 2**31


def test_layers_that_keep_shapes_are_counted_from_the_other_end() -> None:
    layers = (spec.Flatten(), spec.Dense(), spec.Dropout(), spec.BatchNormalization(), spec.Dense())
    assert layer_seeds.places(layers) == [0, 1, 63, 62, 2]


def test_the_longest_network_has_no_place_twice() -> None:
    layers = (spec.Dense(), spec.Dropout()) * (spec.MAXIMUM_LAYERS // 2)
    assert len(set(layer_seeds.places(layers))) == len(layers)


def test_every_layer_without_weights_that_keeps_its_shape_is_known() -> None:
    weights_or_shape = {"Dense", "Conv2D", "MaxPooling2D", "Flatten"}
    assert set(spec.LAYERS) - weights_or_shape <= layer_seeds.KEEP_SHAPE
