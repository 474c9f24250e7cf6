import streamlit as st

from nncore.limits import Limits
from ui import about, guard, health, visitor

LOOK_SECONDS = 5.0

limits = Limits.from_environment()

st.title("What runs here, and what does it keep of you?")
st.markdown(
    "These pages take neural networks apart and train them live, with Keras and TensorFlow, so that "
    "you can see what they compute and where they err. "
    "Nothing is staged: every number is computed by this server and its workers. A few trained "
    "networks come with the program."
)
words, table = st.columns([1, 2], gap="large")


@st.fragment(run_every=LOOK_SECONDS)
def now() -> None:
    status = health.status()
    wrong = health.complaint(status)
    tabs, uptime = guard.open_sessions(), health.uptime_seconds()
    show = st.error if wrong else st.info if status and status.phase != "ready" else st.success
    show("\n\n".join(about.engine_words(status, wrong, tabs, uptime)))


with words:
    st.subheader("Now")
    now()
    st.subheader("What is kept of you")
    st.markdown(
        f"- A random token in a cookie (`{visitor.COOKIE}`), for {visitor.COOKIE_DAYS} days. By it "
        "your browser finds its runs again; whoever clears it is new.\n"
        f"- The runs you started, for {limits.store_days:,.4g} days, or until newer ones need the "
        "room.\n"
        "- Drawings and photographs stay in memory while the tab is open and are never saved.\n\n"
        "There is no log-in, no name and no address in any file or log of this program, and "
        "nothing is sent to anybody else. A link that you copy holds the experiment, not you."
    )
    st.subheader("Whose data these are")
    st.markdown(
        "- **MNIST**, handwritten digits: Y. LeCun, C. Cortes and C. J. C. Burges, "
        "[CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/); made from data of NIST.\n"
        "- **Digits**, 8×8: E. Alpaydin and C. Kaynak, "
        "[Optical Recognition of Handwritten Digits](https://doi.org/10.24432/C50P49), UCI, "
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); comes with scikit-learn.\n"
        "- **Breast cancer**: W. H. Wolberg, W. N. Street and O. L. Mangasarian, "
        "[Breast Cancer Wisconsin (Diagnostic)](https://doi.org/10.24432/C5DW2B), UCI, "
        "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/); comes with scikit-learn.\n"
        "- **Moons, circles, customers** and all others are made by formulas, here."
    )
with table:
    st.subheader("What this host allows")
    with st.container(key="limits"):
        st.markdown(about.limits_table(limits))
    st.caption(
        "Whoever runs this server sets the variables on the right before it starts. On your own "
        "machine they are yours to set."
    )
    st.subheader("What it is built with")
    st.markdown(about.libraries())
