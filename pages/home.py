import random

import streamlit as st

from nncore import presets
from nncore.figures import network as network_figures
from ui import job_panel, session
from ui.live_chart import chart

st.title("What does a neural network learn, and how?")
st.markdown(
    "A neural network is a long formula with many adjustable numbers. "
    "Training adjusts them, a little at a time, until the formula's answers fit the examples. "
    "Here you build such networks, watch them learn, and find out where they err; every number "
    "you see is computed for you, now."
)

experiment = presets.PRESETS["first_run"].experiment
with st.container(key="picture_first"):
    picture, words = st.columns([2, 1], gap="large")
with words:
    st.subheader("See one learn")
    st.markdown(
        f"Here waits a network of {len(experiment.model.layers)} layers that has never seen a "
        "digit. Press the button, and in about five seconds it has studied "
        f"{experiment.data.train_rows:,} handwritten ones. Before you press: how many of 100 new "
        "digits will it read correctly?"
    )
    if st.button("Train it now", type="primary", width="stretch", key="home.train"):
        fresh = experiment.model_copy(
            update={
                "training": experiment.training.model_copy(
                    update={"seed": random.randrange(1, 1_000)}
                )
            }
        )
        session.press_train(fresh, "home.job")
    st.page_link(
        "../pages/train.py",
        label="**Train**: build a network of your own",
        icon=":material/model_training:",
    )
    st.page_link(
        "../pages/evaluate.py", label="**Evaluate**: see where one errs", icon=":material/grid_on:"
    )
with picture:
    job_id = st.session_state.get("home.job")
    if job_id and session.engine():
        job_panel.live_panel(session.engine(), job_id, session.owner(), key="home")
    else:
        chart(
            network_figures.drawing(
                experiment.model.layers,
                experiment.data.input_shape,
                theme=job_panel.theme(),
                compact=session.narrow(),
            ),
            key="home.picture",
            alt=network_figures.sentence(experiment.model.layers, experiment.data.input_shape),
            name="network",
        )
