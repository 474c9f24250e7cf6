"""The Experiment: what is valid survives every form; what is not becomes sentences."""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from nncore import shipped, spec
from nncore.presets import PRESETS
from tests.experiments import experiments, json_values

MOONS = PRESETS["moons_64_32"].experiment
CNN = PRESETS["mnist_cnn"].experiment


def refused(read: Any, given: Any) -> list[str]:
    """The sentences with which something is refused."""
    with pytest.raises(spec.InvalidExperiment) as refusal:
        read(given)
    check_sentences(refusal.value.sentences)
    return refusal.value.sentences


def check_sentences(sentences: list[str]) -> None:
    """Fit to be read: few, not long, encodable, and nothing that a page could take for markup."""
    assert 1 <= len(sentences) <= spec.MAXIMUM_SENTENCES + 1
    for sentence in sentences:
        assert sentence.endswith(".")
        assert len(sentence) < 600
        assert sentence.encode("utf-8")
        assert not re.search(r"[<>`\[\]\n$]", sentence)


def valid_or_refused(read: Any, given: Any) -> spec.Experiment | None:
    """Read it; anything but an Experiment or a refusal in sentences fails."""
    try:
        found = read(given)
    except spec.InvalidExperiment as refusal:
        check_sentences(refusal.sentences)
        return None
    assert isinstance(found, spec.Experiment)
    return found


def changed(experiment: spec.Experiment, path: str, value: Any) -> Any:
    """Its plain value with one field changed."""
    whole = experiment.model_dump(mode="json")
    part = whole
    *parents, last = path.split(".")
    for name in parents:
        part = part[int(name)] if isinstance(part, list) else part[name]
    part[int(last) if isinstance(part, list) else last] = value
    return whole


# ----------------------------------------------------------------------------- forms and identity


@given(experiments())
@settings(max_examples=150, deadline=None)
def test_every_experiment_survives_its_json_and_its_link(experiment: spec.Experiment) -> None:
    assert spec.parse(spec.to_json(experiment)) == experiment
    assert spec.parse(spec.to_json(experiment).encode()) == experiment
    assert spec.from_value(experiment.model_dump()) == experiment
    link = spec.to_link(experiment)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", link)
    assert spec.from_link(link) == experiment


@given(experiments(), experiments())
@settings(max_examples=50, deadline=None)
def test_equal_experiments_and_only_they_have_equal_keys(
    one: spec.Experiment, other: spec.Experiment
) -> None:
    assert spec.from_link(spec.to_link(one)).key == one.key
    assert (one.key == other.key) == (one == other)


def test_keys_of_runs_stored_before_younger_fields_existed_stay_what_they_were() -> None:
    # Written down when there was no label noise, and all inputs were scaled.
    assert MOONS.key == "42fca5c40f2328b1c08b473230808c9e"
    assert PRESETS["mnist_dense"].experiment.key == "65565845fc9fb24e1fb0ab5198d21b21"
    assert PRESETS["purchase_2_4_1"].experiment.key == "ef570fe064b448416a239f9973b95578"
    assert shipped.experiment("mnist_cnn").key == "51b839db576c27528b1a34eaa94d04c1"
    assert shipped.experiment("breast_cancer").key == "dbccf19c8dd8bbc4fb2adb76572ff728"


@pytest.mark.parametrize(("field", "value"), [("label_noise", 0.1), ("scaled", False)])
def test_younger_fields_may_be_missing_and_make_another_key(field: str, value: Any) -> None:
    stored = CNN.model_dump(mode="json")
    del stored["data"][field]
    assert spec.from_value(stored) == CNN
    assert spec.from_value(changed(CNN, f"data.{field}", value)).key != CNN.key


OLD_LINK = (
    "eNp1jjsKAzEMRO-i2kX-hevcIqQQa7ERrCVjawOL8d1jV0kg6Qa9p2EqBDQEX0EwEniIqlKguR4CLQMsuFEu4G8VbE"
    "vDuZIUAgersHVwOTX3ZlmTrgafp2_9ePij42T8RGOVDgrPUTn0t98t-3bvIy0jC8s8dlLS6dHJedfaCymuR9o"
)


