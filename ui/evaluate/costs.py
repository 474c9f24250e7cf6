"""What a miss costs compared with a false alarm, and the threshold that follows from it."""

import streamlit as st

from nncore import mistake_costs, thresholds
from nncore.figures import mistake_costs as figures
from nncore.threshold_words import Words
from nncore.thresholds import Curve
from ui import job_panel
from ui.live_chart import chart

RATIOS = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0]


def section(steps: Curve, threshold: float, ends: tuple[float, float], said: Words) -> None:
    """Ask for the ratio, draw the cost at each threshold, and offer the cheapest.

    Parameters
    ----------
    steps : Curve
    threshold : float
        The chosen one.
    ends : (float, float)
        Between which the scores lie.
    said : Words
    """
    st.subheader(f"What does a missed {said.row} cost, compared with a false alarm?")
    with st.container(key="picture_first_costs"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        miss = st.select_slider(
            f"One {said.row} that is {said.positive}, missed, costs as much as … false alarms",
            RATIOS,
            value=10.0,
            format_func=lambda ratio: f"{ratio:g}",
            key="miss",
            bind="query-params",
        )
        best, now = mistake_costs.cheapest(steps, miss), thresholds.counts(steps, threshold)
        st.markdown(
            f"At your threshold {threshold:.10g}: {miss:g}·{now.missed:,} + {now.alarms:,} = "
            f"**{miss * now.missed + now.alarms:,.5g}**."
        )
        within = ends[0] <= best.threshold <= ends[1]
        there = thresholds.counts(steps, best.threshold)
        st.markdown(
            (
                f"Cheapest on these {there.rows:,} {said.rows}: {best.threshold:.10g}"
                if within
                else "Cheapest here is to call none at all"
            )
            + f", with {miss:g}·{there.missed:,} + {there.alarms:,} = **{best.cost:,.5g}**."
        )
        st.button(
            f"Set the threshold to {best.threshold:.10g}",
            on_click=lambda: st.session_state.update(threshold=best.threshold),
            disabled=not within or best.low < threshold <= best.high,
            type="primary",
            width="stretch",
        )
    with picture:
        chart(
            figures.cost_figure(steps, miss, threshold, ends=ends, theme=job_panel.theme()),
            key="threshold.costs",
            alt=figures.cost_sentence(steps, miss, threshold),
            name="costs",
        )
    st.markdown(
        "Costs are a decision, not a measurement: no network can tell you the ratio. If the scores "
        "were calibrated probabilities p, calling would pay as soon as "
        f"{miss:g}·p ≥ 1 − p, that is from p = 1/(1 + {miss:g}) = **{1 / (1 + miss):.3g}** on. The "
        "part Confidence shows how far they are."
    )
    st.info(
        f"Whoever chooses the threshold on these {there.rows:,} {said.rows} has used them to "
        "choose: from then on they are validation data, and the cost found here is too good. "
        "Honest is a threshold chosen on validation data and tried once on a test part."
    )
