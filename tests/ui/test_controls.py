"""Whatever a specification lets a visitor choose has a control."""

import pytest

from nncore import spec
from ui.controls import data, network


@pytest.mark.parametrize("kind", spec.LAYERS)
def test_every_field_of_every_layer_has_a_control(kind: str) -> None:
    chosen = set(spec.LAYERS[kind].model_fields) - {"type"}
    assert chosen <= set(network.NUMBERS) | set(network.CHOICES)


@pytest.mark.parametrize("name", spec.DATASETS)
def test_every_field_of_every_data_set_has_a_control(name: str) -> None:
    chosen = set(spec.DATASETS[name].model_fields) - {"name"}
    assert chosen <= {*data.FIELDS, *data.CHOICES, *data.MORE, *data.SWITCHES, "features"}