def test_a_link_from_before_younger_fields_existed_still_opens() -> None:
    assert spec.from_link(OLD_LINK) == MOONS
    assert spec.to_link(MOONS) == OLD_LINK


def test_zero_and_minus_zero_are_one_experiment() -> None:
    plus, minus = (
        spec.from_value(changed(MOONS, "model.layers.0.l2", zero)) for zero in (0.0, -0.0)
    )
    assert plus == minus
    assert plus.key == minus.key


def test_a_link_leaves_defaults_out_and_is_short() -> None:
    assert len(spec.to_link(MOONS)) < 220
    assert len(spec.to_link(CNN)) < 400


def test_the_largest_experiment_fits_into_a_link_and_into_json() -> None:
    rng = np.random.default_rng(0)
    layers = [
        spec.Conv2D(
            filters=int(rng.integers(100, 512)),
            kernel_size=int(rng.integers(1, 15)),
            padding="same",
            activation=str(rng.choice(spec.ACTIVATION_NAMES)),
            kernel_initializer=str(rng.choice(spec.INITIALIZER_NAMES)),
            l1=float(rng.random()),
            l2=float(rng.random()),
        )
        for _ in range(62)
    ]
    largest = spec.Experiment(
        data=spec.Mnist(first_rows=12_345),
        model=spec.Model(
            layers=(*layers, spec.Flatten(), spec.Dense(units=10, activation="softmax"))
        ),
        training=spec.Training(loss="sparse_categorical_crossentropy"),
    )
    assert spec.from_link(spec.to_link(largest)) == largest
    assert spec.parse(spec.to_json(largest)) == largest


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        MOONS.training.epochs = 3  # type: ignore[misc]


def test_defaults_are_those_of_keras() -> None:
    import keras

    for name, kind in spec.OPTIMIZERS.items():
        theirs = getattr(keras.optimizers, name)()
        for field, value in kind().model_dump(exclude={"name"}).items():
            assert value == pytest.approx(float(getattr(theirs, field)))
    wanted = keras.layers.Dense(1).kernel_initializer
    assert type(keras.initializers.get(spec.Dense().kernel_initializer)) is type(wanted)
    callbacks = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=3, min_lr=1e-7)
    for field, value in spec.ReduceLROnPlateau().model_dump().items():
        assert value == getattr(callbacks, field)


# ------------------------------------------------------------------------------------ arithmetic


@pytest.mark.parametrize(
    ("experiment", "train", "fitted", "validation", "test", "steps"),
    [
        (MOONS, 1_600, 1_280, 320, 400, 40),
        (PRESETS["mnist_dense"].experiment, 60_000, 54_000, 6_000, 10_000, 1_688),
        (PRESETS["breast_cancer"].experiment, 455, 364, 91, 114, 23),
    ],
)
def test_the_numbers_of_rows_and_steps(
    experiment: spec.Experiment, train: int, fitted: int, validation: int, test: int, steps: int
) -> None:
    assert experiment.data.train_rows == train
    assert experiment.fitted_rows == fitted
    assert experiment.validation_rows == validation
    assert experiment.data.test_rows == test
    assert experiment.steps_per_epoch == steps


@given(experiments())
@settings(max_examples=60, deadline=None)
def test_rows_add_up(experiment: spec.Experiment) -> None:
    data = experiment.data
    assert data.train_rows + data.test_rows == data.rows
    assert experiment.fitted_rows + experiment.validation_rows == data.train_rows
    assert experiment.fitted_rows >= experiment.training.batch_size
    steps = experiment.steps_per_epoch
    assert (steps - 1) * experiment.training.batch_size < experiment.fitted_rows
    assert experiment.fitted_rows <= steps * experiment.training.batch_size


def test_the_order_of_features_makes_no_other_experiment() -> None:
    one, other = (
        spec.from_value(changed(MOONS, "data.features", features))
        for features in (["x1", "sin_x2"], ["sin_x2", "x1"])
    )
    assert one.key == other.key
    assert one.data.input_shape == (2,)


