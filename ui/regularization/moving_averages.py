"""The moving averages that batch normalization keeps for use, batch by batch."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import batch_normalization
from nncore.batch_normalization import FIRST_MEAN, FIRST_VARIANCE, MOMENTUM
from nncore.figures import batch_normalization as figures
from nncore.figures.numbers import short
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

STEPS = (50, 100, 300, 1_000)


def section(sums: NDArray[np.float64], size: int, gamma: float, beta: float) -> None:
    """Let the moving averages creep over batches drawn from the training examples.

    Parameters
    ----------
    sums : ndarray of shape (n,)
        Of one unit, before its activation.
    size : int
        Examples in a batch.
    gamma, beta : float
    """
    st.subheader("Moving averages, for use")
    with st.container(key="picture_first_moving"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        steps = int(
            st.select_slider(
                "Batches seen",
                STEPS,
                300,
                format_func=lambda value: f"{value:,}",
                key="bn_steps",
                bind="query-params",
            )
        )
        momentum = live_slider(
            "momentum",
            0.5,
            0.999,
            MOMENTUM,
            0.001,
            key="bn_momentum",
            help="The share of the moving average that a batch leaves as it is.",
        )
    drawn = np.random.default_rng(0).integers(0, len(sums), (steps, size))
    means, variances = sums[drawn].mean(axis=1), sums[drawn].var(axis=1)
    mean = batch_normalization.creeping(means, FIRST_MEAN, momentum)
    variance = batch_normalization.creeping(variances, FIRST_VARIANCE, momentum)
    with picture:
        chart(
            figures.creeping_figure(
                mean, means, float(sums.mean()), what="mean", theme=job_panel.theme()
            ),
            key="bn.mean",
            alt=figures.creeping_sentence(mean, float(sums.mean()), "mean"),
            name="moving-mean",
        )
    with controls:
        used = batch_normalization.in_use(sums[:1], mean[-1], variance[-1], gamma, beta)
        st.latex(rf"m \leftarrow {momentum:g} \cdot m + {1 - momentum:.3g} \cdot \mu")
        st.markdown(
            f"After {steps:,} batches the moving mean is **{short(float(mean[-1]), 3)}** (all "
            f"examples: {short(float(sums.mean()), 3)}), the moving variance "
            f"**{short(float(variance[-1]), 3)}** ({short(float(sums.var()), 3)}). Of where they "
            f"began, {short(100 * momentum**steps, 2)}% is left. In use the first example becomes "
            f"{short(float(used.output[0]), 3)}."
        )
