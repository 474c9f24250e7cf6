import streamlit as st

from nncore import glossary, presets
from nncore.engine import Refused
from nncore.limits import NO_AMOUNTS, Limits
from ui import draft as drafts
from ui import job_panel, pictures, session, stages, take_away
from ui.clinic import on_train
from ui.controls import data_controls, network_controls, training_controls

engine, owner, limits = session.engine(), session.owner(), Limits.from_environment()
theme = job_panel.theme()


def open_example() -> None:
    """Open the chosen example at the stage where it can be seen best."""
    drafts.open_experiment(presets.PRESETS[st.session_state["train.example"]].experiment)
    stages.turn_to("Network")


st.title("How does a network learn?")
st.markdown(
    "Choose an example and press **Train**. Then change one thing, guess what will happen, and "
    "train again."
)
linked = drafts.PARAMETER in st.query_params
draft = drafts.current()
refusal = drafts.take_refusal()
if draft.data.regression:
    refusal = NO_AMOUNTS
    draft = drafts.open_experiment(presets.PRESETS[presets.OPENING].experiment)
if refusal:
    st.error(f"{refusal} The page shows another experiment instead.")

# Whoever comes back finds the run that is under way, or the last one of this experiment; but who
# presses Train in a second tab wants another one.
pressing = st.session_state.get("train.press", False)
if engine and "train.job" not in st.session_state and draft.experiment and not pressing:
    found = engine.active(owner) or next(
        (run for run in engine.runs(owner) if run.experiment == draft.experiment), None
    )
    if found:
        st.session_state["train.job"] = found.id
        # A link to something else shows that; the run under way can still be stopped.
        if found.state != "ended" and (found.experiment == draft.experiment or not linked):
            stages.turn_to("Run")

top = st.container()
stage = stages.control()

job = None
if engine and "train.job" in st.session_state:
    try:
        job = engine.job(st.session_state["train.job"], owner)
    except Refused:
        del st.session_state["train.job"]

with st.container(key="picture_first"):
    picture, controls = st.columns([2, 1], gap="large")

with controls:
    if stage == "Data":
        draft = data_controls(draft)
    elif stage == "Network":
        for preset in presets.PRESETS.values():
            if preset.experiment == draft.experiment:
                st.caption(preset.why)
        draft = network_controls(draft)
    elif stage == "Training":
        draft = training_controls(draft, limits)
drafts.write_address(draft)
complaint = draft.complaint or limits.refusal(draft.experiment)

with top, st.container(horizontal=True, vertical_alignment="bottom"):
    st.menu_button(
        "Examples",
        list(presets.PRESETS),
        format_func=lambda name: presets.PRESETS[name].label,
        icon=":material/menu_book:",
        key="train.example",
        on_click=open_example,
    )
    expected = st.number_input(
        "Your guess: test accuracy in %",
        min_value=0.0,
        max_value=100.0,
        value=None,
        step=1.0,
        format="%g",
        placeholder="optional",
        help=glossary.sentence("expected_accuracy"),
        key="train.expected",
        width=230,
    )
    busy = job is not None and job.state != "ended"
    pressed = st.button(
        "Train",
        type="primary",
        icon=":material/play_arrow:",
        disabled=complaint is not None or busy,
        help=complaint
        or ("A run is still under way: see it under Run, stop it, or wait." if busy else None),
        key="train.press",
    )
    st.button(
        "Stop",
        icon=":material/stop:",
        disabled=not busy,
        on_click=session.press_stop,
        args=("train.job",),
    )
    with st.popover("Save, open", icon=":material/folder:"):
        take_away.experiment_files(draft)
if complaint:
    top.error(complaint, icon=":material/block:")
if pressed and draft.experiment:
    with top:
        guess = None if expected is None else expected / 100
        if session.press_train(draft.experiment, "train.job", expected_accuracy=guess):
            stages.turn_to("Run")
            st.rerun()

with picture:
    if stage == "Data":
        pictures.data_picture(draft.data, theme)
    elif stage == "Network":
        pictures.network_picture(draft, theme)
    elif stage == "Training":
        pictures.training_picture(draft, theme)
    elif job is None:
        st.info("Nothing has been trained yet. Press **Train** and watch the curves grow here.")

if stage == "Run" and engine and job:
    with controls:
        log_loss = st.toggle("Loss on a logarithmic axis", key="train.log")
        past = job_panel.labels([run for run in engine.runs(owner) if run.id != job.id])
        overlaid = st.multiselect(
            "Past runs, drawn over this one",
            list(past),
            format_func=past.get,
            max_selections=4,
            placeholder="none" if past else "no other run yet",
        )
        if past:
            reopened = st.menu_button(
                "Open a past run", list(past), format_func=past.get, width="stretch"
            )
            if reopened:
                st.session_state["train.job"] = reopened
                drafts.open_experiment(engine.job(reopened, owner).experiment)
                st.rerun()
        job_panel.next_steps(engine, job, owner, "train.job")
        take_away.run_files(engine, job, owner)
    with picture:
        if job.experiment != draft.experiment:
            st.caption("This run is of another experiment than the one you are editing.")
        job_panel.live_panel(
            engine,
            job.id,
            owner,
            key="train",
            log_loss=log_loss,
            overlaid={one: past[one] for one in overlaid},
        )
        on_train.comment_on(engine, job, owner)
elif busy and engine and job:
    job_panel.watch_unseen(engine, job.id, owner, key="train")