def test_a_link_from_before_there_were_features_opens_as_it_was_meant() -> None:
    old = (
        "eNptjsEKgzAQRP9lz6EoFA_eCv2LUmSbLLpgEknWgob8ezeF3nqd94aZAg4FYSwQ0BOMYPcs0VPKUA346GhtcMWj"
        "ReOjgBxb8-4UMoGBPbAouFZTAK3wG4VjUCHz7CM7Vf43-vrUBUnIgcPcRl4odpkyn2r3gwHaol3UHDoDcRP2StL3"
        "DWFqpSmhqNtdut78_t8ceqi1fgAtNEin"
    )
    assert spec.from_link(old) == PRESETS["purchase_2_4_1"].experiment


# --------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("model.layers.0.units", 0, "Layer 1, units: must be greater than or equal to 1; 0"),
        ("model.layers.0.units", 10**4000, "Layer 1, units: must be"),
        ("model.layers.0.units", 1.5, "Layer 1, units: must be a valid integer"),
        ("model.layers.0.units", None, "Layer 1, units: must be a valid integer"),
        ("model.layers.0.type", "LSTM", "Layer 1: expected one of 'Dense', 'Dropout'"),
        ("model.layers.0", {"units": 3}, "Layer 1: the field 'type', which says what it is"),
        ("model.layers.0", 7, "Layer 1"),
        ("model.layers.0.activation", "swoosh", "'swoosh' was given"),
        ("model.layers.0.colour", "red", "Layer 1, colour: there is no such field"),
        ("model.layers", [], "model.layers: at least 1 is needed"),
        ("model.layers", [{"type": "Flatten"}] * 65, "model.layers: at most 64 are allowed"),
        ("model.layers.1.rate", 1.0, "Layer 2, rate: must be less than or equal to 0.95"),
        ("training.optimizer.learning_rate", 0, "training.optimizer.learning_rate: must"),
        ("training.optimizer.learning_rate", -1, "-1 was given"),
        ("training.optimizer.learning_rate", math.nan, "finite number"),
        ("training.optimizer.learning_rate", math.inf, "finite number"),
        ("training.optimizer.learning_rate", 1e7, "less than or equal to 1000000"),
        ("training.optimizer.name", "Lion", "training.optimizer: expected one of 'SGD'"),
        ("training.batch_size", 1_281, "A batch of 1,281 is larger than the 1,280 rows"),
        ("training.batch_size", 0, "training.batch_size"),
        ("training.validation_split", 1.0, "training.validation_split"),
        ("training.validation_split", 1e-17, "leaves no row to validate on"),
        ("training.epochs", 0, "training.epochs"),
        ("training.seed", -1, "training.seed"),
        ("data.samples", 10**9, "data.samples"),
        ("data.name", "imagenet", "data: expected one of 'moons'"),
        ("data.noise", "loud", "'loud' was given"),
        ("version", 2, "version"),
        ("model.layers.4.units", 3, "3 numbers, but these data have 2 classes"),
        ("model.layers.4.activation", "relu", "Binary cross-entropy needs one probability"),
        ("training.loss", "sparse_categorical_crossentropy", "one probability a class"),
        ("training.loss", "hinge", "Hinge loss needs one score, below 0 for class 0"),
        ("training.epochs", 20_001, "training.epochs"),
        ("model.layers.0.kernel_stddev", -0.1, "Layer 1, kernel_stddev"),
        ("data.features", [], "data.features: at least 1 is needed"),
        ("data.features", ["x1", "x1"], "Each feature can be chosen once"),
        ("data.features", ["x3"], "'x3' was given"),
        ("data.test_share", 0.91, "data.test_share"),
        ("data", {"name": "blobs", "classes": 6}, "data.classes"),
        ("data", {"name": "gates", "gate": "xnor"}, "'xnor' was given"),
        ("data", {"name": "ring", "samples": 9}, "data.samples"),
        ("data", {"name": "blobs"}, "these data have 3 classes"),
        ("data", {"name": "regression_plane"}, "This loss compares classes, but these data ask"),
        ("data", {"name": "ring", "samples": 10, "test_share": 0.9}, "leaves nothing to train on"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(path: str, value: Any, sentence: str) -> None:
    assert sentence in " ".join(refused(spec.from_value, changed(MOONS, path, value)))


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("model.layers.0.filters", 0, "Layer 1, filters"),
        ("model.layers.0.padding", "reflect", "'reflect' was given"),
        ("model.layers.1.pool_size", 1, "Layer 2, pool_size"),
        ("model.layers.8", {"type": "Dropout"}, "Layer 10: Dense reads a row of numbers"),
        ("model.layers.9", {"type": "MaxPooling2D"}, "Layer 10: MaxPooling2D reads an image"),
        ("data", {"name": "moons"}, "Layer 1: Conv2D reads an image"),
        ("data", {"name": "digits"}, "Layer 6: a 2×2 pool does not fit into an image of 1×1"),
        ("model.layers.4.kernel_size", 14, "Layer 5: a 14×14 kernel does not fit"),
        ("data", {"name": "mnist", "first_rows": 100}, None),
        ("model.layers.10.units", 9, "have 10 classes"),
    ],
)
def test_layers_that_cannot_stand_where_they_stand(
    path: str, value: Any, sentence: str | None
) -> None:
    given = changed(CNN, path, value)
    if sentence is None:
        assert spec.from_value(given)
    else:
        assert sentence in " ".join(refused(spec.from_value, given))


