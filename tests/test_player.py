"""What the browser is sent of a run: true, whole, small, and the same wherever it is cut."""

import gzip
from functools import cache

import numpy as np
import pytest

from nncore import datasets, numpy_training, player, spec
from nncore.activations import ACTIVATIONS
from nncore.datasets import plane
from nncore.network import Network
from nncore.packets import restored, unpack
from nncore.player_setting import refusal, setting
from tests.lab_experiments import SIGMOID, lab

SPIRAL = lab(
    *[spec.Dense(units=8, activation="tanh")] * 6,
    SIGMOID,
    data=spec.Spiral(),
    epochs=200,
)


@cache
def packets(experiment: spec.Experiment) -> list[tuple[dict, dict]]:
    """Pull all segments of a run, as a browser does."""
    text, state, found = spec.to_json(experiment), b"", []
    for index in range(len(numpy_training.segments(experiment))):
        packet, state = player.segment(text, index, state)
        found.append(unpack(gzip.decompress(packet)))
        if found[-1][0]["segments"] == index + 1:
            break
    return found


@pytest.mark.parametrize(
    "data",
    [
        spec.Moons(samples=60, noise=0.2),
        spec.Spiral(samples=60, features=("x1", "x2", "sin_x1")),
        spec.Customers(),
        spec.Gates(),
    ],
    ids=lambda data: data.name,
)
def test_maps_and_answers_are_the_networks_own(data: spec.Data) -> None:
    experiment = lab(data=data, batch_size=4)
    (_, arrays), *_ = packets(experiment)
    stage = setting(experiment)
    last = len(arrays["step"]) - 1
    network = stage.network.at(arrays["theta"][last])
    (left, right), (bottom, top) = plane.bounds(data)
    # The second place from the left in the third row from the top, of the coarse grid.
    x1 = left + 1.5 / stage.grid * (right - left)
    x2 = top - 2.5 / stage.grid * (top - bottom)
    loaded = datasets.load(data)
    read = (plane.features(data, np.array([[x1, x2]])) - loaded.mean) / loaded.scale
    passed = network.forward(read.astype(np.float32))
    for unit, value in enumerate(np.concatenate([a[0] for a in passed.a[1:]])):
        scale = arrays["map_scale"][last, unit]
        shown = restored(arrays["maps"][last, unit, 2, 1], stage.unit_middle[unit], scale)
        assert shown == pytest.approx(value, abs=float(scale) / 254 + 1e-5)


