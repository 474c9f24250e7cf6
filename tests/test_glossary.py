"""The glossary has a plain sentence for everything that a control can set."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from nncore import spec
from nncore.glossary import TERMS, sentence, why_this_loss

DISCRIMINATORS = {"name", "type", "version"}


def specifications(kind: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Every specification class there is."""
    for subclass in kind.__subclasses__():
        yield subclass
        yield from specifications(subclass)


FIELDS = sorted(
    {
        field
        for kind in specifications(spec.Specification)
        if kind.__module__.startswith("nncore.spec.")
        for field in kind.model_fields
    }
    - DISCRIMINATORS
)
NAMES = sorted(
    {
        *spec.DATASETS,
        *spec.LAYERS,
        *spec.OPTIMIZERS,
        *spec.SCHEDULES,
        *spec.LOSS_NAMES,
        *spec.ACTIVATION_NAMES,
        *spec.INITIALIZER_NAMES,
    }
)


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_the_specification_has_a_term(field: str) -> None:
    assert sentence(field)


@pytest.mark.parametrize("name", NAMES)
def test_everything_that_can_be_chosen_has_a_term(name: str) -> None:
    assert sentence(name)


def test_the_fields_were_found() -> None:
    assert {"learning_rate", "kernel_size", "validation_split", "first_rows", "patience"} <= set(
        FIELDS
    )
    assert {"Conv2D", "AdamW", "cosine", "gelu", "he_normal"} <= set(NAMES)


@pytest.mark.parametrize("key", TERMS)
def test_a_term_is_one_or_two_short_sentences(key: str) -> None:
    text = TERMS[key].sentence
    assert text.endswith(".")
    assert 1 <= len(re.findall(r"[.:?](?=\s|$)", text)) <= 4
    assert len(text) <= 220
    assert "!" not in text
    assert TERMS[key].label
    assert TERMS[key].topic


def test_an_unknown_term_is_an_error_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        sentence("flux capacitor")


@pytest.mark.parametrize("loss", get_args(spec.LossName))
@pytest.mark.parametrize("classes", [2, 10])
def test_every_loss_is_explained(loss: str, classes: int) -> None:
    text = why_this_loss(loss, classes)
    assert text.endswith(".")
    assert len(text) < 300


def test_the_leaky_slope_and_the_initial_deviation_are_those_of_keras() -> None:
    import keras

    slope = inspect.signature(keras.activations.leaky_relu).parameters["negative_slope"].default
    assert f"in Keras {slope}" in sentence("leaky_relu")
    deviation = keras.initializers.RandomNormal().stddev
    assert f"deviation {deviation}," in sentence("random_normal")
