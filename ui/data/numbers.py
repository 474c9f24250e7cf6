"""One example as the numbers that a network gets, and what scaling makes of each."""

from typing import Any

import streamlit as st

from nncore import glossary
from nncore.figures import columns, pixels
from nncore.figures.drawing import written
from ui import job_panel, session
from ui.data import guess as guesses
from ui.data.explored import Explored, example_field
from ui.live_chart import chart
from ui.live_slider import live_slider

WINDOW = 7
"""Rows and columns around the chosen pixel whose numbers fit on a phone."""


@st.fragment
def section(explored: Explored) -> None:
    """Draw the part."""
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        example = example_field(explored)
    if example is None:
        picture.skeleton(height=420)
        return
    draw = _image if explored.images else _row
    draw(explored, example, picture, controls)


def _image(explored: Explored, example: dict[str, Any], picture: Any, controls: Any) -> None:
    values, largest = example["values"], explored.facts["largest"]
    height, width = len(values), len(values[0])
    name = explored.class_names[example["label"]]
    with controls:
        row, column = _place("row", "Row", height), _place("column", "Column", width)
        value = values[row][column]
        st.markdown(f"Row {row}, column {column} holds **{value}**. The network reads")
        st.latex(rf"\frac{{{value}}}{{{largest}}} = \mathbf{{{value / largest:.4f}}}")
        st.markdown(
            f"because {largest} is the largest value a pixel can have. "
            f"This is a **{name}**, training image {example['index']:,}."
        )
        _emptiness(explored, example)

    def choose(place: int) -> None:
        if 0 <= place < height * width:
            row, column = divmod(place, width)
            st.session_state["row"], st.session_state["column"] = float(row), float(column)

    theme, chosen = job_panel.theme(), (row, column)
    too_small = session.narrow() and width > 8
    with picture:
        chart(
            pixels.pixel_figure(
                values,
                chosen,
                maximum=largest,
                numbers=not too_small,
                height=400 if session.narrow() else 680,
                theme=theme,
            ),
            key="numbers.image",
            alt=pixels.pixel_sentence(values, chosen, name=name, maximum=largest),
            name="pixels",
            on_point=choose,
        )
        if too_small:
            window = (_around(row, height), _around(column, width))
            chart(
                pixels.pixel_figure(
                    values, chosen, maximum=largest, window=window, height=400, theme=theme
                ),
                key="numbers.window",
                alt=f"The {WINDOW} × {WINDOW} numbers around row {row}, column {column}.",
                name="pixels",
                on_point=choose,
            )
    st.markdown(
        f"Click or tap a pixel, or choose its row and column. To a dense network this image is one "
        f"row of {height * width:,} numbers: row {row}, column {column} is input number "
        f"{row}·{width} + {column} = {row * width + column}. “The network sees the picture” is a "
        "misconception. Exchange the pixels' places, the same way in every image, and a dense "
        "network learns just as well, while you could read no digit any more. Only a convolution "
        "knows which pixels are neighbors."
    )


def _emptiness(explored: Explored, example: dict[str, Any]) -> None:
    """Ask how empty the image is, and then tell."""
    guess = guesses.percent(
        "Your guess first: how many percent of this image's numbers are 0?",
        key=f"zeros_{explored.name}_{example['index']}",
    )
    if guess is not None:
        numbers = [value for row in example["values"] for value in row]
        zeros = numbers.count(0)
        st.markdown(
            f"Your guess: {guess:g}%. Counted: **{zeros:,} of {len(numbers):,} numbers are 0, "
            f"{zeros / len(numbers):.0%}**; in all training images together "
            f"{explored.facts['zeros']:.0%}."
        )


def _place(key: str, label: str, count: int) -> int:
    """Ask for a row or column; one that another data set's image had may be too large for this."""
    if st.session_state.get(key, 0) > count - 1:
        st.session_state[key] = count - 1
    return round(live_slider(label, 0, count - 1, count // 2, 1, key=key))


def _around(place: int, count: int) -> range:
    start = min(max(place - WINDOW // 2, 0), count - WINDOW)
    return range(start, start + WINDOW)


def _row(explored: Explored, example: dict[str, Any], picture: Any, controls: Any) -> None:
    facts, values = explored.facts, example["values"]
    names = facts["feature_names"]
    label = example["label"]
    read = columns.standardized(values, facts).tolist()
    with controls:
        column = st.selectbox(
            "Column",
            range(len(names)),
            format_func=names.__getitem__,
            key="feature",
            bind="query-params",
            help=glossary.sentence("feature"),
        )
        st.markdown(f"{names[column]} is **{written(values[column])}**.")
        if columns.is_standardized(facts):
            st.markdown("The network reads (value − mean) ÷ standard deviation:")
            mean, scale = facts["mean"][column], facts["scale"][column]
            st.latex(
                rf"\frac{{{values[column]:.4g} - ({mean:.4g})}}{{{scale:.4g}}} = "
                rf"\mathbf{{{read[column]:.3f}}}"
            )
            st.caption(glossary.sentence("standardization"))
        else:
            st.markdown("The network reads it as it is.")
    title = f"{facts['class_names'][label]}, number {example['index']:,}"
    with picture:
        chart(
            columns.examples_figure(
                [values], [label], facts, names=[title], theme=job_panel.theme()
            ),
            key="numbers.row",
            alt=columns.examples_sentence([values], facts, names=[title]),
            name="row",
        )
        st.caption(columns.examples_sentence([values], facts, names=[title]))
    scaling = (
        {"mean of the training part": facts["mean"], "standard deviation": facts["scale"]}
        if columns.is_standardized(facts)
        else {}
    )
    st.dataframe(
        {"column": names, "value": values} | scaling | {"what the network reads": read},
        hide_index=True,
    )
