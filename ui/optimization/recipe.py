"""The modern recipe, built up component by component, each gain measured over seeds."""

from collections.abc import Mapping

import streamlit as st

from nncore import recipe
from nncore.comparison import Comparison, Courses
from nncore.figures import recipe as figures
from nncore.paired_differences import Row
from nncore.verdict import RULE
from ui import job_panel
from ui.compare.panel import compare_panel
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table
from ui.optimization import example, fair

SCHEDULES = {"cosine": "warm-up and cosine", "plateau": "plateau"}


def section() -> None:
    """Draw the recipe, train its steps, and say of each what it gained."""
    picture, controls = picture_and_controls()
    with controls:
        name = example.choose_data("recipe_data", ("digits", "mnist"))
        schedule = st.segmented_control(
            "Schedule",
            list(SCHEDULES),
            default="cosine",
            format_func=SCHEDULES.__getitem__,
            required=True,
            key="recipe_schedule",
            bind="query-params",
        )
        epochs = int(live_slider("epochs", 5, 40, 20, 1, key="recipe_epochs"))
        seeds = fair.seeds("recipe_seeds")
        steps = recipe.steps(schedule == "plateau")
        guessed = str(
            st.selectbox(
                "Your guess: which component gains most?",
                [step.name for step in steps[1:]],
                index=None,
                placeholder="guess before you compare",
                key="recipe_guess",
            )
            or ""
        )
    start = recipe.poor_start(example.EXAMPLES[name].data, epochs)
    built = recipe.variants(start, schedule == "plateau")
    with picture:
        st.markdown(
            table(
                ["", "component", "what it changes"],
                [[str(place), f"**{step.name}**", step.what] for place, step in enumerate(steps)],
            )
        )
    order = list(built)
    comparison = Comparison(built, seeds, reference=order[0])
    above = st.container()
    courses = compare_panel(comparison, "recipe")
    if courses is None or not any(one.ended.any() for one in courses.values()):
        return
    with above:
        _gains(courses, order, guessed)


def _gains(courses: Mapping[str, Courses], order: list[str], guessed: str) -> None:
    """Draw all runs and each step's gain, and say what helped and what did not."""
    st.subheader("What did each component gain?")
    by = (
        st.segmented_control(
            "Judged by",
            ["validation loss", "validation accuracy"],
            default="validation loss",
            required=True,
            key="recipe.by",
            label_visibility="collapsed",
        )
        or "validation loss"
    )
    loss = by == "validation loss"
    course = "val_loss" if loss else "val_accuracy"
    rows = recipe.gains(courses, course, smaller_is_better=loss)
    left, right = st.columns(2, gap="medium")
    with left:
        chart(
            figures.runs_figure(courses, order, course, by, log=loss, theme=job_panel.theme()),
            key="recipe.runs",
            alt=figures.sentence(recipe.medians(courses, course), by),
            name="recipe",
        )
    with right:
        chart(
            figures.gains_figure(rows, order, ratios=loss, theme=job_panel.theme()),
            key="recipe.gains",
            alt=_told(rows),
            name="recipe-gains",
        )
    largest = _largest(rows, loss)
    if guessed and largest:
        said = "as you guessed" if largest == guessed else f"you guessed **{guessed}**"
        st.markdown(f"The largest clear gain came from **{largest}**; {said}.")
    st.markdown(_told(rows))
    st.caption(
        f"Each step is compared with the step before it. {RULE} Losses are compared as ratios, for a "
        "loss falls by factors."
    )
    st.markdown(
        "**A gain belongs to its place in the order.** What is added first finds the most to mend; "
        "another order would share the gains out differently. “No clear difference” does not say that a "
        "component is useless: on a harder task, with more layers or more epochs, it may be what "
        "helps. It says that here these seeds cannot tell. **Keep the best** chooses its epoch by "
        "the same validation rows that judge it here, so it cannot look worse: only the test part "
        "would say what it is worth."
    )
    st.subheader("All steps against the poor start")


def _told(rows: tuple[Row, ...]) -> str:
    """Say which components helped, which did not, and which did harm, over the step before each."""
    words = {
        "better": "Clear gain over the step before",
        "worse": "Clear loss",
        "no clear difference": "No clear difference",
        "too few runs": "Too few runs to tell (it takes five seeds)",
        "broken": "Too many runs broke down to tell",
    }
    told = []
    for answer, said in words.items():
        names = [row.variant for row in rows if row.answer == answer]
        if names:
            told.append(f"**{said}:** {', '.join(names)}.")
    return " ".join(told)


def _largest(rows: tuple[Row, ...], smaller_is_better: bool) -> str | None:
    """Return the component with the largest clear gain."""
    sign = -1 if smaller_is_better else 1
    gains = {row.variant: sign * row.difference for row in rows if row.answer == "better"}
    return max(gains, key=lambda name: gains[name]) if gains else None
