"""The usual recipe of training, component by component, from a poor start.

Each step keeps all that the steps before it brought and adds one thing. Trained with several seeds,
the gain of each is the paired difference to the step before it; the seven answers are Holm-corrected
together. A component that gains nothing here may gain elsewhere, and says so as plainly as one that
does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.comparison import Courses
from nncore.paired_differences import CHANCE, Row, compared, holm

UNITS, HIDDEN = 64, 3
ADAM_RATE, SGD_RATE = 0.003, 0.01
WEIGHT_DECAY, DROPOUT, WARMUP = 0.1, 0.2, 2.0


@dataclass(frozen=True)
class Step:
    """One component.

    Attributes
    ----------
    name : str
        As the variants are called.
    what : str
        What it changes, and why it should help: one sentence.
    add : function
        Experiment → Experiment with this component besides.
    """

    name: str
    what: str
    add: Callable[[spec.Experiment], spec.Experiment]


def _trained(experiment: spec.Experiment, **fields: object) -> spec.Experiment:
    training = experiment.training.model_copy(update=fields)
    return experiment.model_copy(update={"training": training})


def _built(experiment: spec.Experiment, layers: list[spec.Layer]) -> spec.Experiment:
    return experiment.model_copy(update={"model": spec.Model(layers=tuple(layers))})


def _he(experiment: spec.Experiment) -> spec.Experiment:
    """He's deviation for the ReLU layers, Glorot's for the softmax at the end."""
    layers = list(experiment.model.layers)
    last = len(layers) - 1
    return _built(
        experiment,
        [
            layer.model_copy(
                update={"kernel_initializer": "glorot_uniform" if place == last else "he_normal"}
            )
            if layer.type == "Dense"
            else layer
            for place, layer in enumerate(layers)
        ],
    )


def _adamw(experiment: spec.Experiment) -> spec.Experiment:
    rate = experiment.training.optimizer.learning_rate
    return _trained(experiment, optimizer=spec.AdamW(learning_rate=rate, weight_decay=WEIGHT_DECAY))


def _normalized(experiment: spec.Experiment) -> spec.Experiment:
    """Normalize the sums of each hidden layer, before they are bent."""
    layers: list[spec.Layer] = []
    for layer in experiment.model.layers:
        if layer.type == "Dense" and layer.activation == "relu":
            layers += [
                layer.model_copy(update={"activation": "linear"}),
                spec.BatchNormalization(),
                spec.Activation(activation="relu"),
            ]
        else:
            layers.append(layer)
    return _built(experiment, layers)


def _dropped(experiment: spec.Experiment) -> spec.Experiment:
    """Drop a share of what the last hidden layer gives."""
    *before, last = experiment.model.layers
    return _built(experiment, [*before, spec.Dropout(rate=DROPOUT), last])


STEPS: tuple[Step, ...] = (
    Step(
        "poor start",
        f"plain SGD with a rate of {SGD_RATE:g}, first weights from N(0, 0.05²), nothing else.",
        lambda one: one,
    ),
    Step(
        "He initialization",
        "the deviation √(2 / inputs) keeps the signal alive through the ReLU layers.",
        _he,
    ),
    Step(
        "Adam",
        f"a step of its own for every weight, with a rate of {ADAM_RATE:g}.",
        lambda one: _trained(one, optimizer=spec.Adam(learning_rate=ADAM_RATE)),
    ),
    Step(
        "warm-up, cosine",
        f"the rate rises for {WARMUP:g} epochs, then falls to zero.",
        lambda one: _trained(one, schedule=spec.CosineDecay(warmup_epochs=WARMUP)),
    ),
    Step(
        "weight decay",
        f"AdamW: each step shrinks all weights by {WEIGHT_DECAY:g} times the rate.",
        _adamw,
    ),
    Step(
        "batch normalization",
        "the sums of each hidden layer are centered and scaled by the batch.",
        _normalized,
    ),
    Step(
        "dropout",
        f"{DROPOUT:.0%} of the last hidden layer's answers are left out in training.",
        _dropped,
    ),
    Step(
        "keep the best",
        "the weights of the epoch with the lowest validation loss are kept, not the last ones.",
        lambda one: _trained(one, keep_best=True),
    ),
)
"""In the order in which they are added; the first adds nothing."""
PLATEAU = Step(
    "plateau",
    "the rate is halved whenever the validation loss stalls for 3 epochs.",
    lambda one: _trained(one, reduce_lr_on_plateau=spec.ReduceLROnPlateau(factor=0.5, patience=3)),
)
"""What may take the place of warm-up and cosine: a run has one or the other."""


def steps(plateau: bool = False) -> tuple[Step, ...]:
    """Return the components, with the plateau rule in the place of the schedule if wanted."""
    return tuple(PLATEAU if plateau and step.name == "warm-up, cosine" else step for step in STEPS)


def poor_start(data: spec.Data, epochs: int) -> spec.Experiment:
    """Return a deep network for images, with all that makes training hard."""
    hidden = spec.Dense(units=UNITS, kernel_initializer="random_normal", kernel_stddev=0.05)
    last = spec.Dense(
        units=data.classes,
        activation="softmax",
        kernel_initializer="random_normal",
        kernel_stddev=0.05,
    )
    return spec.Experiment(
        data=data,
        model=spec.Model(layers=(spec.Flatten(), *[hidden] * HIDDEN, last)),
        training=spec.Training(
            optimizer=spec.SGD(learning_rate=SGD_RATE),
            loss="sparse_categorical_crossentropy",
            batch_size=32,
            epochs=epochs,
            validation_split=0.2,
        ),
    )


def variants(start: spec.Experiment, plateau: bool = False) -> dict[str, spec.Experiment]:
    """Return the Experiment after each step: each has all components up to its own."""
    built, current = {}, start
    for step in steps(plateau):
        current = step.add(current)
        built[step.name] = current
    return built


def gains(courses: Mapping[str, Courses], course: str, smaller_is_better: bool) -> tuple[Row, ...]:
    """Compare each step with the one before it.

    A loss falls by factors: the first step may take it from 2 to 0.4, the last from 0.10 to 0.09.
    So losses are compared by their logarithms, whose differences are ratios.

    Parameters
    ----------
    courses : mapping of str to Courses
        Of each step, in order.
    course : str
        What is compared: the name of a course, its value at the kept weights.
    smaller_is_better : bool
        Whether it is a loss.

    Returns
    -------
    tuple of Row
        One for each step but the first. Each row's reference is the step before it. For a loss
        differences are those of natural logarithms.
    """
    names = list(courses)
    finals = {name: one.final(course) for name, one in courses.items()}
    if smaller_is_better:
        smallest = np.finfo(np.float64).tiny  # a loss of zero has no logarithm
        finals = {name: np.log(np.maximum(values, smallest)) for name, values in finals.items()}
    broken = {name: one.broken for name, one in courses.items()}
    rows = [
        compared(
            {before: finals[before], name: finals[name]},
            before,
            smaller_is_better,
            {before: broken[before], name: broken[name]},
        )[0]
        for before, name in pairwise(names)
    ]
    # Seven questions are asked, so the seven chances are corrected together.
    asked = [row for row in rows if np.isfinite(row.p_adjusted)]
    corrected = dict(
        zip((row.variant for row in asked), holm([row.p_adjusted for row in asked]), strict=True)
    )
    return tuple(
        _judged(row, corrected[row.variant]) if row.variant in corrected else row for row in rows
    )


def _judged(row: Row, chance: float) -> Row:
    return replace(
        row,
        p_adjusted=chance,
        answer=row.answer if chance < CHANCE else "no clear difference",
    )


def medians(courses: Mapping[str, Courses], course: str) -> dict[str, float]:
    """Return the median of each step's final values; NaN where no run has ended."""
    found = {}
    for name, one in courses.items():
        finals: NDArray[np.float64] = one.final(course)
        sound = finals[np.isfinite(finals)]
        found[name] = float(np.median(sound)) if len(sound) else float("nan")
    return found
