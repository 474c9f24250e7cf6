"""The stage of the Train page that is shown: the reader chooses it, and at times the page does.

What the page chooses reaches the browser a moment later, and by then the reader may have chosen
another stage. The browser would show the page's choice all the same, while the server goes on with
the reader's, and the next click would bring the wrong stage back. So the reader's first choice after
one of the page is said to the browser once more.
"""

import streamlit as st

STAGES = ("Data", "Network", "Training", "Run")
KEY = "stage"
"""Of the control, and in the address."""
_NEXT, _CHOSEN = "train.next_stage", "train.chosen_stage"


def turn_to(stage: str) -> None:
    """Show a stage as soon as the page is drawn again."""
    st.session_state[_NEXT] = stage


def control() -> str:
    """Draw the control and return the stage to be shown."""
    # Streamlit warns of a default beside a value that the page itself sets.
    default: str | None = None
    if stage := st.session_state.pop(_NEXT, None):
        st.session_state[KEY] = st.session_state[_CHOSEN] = stage
    elif KEY not in st.session_state and st.query_params.get(KEY, STAGES[0]) not in STAGES:
        st.session_state[KEY] = STAGES[0]
    elif _CHOSEN in st.session_state and st.session_state.get(KEY) != st.session_state[_CHOSEN]:
        del st.session_state[_CHOSEN]
        if KEY in st.session_state:
            st.session_state[KEY] = st.session_state[KEY]
    else:
        default = STAGES[0]
    return str(
        st.segmented_control(
            "Stage",
            STAGES,
            default=default,
            required=True,
            key=KEY,
            bind="query-params",
            label_visibility="collapsed",
            width="stretch",
        )
        # Back to an address without a stage that no default was given for.
        or STAGES[0]
    )
