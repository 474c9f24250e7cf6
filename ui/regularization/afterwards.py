"""What became of the networks of a comparison: their weights, and their boundaries in the plane."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import streamlit as st

from nncore import plane_map, spec, stacked_weights, weight_sizes
from nncore.comparison import Comparison, Courses
from nncore.engine import Engine, Refused
from nncore.figures import plane_maps
from nncore.figures import weight_sizes as figures
from nncore.stacks import stacks
from ui import job_panel, session
from ui.compare import numpy_road, runs
from ui.live_chart import chart
from ui.regularization import road

Trained = dict[str, tuple[spec.Experiment, bytes]]
"""Name of a variant → its Experiment and its weights."""


@st.fragment
def section(comparison: Comparison, courses: Mapping[str, Courses], key: str) -> None:
    """Show weights and boundaries of the runs of one seed.

    Parameters
    ----------
    comparison : Comparison
    courses : mapping of str to Courses
    key : str
        Of the panel that ran it.
    """
    engine = session.engine()
    if engine is None:
        return
    st.subheader("What became of the weights")
    seed = comparison.seeds[0]
    if len(comparison.seeds) > 1:
        seed = int(
            st.segmented_control(
                "Runs of seed",
                comparison.seeds,
                default=comparison.seeds[0],
                required=True,
                key=f"{key}.seed_shown",
            )
            or 0
        )
    trained = _TRAINED[road.of(comparison)](engine, comparison, key, seed)
    if trained is None:
        return
    if not trained:
        st.info("No run of this seed left weights. Choose another seed.")
        return
    _sizes(trained, key)
    _boundaries(trained, comparison, courses, seed, key)


def _by_keras(engine: Engine, comparison: Comparison, key: str, seed: int) -> Trained | None:
    standing = runs.standing(engine, comparison, key)
    if standing is None:
        return None
    found: Trained = {}
    for (name, own, experiment), job in zip(comparison.runs, standing.jobs, strict=True):
        if own != seed:
            continue
        with suppress(Refused):  # the store has dropped the run
            weights = engine.blob(job.id, session.compare_owner(), "weights")
            if weights is not None:
                found[name] = experiment, weights
    return found


def _by_numpy(engine: Engine, comparison: Comparison, key: str, seed: int) -> Trained | None:
    states = numpy_road.states(key)
    found: Trained = {}
    for stack in stacks(comparison):
        if stack.names not in states:
            continue
        packed = session.ask(stacked_weights.packed, stack.text, states[stack.names], seed)
        if packed is None:
            return None
        for name, experiment, weights in zip(stack.names, stack.experiments, packed, strict=True):
            found[name] = experiment, weights
    return {name: found[name] for name in comparison.variants if name in found}


_TRAINED: dict[str, Callable[[Engine, Comparison, str, int], Trained | None]] = {
    "keras": _by_keras,
    "numpy": _by_numpy,
}
"""Who trained → where the weights are."""


def _sizes(trained: Trained, key: str) -> None:
    measured: dict[str, Any] = {}
    for name, (_, weights) in trained.items():
        found = session.ask(weight_sizes.measured, weights)
        if found is None:
            return
        measured[name] = found
    picture, words = st.columns([2, 1], gap="large")
    with picture:
        chart(
            figures.sizes_figure(measured, theme=job_panel.theme()),
            key=f"{key}.sizes",
            alt=figures.sizes_sentence(measured),
            name="weights",
        )
    with words:
        st.markdown(
            f"The gray band is what we call **near zero**: closer to 0 than {weight_sizes.NEAR:g}. "
            "All weights of all layers are counted, biases are not."
        )
        rows = ["| | near zero | spread | largest |", "|:--|--:|--:|--:|"]
        rows += [
            f"| {name} | {one['near']:.1%} | {one['deviation']:.3f} | {one['largest']:.2f} |"
            for name, one in measured.items()
        ]
        st.markdown("\n".join(rows))
        st.caption(
            "Spread is the standard deviation. Heights are drawn as roots, so that rare weights "
            "are seen beside frequent ones; those beyond the ends stand at the ends."
        )


def _boundaries(
    trained: Trained,
    comparison: Comparison,
    courses: Mapping[str, Courses],
    seed: int,
    key: str,
) -> None:
    data = next(iter(comparison.variants.values())).data
    if not isinstance(data, spec.PlaneSpecification) or data.classes != 2:
        return
    st.subheader("What each network says where")
    maps: dict[str, Any] = {}
    for name, (experiment, weights) in trained.items():
        found = session.ask(plane_map.answers, spec.to_json(experiment), weights)
        if found is None:
            return
        share = courses[name].final("val_accuracy")[comparison.seeds.index(seed)]
        told = "not finished" if np.isnan(share) else f"validation: {share:.0%} right"
        maps[f"{name}<br>{told}"] = found
    chart(
        plane_maps.plane_maps_figure(
            maps, columns=1 if session.narrow() else 3, theme=job_panel.theme()
        ),
        key=f"{key}.boundaries",
        alt=plane_maps.plane_maps_sentence(maps),
        name="boundaries",
    )
    st.caption(
        "The line is where a network is undecided, 0.5; the points are those it learned from. A "
        "line that winds around single points has learned them by heart: with this much noise they "
        "are where they are by chance."
    )
