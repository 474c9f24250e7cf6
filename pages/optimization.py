import streamlit as st

from ui import live_chart
from ui.optimization import comparisons, path, range_test, recipe, schedules

PARTS = {
    "Optimizers": (
        comparisons.optimizers,
        "Guess which optimizer ends lowest, then train all of them, equal in everything else.",
    ),
    "Learning rates": (
        comparisons.learning_rates,
        "Guess the best learning rate, then train with each.",
    ),
    "Range test": (
        range_test.section,
        "Guess at which learning rate training breaks; one short run finds out.",
    ),
    "Batch sizes": (
        comparisons.batch_sizes,
        "Guess the best batch size, over equal epochs and over equal steps.",
    ),
    "Initializers": (
        comparisons.initializers,
        "Guess from which first weights a network learns best, and from which it never does.",
    ),
    "Schedules": (
        schedules.section,
        "A large rate gets near a minimum fast, a small one settles into it. Compare the plans, "
        "then train with them.",
    ),
    "Path": (
        path.section,
        "Guess whether two optimizers that start together end together; then look at their ways.",
    ),
    "Recipe": (
        recipe.section,
        "From a poor start to the usual recipe, one component at a time: guess which gains most.",
    ),
}
OPENING = "Optimizers"

st.title("What makes training go well?")
live_chart.prepare()
part = (
    st.segmented_control(
        "Part",
        list(PARTS),
        default=OPENING,
        required=True,
        key="part",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    or OPENING
)
section, first = PARTS[part]
st.markdown(first)
section()