@pytest.mark.parametrize(
    ("training", "sentence"),
    [
        ({"early_stopping": {}}, "Early stopping watches the validation loss"),
        ({"reduce_lr_on_plateau": {}}, "Reducing the learning rate on a plateau watches"),
        ({"keep_best": True}, "Keeping the best weights watches"),
        (
            {
                "validation_split": 0.2,
                "reduce_lr_on_plateau": {},
                "schedule": {"name": "cosine"},
            },
            "two rules cannot both set the learning rate",
        ),
        ({"optimizer": {"name": "SGD", "nesterov": True}}, "momentum above 0"),
    ],
)
def test_rules_that_need_each_other(training: dict[str, Any], sentence: str) -> None:
    value = MOONS.model_dump(mode="json")
    value["training"] = {"validation_split": 0.0} | training
    assert sentence in " ".join(refused(spec.from_value, value))


def test_a_network_without_weights_is_refused() -> None:
    value = {
        "data": {"name": "moons"},
        "model": {"layers": [{"type": "Activation", "activation": "softmax"}]},
        "training": {"loss": "sparse_categorical_crossentropy"},
    }
    assert refused(spec.from_value, value) == [
        "This network has no weights, so there is nothing to learn. Add a Dense layer."
    ]


def test_every_mistake_is_named_but_not_without_end() -> None:
    value = changed(MOONS, "model.layers", [{"type": "Dense", "units": 0}] * 60)
    sentences = refused(spec.from_value, value)
    assert sentences[1].startswith("Layer 2, units")
    assert sentences[-1] == f"{60 - spec.MAXIMUM_SENTENCES} more things are wrong."


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![x](http://example.com/x.png)",
        "a" * 5_000,
        "\ud800",
        "\x00\x1b[31m",
        "$\\LaTeX$",
    ],
)
@pytest.mark.parametrize(
    "path", ["data.name", "model.layers.0.type", "model.layers.0.activation", "training.epochs"]
)
def test_what_a_stranger_wrote_is_not_repeated(text: str, path: str) -> None:
    for value in (changed(MOONS, path, text), changed(MOONS, "data", {"name": "moons", text: 1})):
        assert text not in " ".join(refused(spec.from_value, value))
        assert text not in " ".join(refused(spec.parse, json.dumps(value)))


# ------------------------------------------------------------------------- anything from anywhere


@given(json_values)
@example(10**6000)
@example({"data": 10**6000})
@example({1: 2})
@example({"data": {"name": "\ud800"}, "\ud800": 1})
@example({"data": {"name": ["moons"]}, "model": {"layers": {"0": 1}}})
@settings(max_examples=150, deadline=None)
def test_foreign_values_are_refused(value: Any) -> None:
    refused(spec.from_value, value)


