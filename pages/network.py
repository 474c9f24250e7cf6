import streamlit as st

from nncore import outcomes, player_setting, presets, spec
from ui import draft as drafts
from ui import job_panel
from ui.lab import controls as lab_controls
from ui.lab import press
from ui.lab.sections import Shown, moment, sections
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
drafts.write_address(draft)
experiment = draft.experiment
complaint = draft.complaint or (player_setting.refusal(experiment) if experiment else None)

with top:
    pressed, guess = press.buttons(draft, presets.LAB_PRESETS, complaint)
link = spec.to_link(experiment) if experiment else ""
trained = press.trained(link, pressed, guess)

with picture:
    if complaint or experiment is None:
        st.error(complaint, icon=":material/block:")
    else:
        trajectory_player(
            experiment,
            key="lab.player",
            train=trained,
            press=press.count(),
            guess=press.guessed(),
            outcomes=outcomes.choices(experiment),
            theme=job_panel.theme(),
        )

if experiment and not complaint:
    sections(Shown(draft, experiment, moment() if trained else 0))
