"""Data sets against scikit-learn, the recipes of the lessons and the files they come from."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn import datasets as sklearn_datasets
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from nncore import datasets, spec
from nncore.datasets import customers, mnist
from nncore.datasets.preview import example, preview

EVERY = [
    spec.Customers(),
    spec.Moons(),
    spec.Circles(),
    spec.Ring(),
    spec.ExclusiveOr(features=("x1", "x1_x2", "sin_x2")),
    spec.Gaussians(),
    spec.Spiral(features=spec.FEATURES),
    spec.Blobs(classes=4),
    spec.Gates(),
    spec.Gates(gate="nand", samples=40, noise=0.1),
    spec.PlaneRegression(),
    spec.GaussianRegression(),
    spec.BreastCancer(),
    spec.Digits(),
    spec.Mnist(first_rows=500),
]
each_data_set = pytest.mark.parametrize("data", EVERY, ids=lambda data: data.name)


@each_data_set
def test_every_data_set_has_the_promised_shapes_and_types(data: spec.DataSpecification) -> None:
    dataset = datasets.load(data)
    assert dataset.X_train.shape == (data.train_rows, *data.input_shape)
    assert dataset.X_test.shape == (data.test_rows, *data.input_shape)
    assert dataset.y_train.shape == (data.train_rows,)
    assert dataset.y_test.shape == (data.test_rows,)
    assert dataset.X_train.dtype == dataset.X_test.dtype == np.float32
    if data.regression:
        assert dataset.y_train.dtype == dataset.y_test.dtype == np.float64
        assert abs(dataset.y_train).max() <= 1
    else:
        assert dataset.y_train.dtype == dataset.y_test.dtype == np.int64
        assert set(np.unique(dataset.y_train)) == set(range(data.classes))
    assert len(dataset.class_names) == data.classes
    assert len(dataset.feature_names) in (0, data.input_shape[0])
    assert np.isfinite(dataset.X_train).all()
    assert np.isfinite(dataset.X_test).all()


@each_data_set
def test_scaling_can_be_undone(data: spec.DataSpecification) -> None:
    scaled, measured = datasets.load(data), datasets.measured(data)
    for ours, original in [
        (scaled.X_train, measured.X_train),
        (scaled.X_test, measured.X_test),
    ]:
        np.testing.assert_allclose(
            ours * scaled.scale + scaled.mean, original, rtol=1e-5, atol=1e-5 * scaled.scale.max()
        )


@each_data_set
def test_nobody_can_change_shared_data(data: spec.DataSpecification) -> None:
    dataset = datasets.load(data)
    with pytest.raises(ValueError, match="read-only"):
        dataset.X_train[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        datasets.measured(data).X_test[0] = 0


def test_moons_follow_the_usual_recipe_row_by_row() -> None:
    X, y = sklearn_datasets.make_moons(n_samples=2000, noise=0.25, random_state=42)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
    scaler = StandardScaler().fit(X_train)
    ours = datasets.load(spec.Moons())
    np.testing.assert_allclose(ours.X_train, scaler.transform(X_train), atol=1e-6)
    np.testing.assert_allclose(ours.X_test, scaler.transform(X_test), atol=1e-6)
    np.testing.assert_array_equal(ours.y_train, y_train)
    np.testing.assert_array_equal(ours.y_test, y_test)


def test_logistic_regression_on_the_moons_reaches_the_known_accuracy() -> None:
    ours = datasets.load(spec.Moons())
    model = LogisticRegression().fit(ours.X_train, ours.y_train)
    assert model.score(ours.X_test, ours.y_test) == pytest.approx(0.870, abs=0.001)


@pytest.mark.parametrize("share", [0.05, 0.2, 0.33, 0.5])
@pytest.mark.parametrize("rows", [40, 569, 1797])
def test_the_split_is_that_of_scikit_learn(rows: int, share: float) -> None:
    data = spec.Customers(samples=rows, seed=7, test_share=share)
    X, y = customers.draw(rows, seed=7)
    parts = train_test_split(X, y, test_size=share, random_state=7)
    ours = datasets.measured(data)
    for found, wanted in zip(
        (ours.X_train, ours.X_test, ours.y_train, ours.y_test), parts, strict=True
    ):
        np.testing.assert_array_equal(found, wanted)


def test_the_first_customer_and_the_number_of_buyers_are_those_of_the_lesson() -> None:
    X, y = customers.draw(200, seed=42)
    np.testing.assert_allclose(X[0], [-0.501840, 0.568127], atol=5e-7)
    assert y[0] == 1
    assert y.sum() == 100
    assert np.mean((X.sum(axis=1) >= 0) == y) == pytest.approx(0.85)


def test_the_best_rule_is_right_about_83_of_100_new_customers() -> None:
    X, y = customers.draw(1_000_000, seed=1)
    assert np.mean((X.sum(axis=1) >= 0) == y) == pytest.approx(0.8318, abs=0.002)


def test_circles_lie_inside_each_other() -> None:
    ours = datasets.measured(spec.Circles(noise=0.0))
    radius = np.linalg.norm(ours.X_train, axis=1)
    np.testing.assert_allclose(radius, np.where(ours.y_train == 0, 1.0, 0.5), atol=1e-9)


def test_breast_cancer_is_named_as_in_scikit_learn() -> None:
    original = sklearn_datasets.load_breast_cancer()
    description = datasets.DESCRIPTIONS["breast_cancer"]
    assert list(description.feature_names) == list(original.feature_names)
    assert list(description.class_names) == list(original.target_names)
    ours = datasets.measured(spec.BreastCancer())
    assert sorted(ours.X_train[:, 0].tolist() + ours.X_test[:, 0].tolist()) == sorted(
        original.data[:, 0].tolist()
    )


def test_digits_are_divided_by_sixteen() -> None:
    original = sklearn_datasets.load_digits()
    X_train, X_test, _, y_test = train_test_split(
        original.images / 16, original.target, test_size=0.2, random_state=42
    )
    ours = datasets.load(spec.Digits())
    np.testing.assert_allclose(ours.X_train[..., 0], X_train, atol=1e-7)
    np.testing.assert_allclose(ours.X_test[..., 0], X_test, atol=1e-7)
    np.testing.assert_array_equal(ours.y_test, y_test)


def test_mnist_is_whole_and_in_order() -> None:
    ours = datasets.measured(spec.Mnist())
    assert ours.X_train.shape == (60_000, 28, 28, 1)
    assert np.bincount(ours.y_train)[:3].tolist() == [5_923, 6_742, 5_958]
    assert np.bincount(ours.y_test).tolist() == [
        980, 1_135, 1_032, 1_010, 982, 892, 958, 1_028, 974, 1_009,
    ]  # fmt: skip
    assert ours.y_test[42] == 4
    scaled = datasets.load(spec.Mnist(first_rows=1_000))
    np.testing.assert_array_equal(
        scaled.X_train, ours.X_train[:1_000].astype(np.float32) / np.float32(255)
    )


def test_an_altered_mnist_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "mnist.npz"
    content = bytearray(mnist.FILE.read_bytes())
    content[5_000_000] ^= 1
    altered.write_bytes(content)
    monkeypatch.setattr(mnist, "FILE", altered)
    mnist._read.cache_clear()
    with pytest.raises(OSError, match="checksum"):
        mnist._read()
    mnist._read.cache_clear()


def test_standardization_never_sees_the_test_part() -> None:
    ours = datasets.load(spec.BreastCancer())
    np.testing.assert_allclose(ours.X_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(ours.X_train.std(axis=0), 1, atol=1e-5)
    assert abs(ours.X_test.mean(axis=0)).max() > 0.01


def test_every_data_set_is_described_and_can_be_loaded() -> None:
    assert set(datasets.DESCRIPTIONS) == set(spec.DATASETS)
    assert {data.name for data in EVERY} == set(spec.DATASETS)
    for description in datasets.DESCRIPTIONS.values():
        assert description.label
        assert description.source
        assert description.license
        assert description.question.endswith("?")


@each_data_set
def test_a_preview_is_plain_json_and_tells_the_truth(data: spec.DataSpecification) -> None:
    found = preview(data.model_dump_json())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["rows"] == data.rows
    if data.regression:
        assert found["class_names"] == found["class_counts"] == []
        assert all(-1 <= amount <= 1 for amount in found["sample"]["labels"])
    else:
        assert sum(found["class_counts"]) == data.rows
        assert set(found["sample"]["labels"]) <= set(range(data.classes))
    assert (found["train_rows"], found["test_rows"]) == (data.train_rows, data.test_rows)
    assert found["features"] == np.prod(data.input_shape)
    assert found["minimum"] < found["maximum"]


def test_a_preview_of_points_shows_training_points_where_they_are() -> None:
    data = spec.Moons()
    sample = preview(data.model_dump_json())["sample"]
    np.testing.assert_array_equal(sample["points"], datasets.measured(data).X_train[:400])
    assert len(sample["labels"]) == 400


def test_a_preview_of_a_table_shows_the_values_as_measured() -> None:
    found = preview(spec.BreastCancer().model_dump_json())
    original = sklearn_datasets.load_breast_cancer().data.tolist()
    assert len(found["sample"]["rows"]) == 8
    assert all(row in original for row in found["sample"]["rows"])
    assert (found["rows"], found["features"]) == (569, 30)


def test_a_preview_of_images_shows_two_of_each_class() -> None:
    found = preview(spec.Digits().model_dump_json())
    assert found["sample"]["labels"] == [label for label in range(10) for _ in range(2)]
    assert (found["rows"], found["features"]) == (1797, 64)
    assert (found["minimum"], found["maximum"]) == (0, 16)
    images = np.array(found["sample"]["images"])
    assert images.shape == (20, 8, 8)
    assert images.dtype == np.int64


def test_test_example_42_of_mnist_is_a_four() -> None:
    found = example(spec.Mnist().model_dump_json(), 42)
    assert (found["label"], found["class_name"]) == (4, "4")
    pixels = np.array(found["pixels"])
    assert pixels.shape == (28, 28)
    assert 0 == pixels.min() < pixels.max() <= found["maximum"] == 255


def test_an_example_of_a_table_has_its_values_as_measured() -> None:
    data = spec.Customers()
    found = example(data.model_dump_json(), 3)
    assert found["values"] == datasets.measured(data).X_test[3].tolist()
    assert found["feature_names"] == ["age", "income"]
    assert found["class_name"] == ("does not buy", "buys")[found["label"]]


@pytest.mark.parametrize("index", [-1, 40, 10**30])
def test_an_example_that_does_not_exist_is_refused_with_a_sentence(index: int) -> None:
    with pytest.raises(ValueError, match="numbered from 0 to 39"):
        example(spec.Customers().model_dump_json(), index)
