"""What a script and a notebook have in common.

It is the title's facts, the imports, and the steps in the order in which they are carried out: each
uses names that an earlier one has made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nncore import shapes, spec
from nncore.datasets import DESCRIPTIONS
from nncore.export.batches import batches_section
from nncore.export.data import SKLEARN_LOADERS, data_section
from nncore.export.evaluation import evaluation_section
from nncore.export.network import network_section
from nncore.export.optimizer import optimizer_section
from nncore.export.section import Section
from nncore.export.targets import targets_section
from nncore.export.training import settings_section, training_section


def facts(experiment: spec.Experiment) -> dict[str, Any]:
    """Return what the title says: the data's label and question, and the number of parameters."""
    description = DESCRIPTIONS[experiment.data.name]
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    return {
        "label": description.label,
        "question": description.question,
        "parameters": sum(line.parameters for line in report),
    }


def imports(data: spec.Data, standard: Sequence[str]) -> str:
    """Return the import statements; `standard` are the first of the standard library's."""
    standard = [*standard, "import math"]
    if data.name == "mnist":
        standard.append("from pathlib import Path")
    others = ["import keras", "import numpy as np"]
    if data.name in SKLEARN_LOADERS:
        others.append(f"from sklearn.datasets import {SKLEARN_LOADERS[data.name]}")
    if data.name not in ("mnist", "gates"):  # these have a test part of their own
        others.append("from sklearn.model_selection import train_test_split")
    return "\n".join([*standard, "", *others])


def sections(experiment: spec.Experiment) -> list[Section]:
    """Return the steps, from the settings to the test."""
    training = experiment.training
    return [
        settings_section(training),
        data_section(experiment.data),
        targets_section(experiment),
        batches_section(),
        network_section(experiment),
        optimizer_section(experiment),
        training_section(training),
        evaluation_section(experiment),
    ]
