import streamlit as st

from nncore import outcomes, player_setting, presets, spec
from ui import draft as drafts
from ui import job_panel
from ui.clinic import in_lab
from ui.lab import controls as lab_controls
from ui.lab import press
from ui.lab.sections import Shown, sections
from ui.trajectory_player import trajectory_player

KEY = "lab"
OPENING = presets.LAB_PRESETS[presets.LAB_OPENING].experiment

st.title("What happens inside a network while it learns?")
st.markdown(
    "Guess what will happen, press **Train** and watch every unit. Then go back and forth in "
    "time, point at a unit, or change a weight by hand."
)
draft = drafts.current(KEY, OPENING)
if refusal := drafts.take_refusal(KEY) or lab_controls.refusal(draft):
    st.error(f"{refusal} The page shows another experiment instead.")
    press.refused()
    if lab_controls.refusal(draft):
        draft = drafts.open_experiment(OPENING, KEY)

top = st.container()
with st.container(key="picture_first"):
    picture, controls = st.columns([2, 1], gap="large")
with controls:
    for preset in presets.LAB_PRESETS.values():
        if preset.experiment == draft.experiment:
            st.caption(f"{preset.label}: {preset.why}")
    draft = lab_controls.controls(draft)
experiment = draft.experiment
complaint = draft.complaint or (player_setting.refusal(experiment) if experiment else None)

with top:
    pressed, guess = press.buttons(draft, presets.LAB_PRESETS, complaint)
link = spec.to_link(experiment) if experiment else ""
trained = press.trained(link, pressed, guess)
if experiment and not complaint:
    press.write_address(draft, trained, pressed)
    # While something does not fit, the picture of the last experiment that did stays.
    st.session_state["lab.played"] = experiment, trained
played: tuple[spec.Experiment, bool] | None = st.session_state.get("lab.played")

with picture:
    with st.container():
        if complaint:
            st.error(f"{complaint} The picture stays as it was.", icon=":material/block:")
    if played:
        trajectory_player(
            played[0],
            key=press.PLAYER,
            train=played[1],
            press=press.count(),
            guess=press.guessed(),
            outcomes=outcomes.choices(played[0].data),
            explain=press.explain,
            explained_in=f"open_{press.EXPLAINING}",
            theme=job_panel.theme(),
        )
        if played[1] and not complaint:
            in_lab.comment_on(played[0], KEY)

if experiment and not complaint:
    sections(Shown(draft, experiment, press.moment() if trained else 0))
