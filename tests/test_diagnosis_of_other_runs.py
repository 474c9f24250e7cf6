"""The same rules for runs of the Train page and of the lab, of which other things are known."""

import json
from typing import Any

import numpy as np
import pytest

from nncore import divergence, npz, numpy_training, player, spec
from nncore.diagnosis import keras_run, played_run
from nncore.diagnosis.patients import PATIENTS
from nncore.history import History
from nncore.network import Network
from tests.histories import epoch_event
from tests.lab_experiments import SIGMOID, lab

PATIENT = {patient.cause: patient for patient in PATIENTS}


def course(train: list[float], held: list[float], **ended: str) -> str:
    """Write a course as the Train page does."""
    history = History.of(
        epoch_event(place + 1, one, accuracy=0.6, val_loss=other, val_accuracy=0.6)
        for place, (one, other) in enumerate(zip(train, held, strict=True))
    )
    history.guessing_loss = 0.693
    for name, value in ended.items():
        setattr(history, name, value)
    return keras_run.course(history)


def ended(experiment: spec.Experiment) -> bytes:
    """Return the weights that an experiment ends with in NumPy, as Keras's are stored."""
    run = numpy_training.train(experiment)
    network = Network.of(experiment).at(run.theta[-1])
    return npz.pack(
        {
            f"{place}.{name}": array
            for place, both in enumerate(zip(network.W, network.b, strict=True))
            for name, array in zip(("kernel", "bias"), both, strict=True)
        }
    )


def rules(experiment: spec.Experiment, text: str, weights: bytes = b"") -> list[str]:
    return [one.rule for one in keras_run.comment(spec.to_json(experiment), text, weights)]


FLAT = [0.693] * 10
FALLING = [0.69, 0.5, 0.4, 0.3, 0.25, 0.2, 0.18, 0.16, 0.15, 0.14]
RISING = [0.69, 0.5, 0.45, 0.5, 0.6, 0.7, 0.9, 1.0, 1.2, 1.4]


@pytest.mark.parametrize(
    "cause", ["vanishing", "dying", "symmetric", "over_regularized", "unscaled", "linear"]
)
def test_final_weights_and_a_flat_loss_tell_the_cause(cause: str) -> None:
    experiment = PATIENT[cause].of_seed(31)
    assert rules(experiment, course(FLAT, FLAT), ended(experiment))[0] == cause


def test_without_weights_rules_that_need_them_are_silent() -> None:
    assert rules(PATIENT["dying"].of_seed(31), course(FLAT, FLAT)) == []


def test_a_sound_run_is_not_commented_on() -> None:
    experiment = lab(spec.Dense(units=8, activation="tanh"), SIGMOID)
    assert rules(experiment, course(FALLING, FALLING), ended(experiment)) == []


def test_a_run_that_keeps_its_best_weights_has_not_overfitted() -> None:
    experiment = PATIENT["overfitting"].of_seed(31)
    assert rules(experiment, course(FALLING, RISING))[0] == "overfitting"
    training = experiment.training.model_copy(update={"keep_best": True})
    kept = experiment.model_copy(update={"training": training})
    assert rules(kept, course(FALLING, RISING)) == []


def test_a_diverged_run_is_told_without_its_advice_even_before_its_first_epoch() -> None:
    message = divergence.not_a_number(7)
    text = course([], [], outcome="diverged", message=message)
    (found,) = keras_run.comment(spec.to_json(PATIENT["too_high"].of_seed(31)), text, b"")
    assert found.rule == "too_high"
    assert "Diverged at step 7" in found.evidence
    assert divergence.ADVICE not in found.evidence


def test_a_loss_that_falls_as_fast_at_the_end_speaks_for_a_learning_rate_that_is_too_low() -> None:
    slowly = np.linspace(0.75, 0.70, 60).tolist()
    assert rules(PATIENT["too_low"].of_seed(31), course(slowly, slowly)) == ["too_low"]


def test_images_are_read_as_the_network_reads_them_and_convolutions_tell_only_their_course() -> (
    None
):
    layers: tuple[Any, ...] = (
        spec.Conv2D(filters=2),
        spec.Flatten(),
        spec.Dense(units=10, activation="softmax"),
    )
    experiment = spec.Experiment(
        data=spec.Digits(),
        model=spec.Model(layers=layers),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    seen = keras_run.observed(experiment, json.loads(course(FALLING, FALLING)), b"")
    assert seen.inputs is not None
    assert seen.inputs.largest.max() <= 1
    assert seen.neighbors is not None
    assert seen.neighbors > 0.9
    assert seen.gradient_norm is None
    assert rules(experiment, course(FALLING, FALLING)) == []


def test_weights_of_another_network_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="another network"):
        rules(PATIENT["dying"].of_seed(31), course(FLAT, FLAT), ended(lab()))


def test_the_players_packets_hold_the_run() -> None:
    experiment = lab(epochs=1_300)  # several segments
    packets, state = [], b""
    for index in range(len(numpy_training.segments(experiment))):
        packet, state = player.segment(spec.to_json(experiment), index, state)
        packets.append(packet)
    run, whole = played_run.trajectory(tuple(packets)), numpy_training.train(experiment)
    assert len(packets) > 1
    assert np.array_equal(run.theta, whole.theta)
    assert np.array_equal(run.train_loss, whole.train_loss)
    np.testing.assert_allclose(run.gradient_norm, whole.gradient_norm, rtol=1e-6)
    assert played_run.comment(spec.to_json(experiment), *packets) == ()


def test_a_broken_run_of_the_lab_is_commented_on() -> None:
    wild = lab(optimizer=spec.SGD(learning_rate=1e5), epochs=20)
    packet, _ = player.segment(spec.to_json(wild), 0, b"")
    assert played_run.trajectory((packet,)).trouble is not None
    assert played_run.comment(spec.to_json(wild), packet)[0].rule == "too_high"
