"""What a host accepts: the default, what the environment says, and refusals in sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from nncore import spec
from nncore.limits import NO_AMOUNTS, Limits
from nncore.presets import PRESETS

MOONS = PRESETS["moons_64_32"].experiment
SETTINGS = Path(__file__).parents[1] / "docs" / "settings.md"


def with_layers(
    *hidden: object, data: spec.DataSpecification, batch_size: int = 32
) -> spec.Experiment:
    """An Experiment on ten classes of images."""
    return spec.Experiment(
        data=data,
        model=spec.Model(
            layers=(*hidden, spec.Flatten(), spec.Dense(units=10, activation="softmax"))
        ),
        training=spec.Training(loss="sparse_categorical_crossentropy", batch_size=batch_size),
    )


def test_the_defaults_accept_what_the_lessons_need() -> None:
    assert Limits().refusal(MOONS) is None
    assert Limits().refusal(PRESETS["mnist_cnn"].experiment) is None


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        (Limits(max_layers=4), "has 5 layers; this host runs at most 4"),
        (Limits(max_parameters=2_304), "has 2,305 parameters; this host runs at most 2,304"),
        (Limits(max_epochs=49), "50 epochs were asked for; this host runs at most 49"),
    ],
)
def test_each_limit_refuses_one_more_with_a_sentence(limits: Limits, sentence: str) -> None:
    refusal = limits.refusal(MOONS)
    assert refusal is not None
    assert sentence in refusal
    assert refusal.endswith(".")


@pytest.mark.parametrize(
    "limits", [Limits(max_layers=5), Limits(max_parameters=2_305), Limits(max_epochs=50)]
)
def test_each_limit_is_itself_allowed(limits: Limits) -> None:
    assert limits.refusal(MOONS) is None


def test_a_batch_that_would_not_fit_into_memory_is_refused() -> None:
    wide = spec.Conv2D(filters=512, kernel_size=1)
    refusal = Limits().refusal(with_layers(wide, data=spec.Mnist(), batch_size=8_192))
    assert refusal is not None
    # 28·28·512 numbers, the same again when flattened, and 10, of 4 bytes each, 8,192 times
    assert "26,307 MB" in refusal
    assert Limits().refusal(with_layers(wide, data=spec.Mnist(), batch_size=64)) is None


def test_a_step_that_would_hold_the_worker_too_long_is_refused() -> None:
    # Its worker would say nothing until the step is done, and on a slow machine count as hung.
    heavy = [spec.Conv2D(filters=130, kernel_size=15, padding="same") for _ in range(2)]
    layers = (*heavy, spec.MaxPooling2D())
    refusal = Limits().refusal(with_layers(*layers, data=spec.Mnist(), batch_size=384))
    assert refusal is not None
    # Parameters, 225·130 + 130 and 225·130·130 + 130, at 28·28 places, and 25,490 of Dense, forward
    # and twice backward, for 384 rows.
    assert "3,461 billion multiplications; this host allows 500" in refusal
    assert Limits().refusal(with_layers(*layers, data=spec.Mnist(), batch_size=32)) is None


def test_the_environment_sets_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NNCORE_MAX_EPOCHS", "7")
    monkeypatch.setenv("NNCORE_MAX_SECONDS", "1.5")
    limits = Limits.from_environment()
    assert limits.max_epochs == 7
    assert limits.max_seconds == 1.5
    assert limits.max_layers == Limits().max_layers


@pytest.mark.parametrize("value", ["0", "-3", "many", "", "nan", "1.5"])
def test_a_senseless_environment_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("NNCORE_MAX_LAYERS", value)
    monkeypatch.setenv("NNCORE_MAX_EPOCHS", "5")
    with pytest.raises(ValueError, match=r"must be positive numbers: NNCORE_MAX_LAYERS\."):
        Limits.from_environment()


def test_limits_cannot_be_changed_by_a_visitor() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Limits().max_epochs = 10**6  # type: ignore[misc]


def test_the_settings_page_lists_every_limit_with_its_default() -> None:
    rows = re.findall(r"^\| `(NNCORE_\w+)` \| (.*?) \|", SETTINGS.read_text("utf-8"), re.MULTILINE)
    written = dict(rows)
    assert len(written) == len(rows), "a variable is listed twice"
    for no_number in (
        "NNCORE_STORE",
        "NNCORE_SCHEDULER",
        "NNCORE_METRICS_TOKEN",
        "NNCORE_FRAME_ANCESTORS",
    ):
        del written[no_number]
    defaults = {f"NNCORE_{name.upper()}": value for name, value in Limits().model_dump().items()}
    assert {name: float(value.replace(",", "")) for name, value in written.items()} == defaults


def test_every_variable_that_the_code_reads_is_on_the_settings_page() -> None:
    listed = SETTINGS.read_text("utf-8")
    folders = ("nncore", "ui", "pages")
    files = [file for one in folders for file in (SETTINGS.parents[1] / one).rglob("*.py")]
    named = {name for file in files for name in re.findall(r"NNCORE_[A-Z_]+\b", file.read_text())}
    assert named >= {"NNCORE_STORE", "NNCORE_SCHEDULER"}
    assert [name for name in sorted(named) if f"`{name}`" not in listed] == []


def test_a_regression_is_refused_with_a_sentence_that_says_what_to_do() -> None:
    experiment = spec.Experiment(
        data=spec.PlaneRegression(),
        model=spec.Model(layers=(spec.Dense(units=1, activation="linear"),)),
        training=spec.Training(loss="mean_squared_error"),
    )
    assert Limits().refusal(experiment) == NO_AMOUNTS
    assert NO_AMOUNTS.endswith("Choose data with classes.")
