"""How many examples each class has, and how far a constant answer gets."""

import streamlit as st

from nncore import glossary
from nncore.figures import data as data_figures
from ui import job_panel
from ui.data import guess as guesses
from ui.data.explored import Explored
from ui.live_chart import chart


@st.fragment
def section(explored: Explored) -> None:
    """Draw the part."""
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    facts = explored.facts
    counts, names = facts["class_counts"], facts["class_names"]
    total, most = sum(counts), counts.index(max(counts))
    share = counts[most] / total
    with controls:
        guess = guesses.percent(
            "Your guess first: somebody always answers the most frequent class. How many percent "
            "of the examples do they get right?",
            key=f"share_{explored.name}",
            help=glossary.sentence("class_balance"),
        )
        if guess is not None:
            st.markdown(f"Your guess: {guess:g}%. The answer:")
            st.latex(
                rf"\frac{{{counts[most]:,}}}{{{total:,}}} = \mathbf{{{share:.1%}}}".replace(
                    ",", "{,}"
                ).replace("%", r"\%")
            )
            st.markdown(
                f"Whoever always says **{names[most]}** is right that often and has learned "
                "nothing. A network's accuracy means something only above this line."
            )
    told = data_figures.balance_sentence(facts, constant_answer=guess is not None)
    with picture:
        chart(
            data_figures.class_balance(
                facts, constant_answer=guess is not None, theme=job_panel.theme()
            ),
            key="balance",
            alt=told,
            name="balance",
        )
        st.caption(told.replace("in all", "training examples"))
    least = counts.index(min(counts))
    if counts[least] == counts[most]:
        st.markdown("All classes have the same number of examples.")
    else:
        st.markdown(
            f"The most frequent class, **{names[most]}**, has {counts[most]:,} examples, the rarest, "
            f"**{names[least]}**, has {counts[least]:,}: {counts[most] / max(counts[least], 1):.2f} times "
            "as many. “High accuracy means a good network” is a misconception where classes are "
            "uneven: with 95 healthy patients and 5 ill ones, a network that finds nobody is right "
            "in 95%."
        )
