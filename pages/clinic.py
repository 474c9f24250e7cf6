import streamlit as st

from nncore import spec
from nncore.diagnosis.examination import examine
from ui import job_panel, live_chart, session
from ui.clinic import case as cases
from ui.clinic import naming, record, signs, treatment

st.title("What went wrong?")
live_chart.prepare()
st.markdown(
    "Each patient is a network whose training failed. Look at its signs, name the cause, then try "
    "one repair: the network is trained again at once."
)
case = cases.choose()
with st.container(key="picture_first"):
    picture, controls = st.columns([2, 1], gap="large")
theme = job_panel.theme()
with picture:
    found = session.ask(examine, spec.to_json(case.experiment), timeout=3.0)
    if found is None:
        st.skeleton(height=420)
    else:
        signs.signs(found, theme)
with controls:
    st.markdown(f"**Patient {case.number}** says: {case.patient.complaint}")
    naming.question(case, found)
    st.button(
        f"Another seed (now {case.seed})",
        icon=":material/casino:",
        help="The same failure with other data, other initial weights and another order of the "
        "batches.",
        on_click=cases.another_seed,
    )
    st.caption(record.score())
if found and record.known(case.number):
    naming.decision(case, found)
    treatment.treatment(case, found, theme)
