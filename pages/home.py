import time

import numpy as np
import streamlit as st

from nncore import presets
from nncore.figures import network as network_figures
from nncore.figures.network_sketch import sketch
from ui import job_panel, session
from ui.drawing import drawing

SHARED_SECONDS = 10
# File, icon and words of each page that a visitor can go on to.
WAYS = (
    ("neuron", "scatter_plot", "**Neuron**: what one computes, by hand"),
    ("activations", "show_chart", "**Activations**: why it bends its sum"),
    ("network", "hub", "**Network lab**: watch every unit learn"),
    ("data", "image_search", "**Data**: look before any network does"),
    ("train", "model_training", "**Train**: build a network in Keras"),
    ("evaluate", "grid_on", "**Evaluate**: see where one errs"),
    ("regularization", "balance", "**Regularization**: keep it from learning by heart"),
    ("optimization", "speed", "**Optimization**: make training faster"),
    ("clinic", "healing", "**Clinic**: find out why training failed"),
    ("draw", "draw", "**Draw**: let one read your handwriting"),
    ("glossary", "book_2", "**Glossary**: every word, in plain sentences"),
    ("about", "info", "**About**: what this is, and how its engine is"),
)

st.title("What does a neural network learn, and how?")
st.markdown(
    "A neural network is a long formula with many adjustable numbers. "
    "Training adjusts them, a little at a time, until the formula's answers fit the examples. "
    "Here you build such networks, watch them learn, and find out where they err. "
    "Nothing is staged: every number is really computed."
)

experiment = presets.PRESETS["first_run"].experiment
if session.narrow():
    # Below the button that is pressed, or nobody would see the curves grow.
    words, picture, ways = st.container(), st.container(), st.container()
else:
    with st.container(key="picture_first"):
        picture, words = st.columns([2, 1], gap="large")
    ways = words
with words:
    st.subheader("See one learn")
    st.markdown(
        f"Here waits a network of {len(experiment.model.layers)} layers that has never seen a "
        "digit. Press the button, and in about five seconds it has studied "
        f"{experiment.data.train_rows:,} handwritten ones. Before you press: how many of 100 new "
        "digits will it read correctly?"
    )
    engine = session.engine()
    running = engine.active(session.owner()) if engine else None
    if running:
        st.session_state["home.job"] = running.id
    if st.button(
        "Train it now",
        type="primary",
        width="stretch",
        key="home.train",
        disabled=running is not None,
    ):
        # A class that presses together shares a run: its seed is the same for some seconds.
        seed = int(time.time() / SHARED_SECONDS) % 1_000
        training = experiment.training.model_copy(update={"seed": seed})
        pressed = experiment.model_copy(update={"training": training})
        if session.press_train(pressed, "home.job", fresh=True):
            st.rerun()
with ways:
    st.markdown("Or choose your way:")
    for page, icon, label in WAYS:
        st.page_link(f"../pages/{page}.py", label=label, icon=f":material/{icon}:")
with picture:
    job_id = st.session_state.get("home.job")
    if job_id and engine:
        job_panel.live_panel(engine, job_id, session.owner(), key="home")
        result = engine.result(job_id, session.owner())
        if result:
            right = np.mean(result.y_prob.argmax(axis=1) == result.y_true)
            st.markdown(
                f"Of 100 new examples it answers about **{100 * right:.0f}** correctly: it was "
                f"tried on {len(result.y_true):,} that it had never seen. Was your guess close?"
            )
    else:
        # No chart: the browser reads the library for those only when the curves begin.
        drawing(
            sketch(
                experiment.model.layers,
                experiment.data.input_shape,
                theme=job_panel.theme(),
                compact=session.narrow(),
            ),
            key="home.picture",
            alt=network_figures.sentence(experiment.model.layers, experiment.data.input_shape),
        )
