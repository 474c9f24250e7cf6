"""The same experiment in Keras, laid over ours: equal but for rounding, and rounding grows."""

import streamlit as st

from nncore import keras_comparison, spec
from nncore.figures.keras_comparison import comparison_figure
from ui import job_panel, session
from ui.live_chart import chart

PRECISIONS = {"float64": "16 digits", "float32": "7 digits, as Keras has them by default"}
STEPS = (50, 200, 1_000, 2_000)


def section(experiment: spec.Experiment) -> None:
    """Draw the choice of precision and steps, and both runs over each other."""
    st.markdown(
        "Keras begins with the same weights and sees the same batches in the same order. If our "
        "formulas are right, every weight is the same after every step. Guess first: for how many "
        "steps will that hold with 7 digits, and with 16?"
    )
    complaint = keras_comparison.refusal(experiment)
    if complaint:
        st.info(complaint)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dtype = st.segmented_control(
            "Precision",
            list(PRECISIONS),
            default="float64",
            required=True,
            format_func=lambda one: f"{one}: {PRECISIONS[one]}",
            key="keras.dtype",
        )
        steps = st.segmented_control(
            "Steps",
            STEPS,
            default=200,
            required=True,
            format_func="{:,}".format,
            key="keras.steps",
        )
    wanted = f"{experiment.key} {dtype} {steps}"
    if st.button("Train it in Keras too", icon=":material/compare:", key="keras.button"):
        st.session_state["keras.wanted"] = wanted
    if st.session_state.get("keras.wanted") != wanted:
        return
    comparison = session.ask(
        keras_comparison.compare, spec.to_json(experiment), dtype, steps, lane="keras"
    )
    if comparison is None:
        return
    st.markdown(f"**{comparison.sentence}**")
    figure = comparison_figure(comparison, theme=job_panel.theme())
    chart(figure, key="keras.chart", alt=comparison.sentence, name="numpy-and-keras")
