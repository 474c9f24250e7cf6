"""Examples of different classes that are alike, and examples of one class that are not."""

from typing import Any

import streamlit as st

from nncore import glossary
from nncore.datasets import preview
from nncore.datasets.exploration import pairs
from nncore.figures import columns
from nncore.figures import pairs as figures
from ui import job_panel, session
from ui.data import guess as guesses
from ui.data.explored import Explored
from ui.drawing import drawing
from ui.live_chart import chart

ALL = "all classes"
SHOWN = 9


@st.fragment
def section(explored: Explored) -> None:
    """Draw the part."""
    found = session.ask(pairs.pairs, explored.data_json, timeout=1.9)
    if found is None:
        st.skeleton(height=420)
        return
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        guess = None
        if found["other_class"] is not None:
            guess = guesses.percent(
                f"Your guess first: look for the nearest neighbor of each {explored.noun}. Of 100, "
                "how many have a neighbor of another class?",
                key=f"strangers_{explored.name}",
                help=glossary.sentence("nearest_neighbor"),
            )
        if guess is not None:
            strangers = 100 * found["other_class"]
            st.markdown(
                f"Your guess: {guess:g}. Counted: **{strangers:.1f} of 100**. Whoever copies the "
                f"nearest neighbor's label is right in {100 - strangers:.1f}%, with no training at "
                "all: “nearest neighbor” is a classifier, and a strong one where examples are many."
            )
    (_images if explored.images else _rows)(explored, found, picture, controls)
    compared, rows = found["compared"], found["train_rows"]
    whole = compared == rows
    sample = f"all {rows:,}" if whole else f"a sample of {compared:,} of the {rows:,}"
    st.markdown(
        f"Compared were {sample} training {explored.noun}s, each with every other: "
        f"{compared * (compared - 1) // 2:,} distances. "
        + ("" if whole else "The whole training part holds nearer and farther pairs still. ")
        + "The distance is the square root of the sum of squared differences, number by number, as "
        f"a network reads them ({_scaling(explored)}). "
        "“Near means alike” is a misconception: distance knows numbers, not shapes."
        + (
            " The same stroke moved a little to the side is far away."
            if explored.images
            else " A column that has nothing to do with the class counts as much as any other."
        )
    )


def _scaling(explored: Explored) -> str:
    if explored.images:
        return "pixels from 0 to 1"
    return "standardized" if columns.is_standardized(explored.facts) else "0 and 1, as they are"


def _of(found: dict[str, Any], label: int | None, what: str) -> list[dict[str, Any]]:
    chosen = [pair for pair in found[what] if label is None or label in pair["labels"]]
    return chosen[:SHOWN]


def _images(explored: Explored, found: dict[str, Any], picture: Any, controls: Any) -> None:
    names, largest = explored.class_names, explored.facts["largest"]
    with controls:
        chosen = st.selectbox("Pairs with", [ALL, *names], key="pairs_with", bind="query-params")
    label = names.index(chosen) if chosen in names else None
    size = 68 if session.narrow() else 92
    with picture:
        for title, what in (
            ("Nearest pairs of different classes", "nearest"),
            ("Farthest pairs within a class", "farthest"),
        ):
            shown = _of(found, label, what)
            st.markdown(f"**{title}**")
            drawing(
                figures.pairs_gallery(shown, names, largest=largest, size=size),
                key=f"pairs.{what}",
                alt=figures.pairs_sentence(shown, names),
            )


def _rows(explored: Explored, found: dict[str, Any], picture: Any, controls: Any) -> None:
    names = explored.class_names
    every = found["nearest"] + found["farthest"]
    if not every:
        picture.info("There are too few examples to make a pair.")
        return
    with controls:
        place = st.selectbox(
            "Pair",
            range(len(every)),
            format_func=lambda one: _title(every[one], names),
            key="pair",
        )
    pair = every[place]
    with picture:
        draw = _in_plane if explored.facts["kind"] == "plane" else _by_column
        draw(explored, every, place)
    one, other = columns.standardized(pair["values"], explored.facts)
    terms = [f"{abs(term):.4f}^2" for term in (one - other).tolist()]
    if len(terms) > 4:
        terms = [*terms[: 1 if session.narrow() else 3], r"\dots", terms[-1]]
    st.latex(rf"\sqrt{{{' + '.join(terms)}}} = \mathbf{{{pair['distance']:.4f}}}")


def _in_plane(explored: Explored, every: list[dict[str, Any]], place: int) -> None:
    sample = session.ask(preview.preview, explored.data_json)
    if sample is None:
        st.skeleton(height=440)
        return
    chart(
        figures.plane_pairs_figure(sample, every, place, theme=job_panel.theme()),
        key="pairs.plane",
        alt=figures.pairs_sentence(every, explored.class_names),
        name="pairs",
    )
    st.caption("Rings joined by a line are a pair; the large ones are chosen.")


def _by_column(explored: Explored, every: list[dict[str, Any]], place: int) -> None:
    pair, names = every[place], explored.class_names
    titles = [
        f"{names[label]}, number {index:,}"
        for label, index in zip(pair["labels"], pair["indices"], strict=True)
    ]
    chart(
        columns.examples_figure(
            pair["values"], pair["labels"], explored.facts, names=titles, theme=job_panel.theme()
        ),
        key="pairs.rows",
        alt=figures.pairs_sentence([pair], names),
        name="pair",
    )


def _title(pair: dict[str, Any], names: list[str]) -> str:
    one, other = pair["labels"]
    which = f"farthest of {names[one]}" if one == other else f"{names[one]} near {names[other]}"
    return f"{which}: {pair['distance']:.3g} apart"
