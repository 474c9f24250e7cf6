"""A neuron that guesses who buys, and the ceiling that no neuron can break."""

import streamlit as st

from nncore import customer_line
from nncore.customer_line import TABLE_ROWS, TRUE_LINE, Learned
from nncore.datasets.customers import CUSTOMERS
from nncore.figures import line_geometry, neuron_learning, neuron_plane
from ui import job_panel, session
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table

LEARNING_RATE, EPOCHS = 1.0, 300
MOST_GROUPS = 100
REACH = 2.3


@st.fragment
def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    ceiling = customer_line.ceiling()
    with controls:
        st.markdown(
            f"{TABLE_ROWS} customers, with age and income on a scale where 0 is the middle. A "
            "customer buys if age + income + chance is at least 0, and nobody can see the chance."
        )
        guess = st.radio(
            "Your guess: of 100 new customers, how many does the best possible network get right?",
            ["all 100", "about 95", "about 83"],
            index=None,
            key="best",
            bind="query-params",
        )
        learned = session.ask(customer_line.learn, LEARNING_RATE, EPOCHS)
        if learned is None:
            return
        last = len(learned.epoch) - 1
        at = round(
            live_slider(
                "Moment",
                0,
                last,
                last,
                1,
                key="moment",
                help="Moments lie closer together early on.",
            )
        )
        best = None
        if st.toggle("The best line for these 200", key="best_line", bind="query-params"):
            best = session.ask(customer_line.best_line)
        groups = _groups()
    lines = _lines(learned, at, best)
    with picture:
        _plane(learned, at, groups, best)
    _scores(lines, groups, ceiling, guess)


def _groups() -> int:
    """Return how many groups of fresh customers were drawn."""
    groups = st.number_input(
        f"Fresh customers, in groups of {TABLE_ROWS}",
        0,
        MOST_GROUPS,
        0,
        key="fresh",
        bind="query-params",
    )
    with st.container(horizontal=True):
        st.button("200 more", on_click=_draw, args=(1,), type="primary", width="stretch")
        st.button("20 groups more", on_click=_draw, args=(20,), width="stretch")
    return int(groups or 0)


def _draw(more: int) -> None:
    st.session_state["fresh"] = min(int(st.session_state.get("fresh") or 0) + more, MOST_GROUPS)


def _lines(
    learned: Learned, at: int, best: tuple[float, float, float] | None
) -> dict[str, tuple[float, float, float]]:
    lines = {"the neuron": (*learned.w[at], learned.b[at]), "age + income ≥ 0": TRUE_LINE}
    if best is not None:
        lines["best for the 200"] = best
    return lines


def _plane(learned: Learned, at: int, groups: int, best: tuple[float, float, float] | None) -> None:
    X, y = customer_line.fresh(groups - 1) if groups else customer_line.table()
    shown = f"Fresh group {groups}" if groups else "The 200 customers"
    line = (*learned.w[at], learned.b[at])
    others = [("true boundary", TRUE_LINE)] + ([("best line", best)] if best else [])
    names = CUSTOMERS.feature_names
    chart(
        neuron_plane.plane_figure(
            neuron_plane.Plane(
                X[:, 0].round(4).tolist(),
                X[:, 1].round(4).tolist(),
                y.tolist(),
                -REACH,
                REACH,
                (names[0], names[1]),
                (CUSTOMERS.class_names[0], CUSTOMERS.class_names[1]),
                size=8,
            ),
            line,
            title=f"{shown}, neuron of epoch {learned.epoch[at]:,}",
            smooth=True,
            others=others,
            theme=job_panel.theme(),
            height=440,
        ),
        key="customers.plane",
        alt=line_geometry.line_sentence(line),
        name="customers",
    )


def _scores(
    lines: dict[str, tuple[float, float, float]], groups: int, ceiling: float, guess: str | None
) -> None:
    X, y = customer_line.table()
    fresh = [customer_line.fresh(group) for group in range(groups)]
    scores = {
        name: [customer_line.share_right(line, *group) for group in fresh]
        for name, line in lines.items()
    }
    rows = [
        [
            name,
            f"{100 * customer_line.share_right(line, X, y):.1f}%",
            f"{100 * sum(scores[name]) / groups:.2f}%" if groups else "draw some",
        ]
        for name, line in lines.items()
    ]
    st.markdown(table(["rule", "right on the 200", f"right on {groups * 200:,} fresh"], rows))
    if groups:
        chart(
            neuron_learning.scores_figure(scores, ceiling, theme=job_panel.theme()),
            key="customers.scores",
            alt=neuron_learning.scores_sentence(scores, ceiling),
            name="scores",
        )
    if guess or groups:
        st.markdown(
            f"**The ceiling is {100 * ceiling:.2f}%.** The best possible rule, age + income ≥ 0, is "
            "right with exactly that probability; the rest is chance, which stands in no column. "
            "On one group of 200 a score may lie above it, as the true rule's 85% does here: that "
            "is luck, and the next group brings it back. The best line for these 200 reaches 86.5% "
            "because it was chosen by looking at their answers: that is memorizing, and fresh "
            "customers show it."
        )
        if guess:
            right = guess == "about 83"
            st.markdown(
                "Your guess was right." if right else f"Your guess, {guess}, is above the ceiling."
            )
