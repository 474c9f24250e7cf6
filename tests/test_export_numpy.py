"""The exported NumPy programs: run by themselves, they arrive where the lab's training does."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nncore import export, spec
from nncore.numpy_training import train
from nncore.presets import LAB_PRESETS
from tests.lab_experiments import SIGMOID, lab
from tests.test_explain import TOLD

RELU = spec.Dense(units=4, activation="relu", kernel_initializer="he_normal", l2=0.01)
SMALL = spec.Dense(units=3, activation="gelu", kernel_initializer="random_normal")
RUN = {
    "tanh, Adam": lab(),
    "dropout, L2, Nesterov, cosine": lab(
        RELU,
        spec.Dropout(rate=0.3),
        SMALL,
        SIGMOID,
        data=spec.Spiral(samples=100, features=("x1", "x2", "sin_x1")),
        optimizer=spec.SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
        schedule=spec.CosineDecay(warmup_epochs=1.0),
        epochs=10,
    ),
    "classes, AdamW, exponential": lab(
        spec.Dense(units=5, activation="elu", kernel_initializer="glorot_normal"),
        spec.Dense(units=4, activation="softmax", kernel_initializer="he_uniform"),
        data=spec.Blobs(samples=120, classes=4, label_noise=0.3),
        loss="sparse_categorical_crossentropy",
        optimizer=spec.AdamW(learning_rate=0.05),
        schedule=spec.ExponentialDecay(every_epochs=2),
        batch_size=16,
    ),
    "an amount, Huber, RMSprop, step": lab(
        spec.Dense(units=5, activation="leaky_relu"),
        spec.Dense(units=1, activation="tanh"),
        data=spec.GaussianRegression(samples=100, noise=0.3, scaled=False),
        loss="huber",
        optimizer=spec.RMSprop(learning_rate=0.01),
        schedule=spec.StepDecay(every_epochs=2),
    ),
    "gates, hinge, momentum": lab(
        spec.Dense(units=4, activation="softplus"),
        spec.Dense(units=1, activation="linear"),
        data=spec.Gates(noise=0.1, samples=40),
        loss="hinge",
        optimizer=spec.SGD(learning_rate=0.05, momentum=0.9),
    ),
}


def printed_by_script(experiment: spec.Experiment, folder: Path) -> dict[str, str]:
    path = folder / "network.py"
    path.write_text(export.numpy_script(experiment), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", path.name],  # without this project on the path
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split(": ") for line in done.stdout.splitlines())


def test_a_long_run_of_adam_is_the_labs_in_float64_and_differs_from_float32(tmp_path: Path) -> None:
    preset = LAB_PRESETS["spiral"].experiment
    training = preset.training.model_copy(update={"epochs": 200})
    experiment = preset.model_copy(update={"training": training})
    printed = float(printed_by_script(experiment, tmp_path)["training loss"])
    # Whatever is off by a millionth at first is off by a tenth here.
    assert printed == pytest.approx(train(experiment, np.float64).train_loss[-1], rel=1e-3)
    assert printed != pytest.approx(train(experiment).train_loss[-1], rel=1e-3)


@pytest.mark.parametrize("name", RUN)
def test_the_script_run_by_itself_arrives_at_the_same_loss(name: str, tmp_path: Path) -> None:
    experiment = RUN[name]
    printed = printed_by_script(experiment, tmp_path)
    run = train(experiment, np.float64)
    assert float(printed["training loss"]) == pytest.approx(run.train_loss[-1], abs=2e-5)
    assert float(printed["test loss"]) == pytest.approx(run.test_loss[-1], abs=2e-5)
    if not experiment.data.regression:
        assert float(printed["test accuracy"]) == pytest.approx(run.test_accuracy[-1], abs=1e-6)
    assert run.train_loss[-1] < run.train_loss[0]
    single = train(experiment)
    assert single.train_loss[-1] == pytest.approx(run.train_loss[-1], abs=1e-3)


def test_every_script_is_plain_numpy_formatted_and_without_complaints(tmp_path) -> None:
    everything = {**RUN, **{name: one for name, one in TOLD.items() if "gelu" not in name}}
    for place, experiment in enumerate(everything.values()):
        source = export.numpy_script(experiment)
        imported = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        assert imported <= {"math", "numpy", "sklearn.datasets"}
        assert ("sklearn.datasets" in imported) == (experiment.data.name == "moons")
        (tmp_path / f"script_{place}.py").write_text(source, encoding="utf-8")
    for arguments in (["format", "--diff"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", str(tmp_path)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout


def test_the_script_says_that_its_digits_are_not_the_labs() -> None:
    docstring = ast.get_docstring(ast.parse(export.numpy_script(lab())))
    assert docstring is not None
    assert "in float64, with 16 digits; the lab computes in float32" in docstring


def test_validation_rows_are_left_out_as_in_training() -> None:
    value = lab().model_dump()
    value["training"]["validation_split"] = 0.25
    assert "X_train[:60], y_train[:60]" in export.numpy_script(spec.from_value(value))


def test_what_numpy_does_not_train_is_refused() -> None:
    with pytest.raises(ValueError, match="BatchNormalization"):
        export.numpy_script(lab(spec.BatchNormalization(), SIGMOID))
