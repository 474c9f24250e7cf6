"""One example of the test part: what it is, and the probability that is given to each class."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import evaluation, spec
from nncore.datasets import class_names, preview
from nncore.figures import data as data_figures
from nncore.figures import evaluation as figures
from nncore.figures.theme import ThemeName
from ui import address, session
from ui.evaluate import score
from ui.judged import Judged
from ui.live_chart import chart

KEY = "example"
"""Of the example's number in the session state and in the address."""
OPENING = 42
_REFUSED = "example.refused"


def look_at(number: int, rows: int) -> None:
    """Choose an example; a number beyond the test part changes nothing."""
    if 0 <= number < rows:
        st.session_state[KEY] = number
        st.session_state.pop(_REFUSED, None)


def field(network: Judged) -> int:
    """Draw the field for an example's number, keep it in the address, and return it."""
    last = network.experiment.data.test_rows - 1
    asked = address.brought(KEY)
    if asked is not None:
        there = asked.isdecimal() and len(asked) < 9 and int(asked) <= last
        st.session_state[KEY] = int(asked) if there else OPENING
        st.session_state[_REFUSED] = None if there else _refusal(asked, last)
    st.session_state[KEY] = min(st.session_state.get(KEY, OPENING), last)
    number = st.number_input(
        f"Test example, by its number (0 to {last:,})",
        0,
        last,
        key=KEY,
        on_change=lambda: st.session_state.pop(_REFUSED, None),
    )
    if st.session_state.get(_REFUSED):
        st.info(st.session_state[_REFUSED])
    opening = min(OPENING, last)
    with st.container(key="unseen_example"):
        address.keep({KEY: None if number == opening else str(number)}, key="example.at")
    return int(number)


def shown(data: spec.Data, number: int, theme: ThemeName) -> None:
    """Draw an example as it was measured."""
    found = session.ask(preview.example, data.model_dump_json(), number)
    if found is None:
        st.skeleton(height=260)
    elif found["kind"] == "images":
        chart(
            data_figures.digit_figure(found["pixels"], maximum=found["maximum"], theme=theme),
            key="digit",
            alt=data_figures.digit_sentence(found["pixels"], found["class_name"]),
            name="digit",
        )
    else:
        st.dataframe({"feature": found["feature_names"], "value": found["values"]}, hide_index=True)


def chosen(network: Judged, theme: ThemeName) -> tuple[int, DeltaGenerator]:
    """Draw the example that is looked at, and return its number and the place for the answers."""
    heading = st.container()
    left, right = st.columns([1, 2], gap="large")
    with left:
        number = field(network)
        shown(network.experiment.data, number, theme)
    heading.subheader(f"Test example {number}")
    return number, right


def answered(network: Judged, theme: ThemeName) -> None:
    """Show the example that is looked at beside what one network answers."""
    names = class_names(network.experiment.data)
    number, place = chosen(network, theme)
    answer = evaluation.sample(network.predictions, number)
    with place:
        truth, guess = names[answer["label"]], names[answer["predicted"]]
        share = score.percent(answer["probabilities"][answer["predicted"]])
        if answer["correct"]:
            st.markdown(f"It is **{truth}**, and the network says so, with {share}.")
        else:
            st.markdown(f"It is **{truth}**; the network says **{guess}**, with {share}.")
        chart(
            figures.probabilities_figure(
                answer["probabilities"], names, answer["label"], theme=theme
            ),
            key="probabilities",
            alt=figures.probabilities_sentence(answer["probabilities"], names, answer["label"]),
            name="probabilities",
        )


def _refusal(asked: str, last: int) -> str:
    return (
        f"The address asks for test example “{asked[:12]}”, which does not exist: they are "
        f"numbered from 0 to {last:,}. Another one is shown."
    )
