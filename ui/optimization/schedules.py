"""Learning rate schedules, drawn before training and as used."""

from collections.abc import Mapping

import streamlit as st

from nncore import schedule_plans, spec
from nncore.comparison import Comparison, Courses
from nncore.figures import rates_used as figures
from ui import job_panel
from ui.live_chart import chart
from ui.optimization import example, fair, planned_rates

SHORT_BATCH = 32


def section() -> None:
    """Draw the plans; then train with them, and draw the rates that were used beneath the losses."""
    names, plan = planned_rates.section()
    st.subheader("As used")
    left, middle, right = st.columns(3, gap="large", vertical_alignment="bottom")
    with left:
        name = example.choose_data("data")
    with middle:
        seeds = fair.seeds("schedule_seeds")
    base = example.experiment(name, spec.SGD(), batch_size=SHORT_BATCH)
    variants = {one: schedule_plans.planned(one, plan, base) for one in names}
    if len(variants) < 2:
        st.info("Choose at least two schedules above, and they are compared here.")
        return
    comparison = Comparison(variants, seeds)
    with right:
        guessed = fair.guess(comparison, "schedules_guess")
    st.markdown(
        f"All have a rate of {plan.rate:g} to begin with and train for {plan.epochs} epochs of "
        f"{base.steps_per_epoch} steps: the plan above, with plain SGD."
    )
    # The plateau rule watches the validation loss, which is Keras's business here.
    road = "keras" if schedule_plans.PLATEAU in names else example.EXAMPLES[name].road
    fair.compared(comparison, "schedules", guessed, road=road, more=_used)


def _used(courses: Mapping[str, Courses]) -> None:
    """Draw the rates that the runs recorded."""
    chart(
        figures.used_figure(courses, theme=job_panel.theme()),
        key="schedules.used",
        alt=figures.sentence(courses),
        name="rates-used",
    )
    st.markdown(
        "Beneath the loss stands the learning rate that the runs recorded. Where the rate falls, the "
        "loss grows calm and often falls once more: large steps had kept it jumping about the "
        "minimum. A schedule that falls too early stops learning before it has arrived."
    )
