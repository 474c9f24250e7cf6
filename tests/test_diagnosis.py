"""The clinic's rules: each fires on its case, and leaves healthy runs in peace."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.neighbors import NearestNeighbors

from benchmarks.diagnosis import first_finding
from benchmarks.healthy import HEALTHY
from nncore import datasets, numpy_training, spec
from nncore.diagnosis import RULES, Observation, diagnose
from nncore.diagnosis.examination import examine
from nncore.diagnosis.numpy_run import Inputs, neighbors, observed
from nncore.diagnosis.patients import PATIENTS
from nncore.diagnosis.repairs import REPAIRS
from nncore.network import Network
from nncore.trajectory import Trouble
from tests.lab_experiments import lab

SEED = 4_711
"""Not one that the rules' bounds were chosen on."""


def healthy(**changes: Any) -> Observation:
    """Return the signs of a sound run of two hidden ReLU layers, but for some changes."""
    loss = np.linspace(0.7, 0.1, 20)
    return replace(
        Observation(
            experiment=lab(),
            epoch=np.arange(20.0),
            train_loss=loss,
            train_accuracy=np.linspace(0.5, 0.97, 20),
            held_loss=loss + 0.05,
            held_accuracy=np.linspace(0.5, 0.95, 20),
            held="test",
            penalty=np.zeros(20),
            first_penalty=0.0,
            guessing=0.7,
            activations=("relu", "relu", "sigmoid"),
            gradient_norm=np.full((20, 3), 0.1),
            dead=np.zeros((20, 3)),
            saturated=np.full((20, 3), np.nan),
            first_sums=np.ones(3),
            alike=np.array([0.5, 0.5, np.nan]),
            moved=0.5,
            shrunk=1.1,
            inputs=Inputs(("a", "b"), np.ones(2), np.full(2, 3.0)),
            majority=0.5,
            neighbors=0.98,
        ),
        **changes,
    )


STUCK: dict[str, Any] = {
    "train_loss": np.full(20, 0.7),
    "held_loss": np.full(20, 0.7),
    "train_accuracy": np.full(20, 0.5),
}
BY_HEART = {"held_loss": np.full(20, 0.72)}
CASES: dict[str, dict[str, Any]] = {
    "vanishing": STUCK | {"gradient_norm": np.tile([1e-6, 1e-4, 1e-2], (20, 1))},
    "exploding": STUCK | {"first_sums": np.array([2.0, 20.0, 200.0])},
    "dying": STUCK | {"dead": np.tile([0.0, 1.0, 0.0], (20, 1))},
    "symmetric": STUCK | {"alike": np.array([0.0, 0.3, np.nan])},
    "linear": STUCK | {"activations": ("linear", "linear", "sigmoid")},
    "unscaled": STUCK
    | {"inputs": Inputs(("area", "error"), np.array([350.0, 0.003]), np.array([2500.0, 0.03]))},
    "too_high": STUCK | {"train_loss": np.tile([0.7, 3.0], 10)},
    "too_low": {"train_loss": np.linspace(0.7, 0.69, 20), "moved": 0.01},
    "overfitting": {"held_loss": np.r_[np.linspace(0.7, 0.3, 10), np.linspace(0.3, 1.5, 10)]},
    "over_regularized": STUCK | {"first_penalty": 7.0, "shrunk": 0.01},
    "random_labels": BY_HEART | {"neighbors": 0.52},
}
UNKNOWN: dict[str, str] = {
    "vanishing": "gradient_norm",
    "exploding": "first_sums",
    "dying": "dead",
    "symmetric": "alike",
    "unscaled": "inputs",
    "over_regularized": "shrunk",
    "random_labels": "neighbors",
}
"""Rule → what it cannot do without."""


def first(seen: Observation) -> str:
    found = diagnose(seen)
    return found[0].rule.name if found else ""


def test_there_is_a_case_and_a_patient_for_every_rule() -> None:
    assert set(CASES) == set(RULES) == {patient.cause for patient in PATIENTS}


def test_nothing_is_found_in_a_sound_run() -> None:
    assert diagnose(healthy()) == []


@pytest.mark.parametrize("name", list(RULES))
def test_a_rule_fires_on_its_signs_and_tells_the_numbers(name: str) -> None:
    found = diagnose(healthy(**CASES[name]))
    assert found[0].rule.name == name
    assert 0 < found[0].sign.strength <= 1
    assert any(character.isdigit() for character in found[0].sign.evidence)


@pytest.mark.parametrize(("name", "fact"), UNKNOWN.items())
def test_a_rule_is_silent_where_what_it_needs_is_not_known(name: str, fact: str) -> None:
    seen = healthy(**CASES[name] | {fact: None})
    assert RULES[name].look(seen) is None
    assert RULES[name].reading.read(seen)


def test_the_first_layers_gradient_is_told_as_a_share_by_hand() -> None:
    # 1e-6 of 1e-2 is one ten-thousandth; two layers back, each leaves its square root, a hundredth.
    sign = RULES["vanishing"].look(healthy(**CASES["vanishing"]))
    assert sign is not None
    assert "1/10,000" in sign.evidence
    assert "each leaves about 1%" in sign.evidence


def test_a_gap_over_few_rows_may_be_chance() -> None:
    course = {"held_loss": np.r_[np.linspace(0.7, 0.3, 10), np.linspace(0.3, 0.6, 10)]}
    many = lab(data=spec.Moons(samples=2_000))
    assert first(healthy(**course, experiment=many)) == "overfitting"
    assert first(healthy(**course)) == ""


