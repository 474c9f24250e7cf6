"""Learning rate schedules, drawn before training: which rate will be in force at which epoch?

The plan that is drawn here is also what is then trained with, see `ui.optimization.schedules`.
"""

import numpy as np
import streamlit as st

from nncore import glossary, schedule_plans
from nncore.figures import schedule_comparison as figures
from nncore.schedule_plans import NAMES, PLATEAU, Plan
from nncore.worked_activation import written
from ui import job_panel
from ui.live_chart import chart
from ui.live_slider import live_slider

FIRST = ["step", "exponential", "cosine"]
STEPS_PER_EPOCH = 50
MOST_EPOCHS, POINTS = 200, 801


def section() -> tuple[list[str], Plan]:
    """Draw the controls, the planned rates, and those of one epoch as arithmetic.

    Returns
    -------
    names : list of str
        The schedules that are chosen, of `nncore.schedule_plans.NAMES`.
    plan : Plan
    """
    with st.container(key="picture_first_schedules"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        names = st.pills(
            "Schedules",
            NAMES,
            selection_mode="multi",
            wrap=True,
            default=FIRST,
            key="plans",
            bind="query-params",
            help=glossary.sentence("schedule"),
        )
        plan, at = _plan()
    steps = np.unique(np.linspace(0, plan.epochs * STEPS_PER_EPOCH, POINTS).round()).astype(int)
    courses = {name: (steps / STEPS_PER_EPOCH, _rates(name, plan, steps)) for name in names}
    marked = np.array([at * STEPS_PER_EPOCH])
    here = {name: float(_rates(name, plan, marked)[0]) for name in names}
    with picture:
        chart(
            figures.comparison_figure(courses, at, NAMES, theme=job_panel.theme()),
            key="schedules.chart",
            alt=figures.sentence(here, at),
            name="schedules",
        )
    if not names:
        st.info("Choose at least one schedule.")
        return [], plan
    st.markdown(f"At the beginning of epoch **{at}**, counted from 0:")
    for name in names:
        if name != PLATEAU:
            st.latex(_arithmetic(name, plan, at, here[name]))
    st.markdown(
        "Keras's schedules count **steps** (mini-batches), not epochs. With "
        f"{STEPS_PER_EPOCH} steps an epoch, a rate that is to fall by its factor every {plan.every} "
        f"epochs needs `decay_steps={plan.every * STEPS_PER_EPOCH}`. With `decay_steps={plan.every}` "
        f"it would be {plan.rate * plan.factor ** (STEPS_PER_EPOCH / plan.every):.2g} after the first "
        "epoch. This project turns epochs into steps itself."
    )
    if PLATEAU in names:
        st.markdown(
            "The plateau rule is no plan: it answers the run. Drawn is what it would do if the "
            f"validation loss fell for {plan.stalls_at} epochs and then no more, with a patience of "
            f"{plan.every} epochs. {glossary.sentence('reduce_lr_on_plateau')}"
        )
    return [name for name in NAMES if name in names], plan


def _plan() -> tuple[Plan, int]:
    """Draw the sliders; return the plan, and the epoch to read off."""
    term = glossary.sentence
    rate = live_slider(
        "rate",
        0.001,
        1.0,
        0.1,
        0.001,
        key="first_rate",
        help=term("learning_rate"),
        widest=(1e-8, 1e6),
    )
    epochs = live_slider("epochs", 2, MOST_EPOCHS, 100, 1, key="planned", help=term("epochs"))
    factor = live_slider("factor", 0.05, 0.95, 0.5, 0.05, key="factor", help=term("factor"))
    every = live_slider("every … epochs", 1, 50, 10, 1, key="every", help=term("every_epochs"))
    warmup = live_slider("warm-up", 0, 50, 5, 1, key="warmup", help=term("warmup_epochs"))
    at = live_slider(
        "read epoch", 0, MOST_EPOCHS, 20, 1, key="at_epoch", help="The epoch whose rates are told."
    )
    plan = Plan(rate, int(epochs), factor, int(every), int(warmup))
    return plan, min(int(at), plan.epochs)


def _rates(name: str, plan: Plan, steps: np.ndarray) -> np.ndarray:
    return schedule_plans.rates(name, plan, steps, STEPS_PER_EPOCH)


def _arithmetic(name: str, plan: Plan, at: int, rate: float) -> str:
    """Write the rate of one epoch with the reader's numbers, as LaTeX."""
    start, factor = written(plan.rate), written(plan.factor)
    falls = rf"\lfloor {at} / {plan.every} \rfloor"
    decaying = max(plan.epochs - plan.warmup, 0)
    cosine = rf"\tfrac12\left(1 + \cos\left(\pi\cdot\tfrac{{{at}}}{{{plan.epochs}}}\right)\right)"
    warm = (
        rf"\tfrac{{{at}}}{{{plan.warmup}}}"
        if at < plan.warmup
        else rf"\tfrac12\left(1 + \cos\left(\pi\cdot\tfrac{{{at} - {plan.warmup}}}"
        rf"{{{decaying}}}\right)\right)"
    )
    parts = {
        "constant": "",
        "step": rf"\cdot {factor}^{{{falls}}}",
        "exponential": rf"\cdot {factor}^{{{at}/{plan.every}}}",
        "cosine": rf"\cdot {cosine}",
        "warm-up and cosine": rf"\cdot {warm}",
    }
    # The name has a line of its own: beside it, the longest formula would not fit on a phone.
    return (
        rf"\begin{{gathered}}\text{{{name}:}}\\ {start} {parts[name]} = {written(rate)}"
        r"\end{gathered}"
    )
