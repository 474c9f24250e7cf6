"""The network of an exported program, layer by layer, with nncore's initial weights.

Each kind of layer has one function that writes the call that builds it, with the arguments that
`nncore.keras_models` gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from textwrap import indent
from typing import Any

from nncore import layer_seeds, spec
from nncore.export.section import Section, call


def network_section(experiment: spec.Experiment) -> Section:
    """Write the code that makes `model`; `layer_seed` is that of `nncore.layer_seeds`."""
    layers = [
        f"keras.Input({experiment.data.input_shape!r}),",
        *(
            f"{_LAYERS[layer.type](layer, place)},"
            for layer, place in zip(
                experiment.model.layers, layer_seeds.places(experiment.model.layers), strict=True
            )
        ),
    ]
    stack = indent("\n".join(layers), " " * 8)
    return Section(
        "The network",
        "Each layer draws its initial weights from a seed of its own.",
        f"""\
def layer_seed(place):
    return (64 * SEED + place) % 2**31


model = keras.Sequential(
    [
{stack}
    ]
)
model.summary()""",
    )


def _weighted(layer: spec.Dense | spec.Conv2D, place: int) -> list[str]:
    """Return the arguments that Dense and Conv2D have in common."""
    initializer = f"keras.initializers.{_INITIALIZERS[layer.kernel_initializer]}"
    seed = f"seed=layer_seed({place})"
    made = {
        "zeros": f"{initializer}()",
        "random_normal": call(initializer, f"stddev={layer.kernel_stddev!r}", seed),
    }.get(layer.kernel_initializer, f"{initializer}({seed})")
    arguments = [f'activation="{layer.activation}"', f"kernel_initializer={made}"]
    penalties = {name: value for name, value in (("l1", layer.l1), ("l2", layer.l2)) if value}
    if len(penalties) == 1:
        ((name, value),) = penalties.items()
        penalty = f"keras.regularizers.{name.upper()}({value!r})"
        arguments.append(f"kernel_regularizer={penalty}")
    elif penalties:
        both = (f"{name}={value!r}" for name, value in penalties.items())
        arguments.append(call("kernel_regularizer=keras.regularizers.L1L2", *both))
    return arguments


_INITIALIZERS = {
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "random_normal": "RandomNormal",
    "zeros": "Zeros",
}

_LAYERS: dict[str, Callable[[Any, int], str]] = {
    "Dense": lambda layer, place: call(
        "keras.layers.Dense", str(layer.units), *_weighted(layer, place)
    ),
    "Conv2D": lambda layer, place: call(
        "keras.layers.Conv2D",
        str(layer.filters),
        f"kernel_size={layer.kernel_size}",
        f'padding="{layer.padding}"',
        *_weighted(layer, place),
    ),
    "Dropout": lambda layer, place: (
        f"keras.layers.Dropout({layer.rate!r}, seed=layer_seed({place}))"
    ),
    "GaussianNoise": lambda layer, place: (
        f"keras.layers.GaussianNoise({layer.stddev!r}, seed=layer_seed({place}))"
    ),
    "RandomTranslation": lambda layer, place: call(
        "keras.layers.RandomTranslation",
        f"height_factor={layer.factor!r}",
        f"width_factor={layer.factor!r}",
        'fill_mode="constant"',
        'interpolation="nearest"',
        f"seed=layer_seed({place})",
    ),
    "BatchNormalization": lambda layer, place: "keras.layers.BatchNormalization()",
    "Activation": lambda layer, place: f'keras.layers.Activation("{layer.activation}")',
    "MaxPooling2D": lambda layer, place: f"keras.layers.MaxPooling2D({layer.pool_size})",
    "Flatten": lambda layer, place: "keras.layers.Flatten()",
}