def test_a_run_of_a_few_steps_is_short_not_slow() -> None:
    few = lab(batch_size=80)  # one step an epoch
    assert first(healthy(**CASES["too_low"], experiment=few)) == ""


def test_a_consequence_stands_behind_its_cause() -> None:
    seen = healthy(**CASES["unscaled"] | CASES["exploding"] | CASES["dying"])
    assert first(seen) == "unscaled"
    assert {one.rule.name for one in diagnose(seen)} >= {"exploding", "dying"}


def test_a_broken_run_with_a_sound_start_speaks_for_its_learning_rate() -> None:
    seen = healthy(trouble=Trouble(3, 1, "a sum passed the largest number.", ""))
    assert first(seen) == "too_high"
    assert "a sum passed the largest number" in diagnose(seen)[0].sign.evidence
    empty = replace(seen, **{name: np.empty(0) for name in ("epoch", "train_loss", "held_loss")})
    assert first(empty) == "too_high"


def test_a_single_class_is_no_failure() -> None:
    assert diagnose(healthy(guessing=0.0)) == []


def test_a_reading_beyond_its_bound_that_speaks_for_no_cause_says_why() -> None:
    switched_off = healthy(gradient_norm=np.array([[0.0, 0.1]] * 20))
    assert RULES["vanishing"].reading.read(switched_off).startswith("exactly 0")
    stood = healthy(**STUCK | {"moved": 0.01})
    assert RULES["too_low"].reading.read(stood).endswith("(and the loss did not fall by it)")
    no_pattern = healthy(held_loss=np.full(20, 1.4), neighbors=0.5)
    assert RULES["overfitting"].reading.read(no_pattern).endswith("never well below guessing)")
    for rule in ("vanishing", "too_low", "overfitting"):
        assert "(" not in RULES[rule].reading.read(healthy())


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.cause)
def test_a_patients_cause_is_found_and_its_repair_heals(patient: Any) -> None:
    experiment = patient.of_seed(SEED)
    assert first_finding(experiment) == patient.cause
    repair = RULES[patient.cause].repair(experiment)
    assert repair in patient.repairs
    assert examine(spec.to_json(REPAIRS[repair].change(experiment))).healthy
    assert patient.cause in patient.choices
    assert len(patient.choices) == len(patient.repairs) == 4


def test_healthy_experiments_are_left_in_peace() -> None:
    names = [
        name for name in HEALTHY if name not in ("spiral_features", "hills")
    ]  # they take longest
    alarms = [name for name in names if first_finding(HEALTHY[name](SEED))]
    assert len(alarms) <= 1, alarms


@pytest.mark.parametrize("name", list(REPAIRS))
def test_a_repair_changes_one_part_and_no_other(name: str) -> None:
    for patient in PATIENTS:
        before = patient.of_seed(1)
        after = REPAIRS[name].change(before)
        changed = [
            part
            for part in ("data", "model", "training")
            if getattr(before, part) != getattr(after, part)
        ]
        assert len(changed) <= 1
        assert len(after.model.layers) == len(before.model.layers)
        assert after.training.seed == before.training.seed


def test_neighbors_are_scikit_learns() -> None:
    experiment = PATIENTS[1].of_seed(3)
    data = datasets.load(experiment.data)
    X, y = data.X_train[: experiment.fitted_rows], data.y_train[: experiment.fitted_rows]
    scaled = X / X.std(axis=0)
    nearest = NearestNeighbors(n_neighbors=6).fit(scaled).kneighbors(scaled, return_distance=False)
    votes = y[nearest[:, 1:]].mean(axis=1) > 0.5  # the nearest row is the row itself
    assert neighbors(experiment, X, y) == pytest.approx((votes == y).mean())


def test_the_validation_loss_is_that_of_the_rows_held_out() -> None:
    experiment = PATIENTS[1].of_seed(3)
    run = numpy_training.train(experiment)
    seen = observed(experiment, run)
    data = datasets.load(experiment.data)
    X, y = data.X_train[experiment.fitted_rows :], data.y_train[experiment.fitted_rows :]
    p = Network.of(experiment).at(run.theta[0].astype(np.float64)).forward(X).a[-1][:, 0]
    assert seen.held == "validation"
    assert seen.held_loss[0] == pytest.approx(log_loss(y, p), rel=1e-5)


def test_without_a_validation_part_new_examples_are_the_tests() -> None:
    run = numpy_training.train(lab())
    seen = observed(lab(), run)
    assert seen.held == "test"
    assert np.array_equal(seen.held_loss, run.test_loss)


def test_an_examination_counts_every_weight_and_answer() -> None:
    experiment = PATIENTS[0].of_seed(2)
    found = examine(spec.to_json(experiment))
    sizes = [2, *(layer.units for layer in experiment.model.layers)]  # type: ignore[union-attr]
    assert len(found.layers) == 6  # of eight
    first_layer, output = found.layers[0], found.layers[-1]
    assert first_layer.weights[0].counts.sum() == sizes[0] * sizes[1]
    assert output.answers[1].counts.sum() == experiment.fitted_rows
    assert output.name == "the output layer"
    assert set(found.readings) == set(RULES)
    assert not found.healthy


def test_what_cannot_be_trained_in_numpy_is_refused_with_a_sentence() -> None:
    experiment = spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=(spec.Flatten(), spec.Dense(units=10, activation="softmax"))),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    with pytest.raises(ValueError, match="images"):
        examine(spec.to_json(experiment))


def test_amounts_are_examined_as_well() -> None:
    found = examine(spec.to_json(HEALTHY["slope"](SEED)))
    assert found.healthy
    assert found.seen.neighbors is None