@given(st.text(max_size=300) | st.binary(max_size=300))
@example("")
@example("null")
@example("NaN")
@example("1" * 5_000)
@example("[" * 60_000)
@example('{"a":' * 10_000)
@example("[" * 400 + "]" * 400)
@example("\ud800")
@example(b"\xff\xfe\x00")
@settings(deadline=None)
def test_foreign_text_is_refused(text: str | bytes) -> None:
    refused(spec.parse, text)


@given(experiments(), st.data())
@settings(max_examples=150, deadline=None)
def test_altered_json_is_valid_or_refused(experiment: spec.Experiment, data: st.DataObject) -> None:
    part: Any = experiment.model_dump(mode="json")
    whole = {"": part}
    parent: Any = whole
    place: Any = ""
    while (
        isinstance(part, dict | list) and part and (part is whole[""] or data.draw(st.booleans()))
    ):
        parent, place = part, data.draw(
            st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part)))
        )  # fmt: skip
        part = part[place]
    if data.draw(st.booleans()):
        parent[place] = data.draw(json_values)
    else:
        del parent[place]
    found = valid_or_refused(spec.from_value, whole.get(""))
    try:
        text = json.dumps(whole.get(""))
    except ValueError:
        return
    assert valid_or_refused(spec.parse, text) == found


@given(experiments(), st.data())
@settings(max_examples=60, deadline=None)
def test_cut_json_is_refused(experiment: spec.Experiment, data: st.DataObject) -> None:
    text = spec.to_json(experiment).rstrip()
    refused(spec.parse, text[: data.draw(st.integers(0, len(text) - 1))])


def test_json_with_a_byte_order_mark_is_read() -> None:
    assert spec.parse(b"\xef\xbb\xbf" + spec.to_json(MOONS).encode()) == MOONS


def test_oversized_json_is_refused_unread() -> None:
    assert "at most 64,000" in refused(spec.parse, " " * 64_001)[0]


# ------------------------------------------------------------------------------------------ links


def linked(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@given(experiments(), st.data())
@settings(max_examples=60, deadline=None)
def test_cut_links_are_refused(experiment: spec.Experiment, data: st.DataObject) -> None:
    link = spec.to_link(experiment)
    refused(spec.from_link, link[: data.draw(st.integers(0, len(link) - 1))])


@given(experiments(), st.data())
@settings(max_examples=100, deadline=None)
def test_altered_links_are_refused_or_the_same(
    experiment: spec.Experiment, data: st.DataObject
) -> None:
    link = spec.to_link(experiment)
    place = data.draw(st.integers(0, len(link) - 1))
    letter = data.draw(st.characters())
    found = valid_or_refused(spec.from_link, link[:place] + letter + link[place + 1 :])
    assert found in (None, experiment)


@pytest.mark.parametrize("more", ["AAAA", "A", "====", " ", "\n", "é"])
def test_links_with_something_behind_them_are_refused(more: str) -> None:
    refused(spec.from_link, spec.to_link(MOONS) + more)


def test_a_link_twice_is_refused() -> None:
    refused(spec.from_link, spec.to_link(MOONS) * 2)


@given(st.text(max_size=300))
@example("")
@example("moons")
@example("A" * 8_001)
@example(linked(b"not deflated"))
@example(linked(zlib.compress(b"not JSON")))
@example(linked(zlib.compress(b"[]")))
@example(linked(zlib.compress(b"\xff\xff")))
@example(linked(zlib.compress(b"[" * 50_000)))
@example(linked(zlib.compress(b"{}")[:-1]))
@settings(deadline=None)
def test_foreign_links_are_refused(text: str) -> None:
    refused(spec.from_link, text)


def test_a_link_that_unpacks_to_gigabytes_is_refused_at_little_cost() -> None:
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(5)) + packer.flush()
    assert len(linked(bomb)) < spec.MAXIMUM_LINK_CHARACTERS
    refused(spec.from_link, linked(bomb))
