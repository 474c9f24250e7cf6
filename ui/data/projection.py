"""The examples as points on two directions, to point into: which one is that?"""

from typing import Any

import streamlit as st

from nncore import glossary
from nncore.datasets.exploration import projection
from nncore.figures import columns, gallery
from nncore.figures import projection as figures
from nncore.figures.drawing import written
from ui import job_panel, session
from ui.data import guess as guesses
from ui.data.explored import Explored, example_field, look_at
from ui.drawing import drawing
from ui.live_chart import chart


@st.fragment
def section(explored: Explored) -> None:
    """Draw the part."""
    found = session.ask(projection.projection, explored.data_json, timeout=1.9)
    if found is None:
        st.skeleton(height=560)
        return
    theme, names = job_panel.theme(), explored.class_names
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        example = example_field(explored, next_of=False)
        example_place = st.container()
        axes = _axes(len(found["directions"]))
        guess = guesses.percent(
            "Your guess: how many percent of the variance do the first two directions hold?",
            key=f"variance_{explored.name}",
            help=glossary.sentence("principal_components"),
        )
    if example is None:
        picture.skeleton(height=560)
        return
    where = session.ask(projection.projected, explored.data_json, example["index"])
    if where is None:
        return
    with example_place:
        _example(explored, example)
        st.caption(
            f"It lies at {written(where[axes[0]], 3)} across and {written(where[axes[1]], 3)} up."
        )
    with picture:
        chart(
            figures.projection_figure(
                found,
                names,
                axes,
                where,
                height=440 if session.narrow() else 600,
                shares=guess is not None,
                theme=theme,
            ),
            key="projection",
            alt=figures.projection_sentence(found, names, axes, shares=guess is not None),
            name="projection",
            on_point=look_at,
        )
        shown, rows = len(found["points"]), found["train_rows"]
        st.caption(
            f"{shown:,} of {rows:,} training {explored.noun}s; click or tap one, or type a number. "
            "The ring is around the one that is shown."
        )
    _meaning(explored, found, axes)
    if guess is not None:
        both = sum(found["shares"][:2])
        st.markdown(
            f"Your guess: {guess:g}%. Computed: **{both:.1%}**, so the picture "
            + (
                "shows everything: two columns have only two directions."
                if both > 0.9999
                else f"leaves out {1 - both:.1%} of what makes the examples differ."
            )
        )
        chart(
            figures.shares_figure(found, theme=theme),
            key="shares",
            alt=figures.shares_sentence(found),
            name="variance",
        )
    st.markdown(
        f"Principal component analysis (PCA), fitted to {found['fitted']:,} training "
        f"{explored.noun}s, "
        "looks for the direction in which they differ most, then for the next one at a right angle "
        "to it. It knows no classes: the colors were added afterward. “What overlaps here "
        "cannot be told apart” is a misconception: this is a shadow, and things that are apart can "
        "cast shadows that overlap."
    )


def _axes(count: int) -> tuple[int, int]:
    """Ask for the two directions; where there are only two, there is nothing to ask."""
    if count < 3:
        return 0, count - 1
    left, right = st.columns(2)
    with left:
        across = st.number_input("Across", 1, count, 1, key="across", bind="query-params")
    with right:
        up = st.number_input("Up", 1, count, 2, key="up", bind="query-params")
    return int(across) - 1, int(up) - 1


def _example(explored: Explored, example: dict[str, Any]) -> None:
    facts = explored.facts
    title = f"{facts['class_names'][example['label']]}, number {example['index']:,}"
    if explored.images:
        image = [[value / facts["largest"] for value in row] for row in example["values"]]
        drawing(
            gallery.gallery([image], [title], size=150),
            key="projection.example",
            alt=gallery.sentence([title], what="training image"),
        )
    else:
        sentence = columns.examples_sentence([example["values"]], facts, names=[title])
        st.markdown(f"**{title}**")
        st.caption(sentence)


def _meaning(explored: Explored, found: dict[str, Any], axes: tuple[int, int]) -> None:
    """Show what each of the two directions stands for."""
    for place, axis, name in zip(st.columns(2, gap="large"), axes, ("across", "up"), strict=True):
        with place:
            if explored.images:
                st.markdown(f"**Direction {axis + 1}, {name}**")
                captions = [f"{step:+d}σ".replace("-", "−") for step in figures.STEPS]
                captions[len(captions) // 2] = "mean"
                drawing(
                    gallery.gallery(
                        figures.along(found, axis, explored.facts["input_shape"][:2]),
                        captions,
                        size=56 if session.narrow() else 72,
                    ),
                    key=f"projection.{name}",
                    alt=f"The mean image and what lies to both sides of it along direction {axis + 1}.",
                )
            else:
                chart(
                    figures.loadings_figure(
                        found, explored.facts["feature_names"], axis, theme=job_panel.theme()
                    ),
                    key=f"projection.{name}",
                    alt=figures.loadings_sentence(found, explored.facts["feature_names"], axis),
                    name=f"direction-{axis + 1}",
                )
    if explored.images:
        st.caption(
            "σ is the standard deviation along the direction. To the left of the mean the direction "
            "is taken away, to the right it is added: what changes is what the axis means."
        )
