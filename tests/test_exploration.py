"""Exploring the training part: facts that can be looked up, and scikit-learn for the rest."""

import json

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import pairwise_distances
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.preprocessing import StandardScaler

from nncore import spec
from nncore.datasets.exploration import averages, facts, pairs, projection
from nncore.datasets.exploration.training_part import training_part

DIGITS = spec.Digits().model_dump_json()
TUMORS = spec.BreastCancer().model_dump_json()
MNIST = spec.Mnist(first_rows=500).model_dump_json()
MOONS = spec.Moons(samples=100, seed=3).model_dump_json()
GATE = spec.Gates().model_dump_json()


@pytest.fixture(scope="module")
def digits():
    """Return scikit-learn's digits, scaled, and their labels: the training part."""
    X, y = load_digits(return_X_y=True)
    X, _, y, _ = train_test_split(X, y, test_size=0.2, random_state=42)
    return X / 16, y


@pytest.fixture(scope="module")
def tumors():
    X, y = load_breast_cancer(return_X_y=True)
    X, _, y, _ = train_test_split(X, y, test_size=0.2, random_state=42)
    return StandardScaler().fit_transform(X), y


def test_the_facts_of_the_small_digits_are_those_everybody_quotes(digits):
    found = facts.facts(DIGITS)
    assert found["rows"] == 1_797
    assert found["input_shape"] == [8, 8, 1]
    assert len(found["class_names"]) == 10
    assert (found["minimum"], found["maximum"], found["largest"]) == (0, 16, 16)
    assert found["train_rows"] + found["test_rows"] == 1_797
    assert found["class_counts"] == np.bincount(digits[1]).tolist()
    assert found["zeros"] == pytest.approx((digits[0] == 0).mean())
    assert found["bytes"] == 1_437 * 64


def test_two_examples_of_each_class_are_shown_with_numbers_that_find_them_again():
    shown = facts.facts(DIGITS)["examples"]
    assert [one["label"] for one in shown] == [label for label in range(10) for _ in range(2)]
    for one in shown:
        again = facts.example(DIGITS, one["index"])
        assert (again["label"], again["values"]) == (one["label"], one["values"])


def test_mnist_is_bytes_from_0_to_255_and_its_first_image_is_a_five():
    found = facts.facts(MNIST)
    assert (found["number_type"], found["minimum"], found["maximum"]) == ("uint8", 0, 255)
    first = facts.example(MNIST, 0)
    assert first["label"] == 5
    assert (len(first["values"]), len(first["values"][0])) == (28, 28)
    assert (found["mean"], found["scale"]) == (0, 255)


def test_scaling_makes_of_a_tumor_what_scikit_learns_scaler_does(tumors):
    one = facts.example(TUMORS, 7)
    found = facts.facts(TUMORS)
    read = (np.array(one["values"]) - found["mean"]) / found["scale"]
    assert read == pytest.approx(tumors[0][7])
    assert one["label"] == tumors[1][7]


def test_the_next_example_of_a_class_is_found_and_after_the_last_one_the_first(digits):
    y = digits[1]
    sixes = np.flatnonzero(y == 6).tolist()
    assert facts.example(DIGITS, sixes[3])["following"][6] == sixes[4]
    assert facts.example(DIGITS, sixes[-1])["following"][6] == sixes[0]
    assert [y[row] for row in facts.example(DIGITS, 100)["following"]] == list(range(10))


@pytest.mark.parametrize("index", [-1, 1_437, 10**12])
@pytest.mark.parametrize("ask", [facts.example, projection.projected])
def test_a_number_without_an_example_is_answered_with_a_sentence(ask, index):
    with pytest.raises(ValueError, match=r"numbered from 0 to 1,436\.$"):
        ask(DIGITS, index)


def test_data_whose_answers_are_amounts_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match="amounts"):
        facts.facts(spec.PlaneRegression().model_dump_json())


@pytest.mark.parametrize("name", spec.CLASSIFICATION)
def test_every_data_set_with_classes_can_be_explored_in_plain_values(name):
    data = spec.DATASETS[name]
    small = {"mnist": {"first_rows": 300}, "digits": {}, "breast_cancer": {}, "gates": {}}
    data_json = data(**small.get(name, {"samples": 60})).model_dump_json()
    for explored in (
        facts.facts(data_json),
        facts.example(data_json, 0),
        averages.averages(data_json),
        pairs.pairs(data_json),
        projection.projection(data_json),
        projection.projected(data_json, 0),
    ):
        assert len(json.dumps(explored, allow_nan=False)) < 300_000


def test_nothing_of_the_test_part_is_told(digits):
    X, y = load_digits(return_X_y=True)
    _, X_test, _, _ = train_test_split(X, y, test_size=0.2, random_state=42)
    in_test = {row.tobytes() for row in X_test} - {(row * 16).tobytes() for row in digits[0]}
    shown = [one["values"] for one in facts.facts(DIGITS)["examples"]]
    for pair in pairs.pairs(DIGITS)["nearest"] + pairs.pairs(DIGITS)["farthest"]:
        shown += pair["values"]
    for values in shown:
        assert np.array(values, float).ravel().tobytes() not in in_test


