"""First exercises, checked by the program."""

import streamlit as st

from nncore.exercises import EXERCISES


@st.fragment
def section() -> None:
    """Draw the part."""
    done = 0
    for number, (name, exercise) in enumerate(EXERCISES.items(), 1):
        with st.container(border=True):
            question, answer = st.columns([1, 1], gap="large")
            with question:
                st.markdown(f"**{number}. {exercise.title}**\n\n{exercise.question}")
            with answer:
                typed = st.text_input(
                    f"Answer to {number}",
                    placeholder=exercise.expected,
                    max_chars=500,
                    key=f"answer_{name}",
                    bind="query-params",
                )
                if typed:
                    verdict = exercise.judge(typed)
                    done += verdict.right
                    (st.success if verdict.right else st.warning)(verdict.sentence)
                with st.expander("Show a solution"):
                    st.code(exercise.solution, language="python")
    if done == len(EXERCISES):
        st.success("All five are right.")
    elif done:
        st.caption(f"{done} of {len(EXERCISES)} are right.")