def test_the_start_is_the_first_moment_and_needs_no_training(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arrays = packets(SPIRAL)[0][1]
    monkeypatch.delattr(numpy_training, "train_segment")
    header, first = unpack(gzip.decompress(player.start(spec.to_json(SPIRAL))))
    assert header["setting"]["sizes"] == [2, 8, 8, 8, 8, 8, 8, 1]
    for name in arrays:
        np.testing.assert_allclose(first[name][0], arrays[name][0], rtol=1e-5, err_msg=name)
    assert first["points"].shape == (500, 2)
    assert first["tested"].sum() == 250


def test_segments_put_together_are_the_whole_trajectory() -> None:
    found = packets(SPIRAL)
    whole = numpy_training.train(SPIRAL)
    assert len(found) > 1
    assert [header["first"] for header, _ in found] == list(
        np.cumsum([0, *(len(arrays["step"]) for _, arrays in found[:-1])])
    )
    for name in ("step", "epoch", "theta", "train_loss", "test_accuracy"):
        joined = np.concatenate([arrays[name] for _, arrays in found])
        np.testing.assert_allclose(joined, getattr(whole, name), rtol=1e-6)


def test_sixty_moments_of_six_layers_of_eight_stay_below_a_megabyte_and_a_half() -> None:
    text, state, size = spec.to_json(SPIRAL), b"", 0
    thetas = []
    for index in range(len(numpy_training.segments(SPIRAL))):
        packet, state = player.segment(text, index, state)
        size += len(packet)
        thetas.append(unpack(gzip.decompress(packet))[1]["theta"].tobytes())
    size += len(player.projection(text, b"".join(thetas)))
    assert size <= 1_500_000


def test_wider_networks_have_coarser_maps() -> None:
    wide = lab(*[spec.Dense(units=16, activation="tanh")] * 6, SIGMOID)
    assert setting(wide).grid < setting(SPIRAL).grid == 20
    assert sum(setting(wide).network.sizes[1:-1]) * setting(wide).grid ** 2 <= 48 * 400


def test_an_unbounded_units_map_reaches_as_far_as_its_answers() -> None:
    experiment = lab(spec.Dense(units=3, activation="relu"), SIGMOID)
    (_, arrays), *_ = packets(experiment)
    stage = setting(experiment)
    for moment, theta in enumerate(arrays["theta"]):
        largest = stage.network.at(theta).forward(stage.unit_grid).a[1].max(axis=0)
        np.testing.assert_allclose(
            arrays["map_scale"][moment, :3], np.maximum(largest, 1e-6), rtol=1e-5
        )
    assert (arrays["maps"][:, :3] >= 128).all()


def test_white_is_what_a_unit_gives_for_a_sum_of_zero() -> None:
    stage = setting(lab(spec.Dense(units=2, activation="sigmoid"), SIGMOID))
    assert stage.unit_middle.tolist() == [ACTIVATIONS["sigmoid"](np.zeros(1))[0]] * 3


def test_several_classes_show_the_winner_and_how_sure_it_is() -> None:
    experiment = lab(
        spec.Dense(units=4, activation="tanh"),
        spec.Dense(units=4, activation="softmax"),
        data=spec.Blobs(samples=80, classes=4),
        loss="sparse_categorical_crossentropy",
    )
    (_, arrays), *_ = packets(experiment)
    stage = setting(experiment)
    answers = stage.network.at(arrays["theta"][-1]).forward(stage.answer_grid).a[-1]
    np.testing.assert_array_equal(arrays["winner"][-1], answers.argmax(axis=-1))
    sure = restored(arrays["output"][-1], 0.25, 0.75)
    np.testing.assert_allclose(sure, answers.max(axis=-1), atol=0.75 / 254 + 1e-6)


def test_every_weight_is_counted_once_in_its_histogram() -> None:
    (_, arrays), *_ = packets(SPIRAL)
    totals = arrays["histogram"].sum(axis=-1)
    assert (totals == [16, 64, 64, 64, 64, 64, 8]).all()
    W = Network.of(SPIRAL).W[0]
    assert (arrays["histogram_limit"][0, 0] >= np.abs(W)).all()
    assert (
        arrays["histogram"][0, 0, 11:].sum() == (W / arrays["histogram_limit"][0, 0] > 1 / 21).sum()
    )


def test_the_projection_keeps_distances_of_two_units_and_shows_most_of_eight() -> None:
    found = packets(SPIRAL)
    theta = np.concatenate([arrays["theta"] for _, arrays in found])
    header, arrays = unpack(
        gzip.decompress(player.projection(spec.to_json(SPIRAL), theta.tobytes()))
    )
    stage = setting(SPIRAL)
    a = np.concatenate([stage.network.at(one).forward(stage.X).a[-2] for one in theta])
    singular = np.linalg.svd(a - a.mean(axis=0), compute_uv=False)
    assert header["shown"] == pytest.approx((singular[:2] ** 2).sum() / (singular**2).sum(), 1e-4)
    places = restored(arrays["projection"], 0, arrays["view"][3, 0])
    spread = places.reshape(-1, 2).var(axis=0) * len(a)
    np.testing.assert_allclose(spread, singular[:2] ** 2, rtol=0.02)


def test_an_edited_moment_with_its_own_weights_is_that_moment() -> None:
    found = packets(SPIRAL)
    arrays = found[0][1]
    content = arrays["theta"][2].tobytes()
    _, same = unpack(
        gzip.decompress(player.edited(spec.to_json(SPIRAL), int(arrays["step"][2]), content))
    )
    for name in ("maps", "output", "train_loss", "gradient_norm", "histogram", "epoch"):
        np.testing.assert_allclose(same[name][0], arrays[name][2], rtol=1e-5, err_msg=name)


def test_an_edited_weight_changes_what_follows_it_and_nothing_before() -> None:
    arrays = packets(SPIRAL)[0][1]
    theta = arrays["theta"][2].copy()
    theta[24 + 0] += 3  # from the first unit of layer 1 to the first of layer 2
    _, after = unpack(gzip.decompress(player.edited(spec.to_json(SPIRAL), 0, theta.tobytes())))
    changed = (after["maps"][0] != arrays["maps"][2]).any(axis=(1, 2))
    assert not changed[:8].any()
    assert changed[8]
    assert not changed[9:16].any()
    assert changed[-1]


@pytest.mark.parametrize("content", [b"", b"1234", np.full(393, np.nan, "<f4").tobytes()])
def test_other_numbers_than_this_networks_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"parameters|not too large"):
        player.edited(spec.to_json(SPIRAL), 0, content)


def test_a_run_that_breaks_says_so_in_its_last_segment_and_maps_show_no_number() -> None:
    broken = lab(
        spec.Dense(units=4, activation="relu"),
        spec.Dense(units=1, activation="linear"),
        loss="mean_squared_error",
        optimizer=spec.SGD(learning_rate=1e6),
    )
    header, _ = packets(broken)[-1]
    assert header["outcome"] == "breaks"
    assert header["trouble"]["what"].startswith("Step")
    assert header["trouble"]["repair"]


def test_images_and_layers_of_other_kinds_are_refused_with_a_sentence() -> None:
    images = spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=10, activation="softmax"))),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    assert "Train page" in str(refusal(images))
    with pytest.raises(ValueError, match="Train page"):
        player.segment(spec.to_json(images), 0, b"")
    assert refusal(SPIRAL) is None