def test_means_and_spreads_are_those_of_each_class(digits):
    X, y = digits
    found = averages.averages(DIGITS)
    for label in range(10):
        own = 16 * X[y == label]
        assert found["mean"][label] == pytest.approx(own.mean(axis=0), rel=1e-3, abs=1e-6)
        assert found["deviation"][label] == pytest.approx(own.std(axis=0), rel=1e-3, abs=1e-5)
        assert found["maximum"][label] == own.max(axis=0).tolist()


@pytest.mark.filterwarnings("ignore:self.within_class_std_dev_")  # pixels that are always 0
@pytest.mark.parametrize("name", ["digits", "tumors"])
def test_the_nearest_mean_answers_as_scikit_learns_nearest_centroid(name, request):
    X, y = request.getfixturevalue(name)
    data_json = {"digits": DIGITS, "tumors": TUMORS}[name]
    theirs = NearestCentroid().fit(X, y).score(X, y)
    assert averages.averages(data_json)["nearest_mean"] == pytest.approx(theirs)


@pytest.mark.parametrize("name", ["digits", "tumors"])
def test_pairs_are_those_that_comparing_all_finds(name, request):
    X, y = request.getfixturevalue(name)
    found = pairs.pairs({"digits": DIGITS, "tumors": TUMORS}[name])
    distances = pairwise_distances(X)
    assert found["compared"] == found["train_rows"] == len(X)
    assert len(found["nearest"]) == {"digits": 45, "tumors": 8}[name]
    met = set()
    for pair in found["nearest"]:
        one, other = pair["labels"]
        assert one < other
        if (one, other) not in met:
            assert pair["distance"] == pytest.approx(distances[y == one][:, y == other].min())
        met.add((one, other))
        assert distances[tuple(pair["indices"])] == pytest.approx(pair["distance"])
        assert y[pair["indices"]].tolist() == pair["labels"]
    for pair in found["farthest"]:
        own = y == pair["labels"][0]
        assert pair["labels"][0] == pair["labels"][1]
        assert pair["distance"] == pytest.approx(distances[own][:, own].max())
        assert distances[tuple(pair["indices"])] == pytest.approx(pair["distance"])
    assert [pair["distance"] for pair in found["nearest"]] == sorted(
        pair["distance"] for pair in found["nearest"]
    )


def test_of_two_classes_there_are_several_pairs_and_no_example_twice():
    nearest = pairs.pairs(TUMORS)["nearest"]
    for side in (0, 1):
        assert len({pair["indices"][side] for pair in nearest}) == len(nearest) == 8


def test_the_nearest_neighbor_is_a_stranger_as_often_as_scikit_learn_says(digits):
    X, y = digits
    neighbors = KNeighborsClassifier(2).fit(X, y).kneighbors(X)[1][:, 1]
    assert pairs.pairs(DIGITS)["other_class"] == pytest.approx((y[neighbors] != y).mean())


def test_a_large_training_part_is_sampled_at_equal_steps_and_says_so(monkeypatch):
    monkeypatch.setattr(pairs, "MOST_ROWS", 120)
    found = pairs.pairs(MNIST)
    assert (found["compared"], found["train_rows"]) == (120, 500)
    part = training_part(MNIST)
    assert part.sample(5).tolist() == [0, 100, 200, 300, 400]
    assert part.sample(10_000).tolist() == list(range(500))


@pytest.mark.parametrize("name", ["digits", "tumors"])
def test_the_projection_is_scikit_learns_up_to_signs(name, request):
    X, _ = request.getfixturevalue(name)
    data_json = {"digits": DIGITS, "tumors": TUMORS}[name]
    found = projection.projection(data_json)
    theirs = PCA(20, svd_solver="full").fit(X)
    assert found["shares"] == pytest.approx(theirs.explained_variance_ratio_)
    assert found["deviations"] == pytest.approx(np.sqrt(theirs.explained_variance_[:6]))
    ours = np.array(found["directions"])
    assert np.abs((ours * theirs.components_[:6]).sum(axis=1)) == pytest.approx(
        np.ones(6), abs=1e-3
    )
    signs = np.sign((ours * theirs.components_[:6]).sum(axis=1))
    assert np.array(found["points"]) == pytest.approx(
        signs * theirs.transform(X)[found["indices"], :6], abs=1e-3
    )
    assert projection.projected(data_json, found["indices"][5]) == pytest.approx(
        found["points"][5], abs=1e-3
    )


def test_two_columns_have_two_directions_that_hold_everything():
    found = projection.projection(MOONS)
    assert len(found["directions"]) == 2
    assert sum(found["shares"]) == pytest.approx(1.0)
    first, second = found["directions"]
    assert np.dot(first, second) == pytest.approx(0.0, abs=1e-3)


def test_the_four_rows_of_a_truth_table_are_enough():
    found = projection.projection(GATE)
    assert found["fitted"] == 4
    # The corners of the unit square lie along its sides equally far apart.
    assert found["shares"] == pytest.approx([0.5, 0.5])
    assert pairs.pairs(GATE)["nearest"][0]["distance"] == pytest.approx(1.0)
    assert pairs.pairs(GATE)["farthest"][0]["distance"] == pytest.approx(2**0.5)
    assert pairs.pairs(GATE)["other_class"] == 1.0


def test_examples_that_are_all_the_same_have_no_variance_to_share():
    found = projection.principal_components(np.ones((5, 3)), 3)
    assert found.variances.tolist() == [0, 0, 0]
    assert found.total == 0
