"""What the data are: a table of facts, and two examples of each class."""

import math

import streamlit as st

from nncore import glossary, shapes
from nncore.datasets import preview
from nncore.figures import data as data_figures
from nncore.figures import gallery
from ui import job_panel, session
from ui.data.explored import Explored
from ui.drawing import drawing
from ui.live_chart import chart

NUMBER_TYPES = {
    "uint8": "whole numbers of one byte (uint8)",
    "float64": "decimal numbers of eight bytes (float64)",
}
"""What NumPy calls the numbers → what they are."""
_MEGABYTE = 1e6


def section(explored: Explored) -> None:
    """Draw the part."""
    with st.container(key="picture_first"):
        picture, words = st.columns([2, 1], gap="large")
    facts = explored.facts
    with words:
        st.markdown(f"**{facts['question']}**")
        st.markdown(_table(explored))
        st.caption(f"Source: {facts['source']}. License: {facts['license']}.")
    with picture:
        _SAMPLES[facts["kind"]](explored)
    if facts["tests_what_was_trained"]:
        st.markdown(
            f"**A truth table is all there is.** The {facts['test_rows']:,} test examples are its "
            "rows once more: here a test tells whether the table was learned, and nothing about "
            "examples that a network has not seen."
        )
        return
    st.markdown(
        f"**Why only the training part?** The {facts['test_rows']:,} test examples stay closed. "
        "They stand for what the network will meet later, and later has not happened yet. Whoever "
        "looks at them chooses features, sizes and rates that suit them, and the test then says "
        "more than is true. So everything on this page, ranges and means included, is computed "
        f"from the {facts['train_rows']:,} training examples alone."
    )


def _table(explored: Explored) -> str:
    facts = explored.facts
    shape = shapes.written(tuple(facts["input_shape"]))
    numbers = math.prod(facts["input_shape"])
    names = facts["class_names"]
    named = ", ".join(names) if len(names) < 6 else f"{names[0]} to {names[-1]}"
    rows = [
        ("Examples", f"{facts['rows']:,}"),
        ("Training part", f"{facts['train_rows']:,}"),
        (
            "Test part",
            f"{facts['test_rows']:,}, "
            + ("the same" if facts["tests_what_was_trained"] else "closed"),
        ),
        ("One example", f"{shape} = {numbers:,} numbers" if "×" in shape else f"{numbers} numbers"),
        ("Number type", NUMBER_TYPES.get(facts["number_type"], facts["number_type"])),
        ("Values", f"{facts['minimum']:.4g} to {facts['maximum']:.4g}".replace("-", "−")),
        ("Values that are 0", f"{facts['zeros']:.1%}"),
        ("Classes", f"{len(names)}: {named}"),
        ("In memory", _size(facts["bytes"])),
    ]
    lines = [("Fact", "Value"), ("---", "---"), *rows]
    return "\n".join(f"| {name} | {value} |" for name, value in lines)


def _size(count: int) -> str:
    return f"{count / _MEGABYTE:.1f} MB" if count >= _MEGABYTE / 10 else f"{count:,} bytes"


def _images(explored: Explored) -> None:
    facts = explored.facts
    # Both examples of a class below each other, five classes in a row.
    shown = sorted(
        enumerate(facts["examples"]), key=lambda one: (one[1]["label"] // 5, one[0] % 2, one[0])
    )
    captions = [f"{facts['class_names'][one['label']]}\nno. {one['index']:,}" for _, one in shown]
    images = [
        [[value / facts["largest"] for value in row] for row in one["values"]] for _, one in shown
    ]
    drawing(
        gallery.gallery(images, captions, size=60 if session.narrow() else 118),
        key="facts.gallery",
        alt=gallery.sentence(captions, what="training image"),
    )
    st.caption(
        "The first two training images of each class. The part “One in numbers” opens any of them "
        "by its number."
    )


def _rows(explored: Explored) -> None:
    facts = explored.facts
    shown = facts["examples"]
    st.dataframe(
        {"number": [str(one["index"]) for one in shown]}
        | {"class": [facts["class_names"][one["label"]] for one in shown]}
        | {
            name: [one["values"][column] for one in shown]
            for column, name in enumerate(facts["feature_names"])
        },
        hide_index=True,
    )
    st.caption(
        f"The first two training rows of each class; each has {len(facts['feature_names'])} "
        f"columns. {glossary.sentence('features')}"
    )


def _points(explored: Explored) -> None:
    sample = session.ask(preview.preview, explored.data_json)
    if sample is None:
        st.skeleton(height=420)
        return
    chart(
        data_figures.sample_figure(sample, theme=job_panel.theme()),
        key="facts.points",
        alt=data_figures.sample_sentence(sample),
        name="data",
    )


_SAMPLES = {"images": _images, "table": _rows, "plane": _points}
