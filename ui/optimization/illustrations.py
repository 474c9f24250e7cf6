"""What stands beside the controls before anything is trained: small pictures of the thing compared."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import streamlit as st

from nncore import gradient_noise, many, spec, spread, surface_race, training_variants
from nncore.figures import gradient_noise as noise_figures
from nncore.figures import spread as spread_figures
from nncore.figures import surface_race as race_figures
from nncore.optimizers import of
from nncore.surfaces import SURFACES, Surface
from ui import job_panel, session
from ui.live_chart import chart
from ui.optimization import example

_BOWL, _STEPS = "bowl", 60
_LAYERS_WIDTH = 64


def optimizers(names: Sequence[str], rate: float | None) -> None:
    """Draw the optimizers' paths down a long bowl, each at its best rate or all at one."""
    surface = SURFACES[_BOWL]
    rates = {
        name: rate or surface_race.best_rate(_BOWL, name, surface.start, _STEPS) for name in names
    }
    paths = surface_race.race(surface, surface.start, rates, _STEPS)
    chart(
        # In the order of the variants, so that each has its color here and below.
        race_figures.map_figure(surface, paths, tuple(paths), theme=job_panel.theme()),
        key="optimizers.bowl",
        alt=race_figures.sentence(surface, paths),
        name="bowl",
    )
    how = f"all with a rate of {rate:g}" if rate else "each with the rate that suits it here"
    st.caption(f"A drawn loss of two weights, {_STEPS} steps, {how}. Real data come below.")


def learning_rates(optimizer: str, rates: Sequence[float]) -> None:
    """Draw the paths of one optimizer down a long bowl, one for each rate."""
    surface = SURFACES[_BOWL]
    rule = of(spec.Training(optimizer=many.RACERS[optimizer]))
    paths = {
        f"rate {rate:g}": _inside(
            surface_race.path(surface, rule, surface.start, rate, _STEPS), surface
        )
        for rate in rates
    }
    chart(
        race_figures.map_figure(surface, paths, tuple(paths), theme=job_panel.theme()),
        key="rates.bowl",
        alt=race_figures.sentence(surface, paths),
        name="bowl",
    )
    st.caption(
        f"{optimizer} on a drawn loss of two weights, {_STEPS} steps. A path that leaves the picture "
        "has broken. Real data come below."
    )


def _inside(path: surface_race.Array, surface: Surface) -> surface_race.Array:
    """Return a path until it leaves the picture, for what swings far outside hides the rest."""
    low, high = np.array([surface.across, surface.up]).T
    with np.errstate(invalid="ignore"):
        outside = ~((path >= low) & (path <= high)).all(axis=1)
    return path[: int(outside.argmax()) + 1] if outside.any() else path


def batch_sizes(name: str, sizes: Sequence[int]) -> None:
    """Draw how well batches of each size know the direction of the whole gradient."""
    if not sizes:
        return
    shown = name if name in example.PLANE else example.PLANE[0]
    text = spec.to_json(example.experiment(shown, spec.SGD()))
    found = session.ask(gradient_noise.cosines, text, json.dumps(list(sizes)))
    if found is None:
        st.skeleton(height=380)
        return
    chart(
        noise_figures.cosines_figure(found, theme=job_panel.theme()),
        key="batches.noise",
        alt=noise_figures.sentence(found),
        name="gradient-noise",
    )
    st.caption(
        f"{example.EXAMPLES[shown].label}, before the first step: {gradient_noise.DRAWS} batches of "
        "each size. At 1 a batch points where all rows together do."
    )


def initializers(names: Sequence[str], depth: int) -> None:
    """Draw how the signal passes through freshly drawn ReLU layers."""
    if not names:
        return
    measured = {}
    for name in names:
        fields = training_variants.INITIALIZERS[name]
        activations = spread.layers(
            fields["kernel_initializer"],
            "relu",
            depth,
            _LAYERS_WIDTH,
            0,
            fields.get("kernel_stddev", 0.05),
        )
        measured[name] = {"spread": [float(layer.std()) for layer in activations]}
    chart(
        spread_figures.spread_figure(measured, "He", theme=job_panel.theme()),
        key="initializers.spread",
        alt="How widely the answers of each layer spread, for every initializer.",
        name="spread",
    )
    st.caption(
        f"Random inputs pass through {depth} untrained ReLU layers of {_LAYERS_WIDTH} units. Zeros "
        "have no line: nothing comes through."
    )
