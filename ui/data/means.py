"""What the examples of a class have in common, and where they differ."""

from typing import Any

import numpy as np
import streamlit as st

from nncore import glossary
from nncore.datasets.exploration import averages
from nncore.figures import columns, gallery
from nncore.figures.theme import SIGNED
from ui import job_panel, session
from ui.data import guess as guesses
from ui.data.explored import Explored
from ui.drawing import drawing
from ui.live_chart import chart


@st.fragment
def section(explored: Explored) -> None:
    """Draw the part."""
    found = session.ask(averages.averages, explored.data_json, timeout=1.9)
    if found is None:
        st.skeleton(height=420)
        return
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    (_images if explored.images else _columns)(explored, found, picture, controls)
    with controls:
        guess = guesses.percent(
            "Your guess first: answer with the class whose mean is nearest. How many percent of "
            "the training examples are then right?",
            key=f"nearest_{explored.name}",
        )
    if guess is not None:
        counts = explored.facts["class_counts"]
        st.markdown(
            f"Your guess: {guess:g}%. Counted: **{found['nearest_mean']:.1%}** of the training "
            "examples lie nearest to the mean of their own class. Always answering the most "
            f"frequent class gives {max(counts) / sum(counts):.1%}. No weight was trained for "
            "this: a network has to do better. (These are the examples that the means were made "
            "of, so the share is a little flattered; new examples would tell.)"
        )


def _images(explored: Explored, found: dict[str, Any], picture: Any, controls: Any) -> None:
    facts, names = explored.facts, explored.class_names
    with controls:
        spread = st.toggle(
            "Spread instead of mean",
            key="spread",
            bind="query-params",
            help="The standard deviation of every pixel within the class: dark where the images of "
            "the class differ.",
        )
        left, right = st.columns(2)
        first = left.selectbox("Mean of", names, 4, key="first", bind="query-params")
        second = right.selectbox("less mean of", names, 9, key="second", bind="query-params")
    shape = facts["input_shape"][:2]
    means, spreads = (
        [np.reshape(one, shape) / facts["largest"] for one in found[what] if one]
        for what in ("mean", "deviation")
    )
    captions = [
        f"{name}\n{count:,}"
        for name, count in zip(names, facts["class_counts"], strict=True)
        if count
    ]
    size = 60 if session.narrow() else 118
    with picture:
        shown = [2 * one for one in spreads] if spread else means
        drawing(
            gallery.gallery(shown, captions, size=size),
            key="means.gallery",
            alt=gallery.sentence(captions, what="spread" if spread else "mean image"),
        )
        st.caption(
            "Standard deviation of every pixel, dark where images of the class differ most; full "
            f"ink stands for {facts['largest'] / 2:g}."
            if spread
            else "Every pixel is the mean of that pixel over all training images of the class; how many "
            "they are is written below it."
        )
        one, other = names.index(first), names.index(second)
        difference = means[one] - means[other]
        caption = f"{first} less {second}"
        drawing(
            gallery.gallery([(difference + 1) / 2], [caption], size=2 * size, scale=SIGNED),
            key="means.difference",
            alt=gallery.sentence([caption], what="difference of mean images"),
        )
        st.caption(
            f"Blue: {first} has more ink there on average. Orange: {second} has. The largest "
            f"difference is {np.abs(difference).max() * facts['largest']:.0f} of "
            f"{facts['largest']}."
        )
    st.markdown(
        "Where a mean image is black, nearly every image of the class has ink; where it is gray, "
        "some have. “The mean is the typical example” is a misconception: nobody ever wrote "
        "one of these blurred digits. A single neuron with a weight on each pixel can hold just "
        "such a picture, and no more; that is one reason for hidden layers."
    )


def _columns(explored: Explored, found: dict[str, Any], picture: Any, controls: Any) -> None:
    facts = explored.facts
    raw = True
    with controls:
        if not columns.is_standardized(facts):
            st.markdown("A network reads the 0 and 1 of a truth table as they are.")
        else:
            raw = st.toggle(
                "In their own units",
                key="raw",
                bind="query-params",
                help=glossary.sentence("standardization"),
            )
            st.markdown(
                "As they were measured, the column with the largest numbers fills the picture, and "
                "would fill a network's sums as well."
                if raw
                else "Standardized, every column is measured by its own spread, and a network can "
                "listen to all of them from its first step."
            )
    with picture:
        chart(
            columns.ranges_figure(found, facts, scaled=not raw, theme=job_panel.theme()),
            key="means.ranges",
            alt=columns.ranges_sentence(found, facts),
            name="columns",
        )
        st.caption(columns.ranges_sentence(found, facts))
    st.subheader("Range of each column in each class")
    table: dict[str, list[Any]] = {"column": facts["feature_names"]}
    for label, name in enumerate(facts["class_names"]):
        if found["mean"][label]:
            for title, values in (
                ("least", found["minimum"]),
                ("mean", found["mean"]),
                ("greatest", found["maximum"]),
            ):
                table[f"{name}: {title}"] = values[label]
    st.dataframe(table, hide_index=True)
