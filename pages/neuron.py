import streamlit as st

from ui.neuron import arithmetic, by_hand, customers, descent, network, rule, tasks

PARTS = {
    "One neuron": (arithmetic.section, "Drag a slider and watch what the neuron answers."),
    "Gates by hand": (by_hand.section, "Find weights that make the neuron a logic gate."),
    "Perceptron rule": (rule.section, "Step through the rule that finds weights by itself."),
    "Gradient descent": (descent.section, "Move through the time in which a neuron learned AND."),
    "Customers": (customers.section, "Guess how good any rule can be, then draw new customers."),
    "2-3-1 network": (network.section, "Change any weight and follow the change to the answer."),
    "Exercises": (
        tasks.section,
        "Five small tasks, on paper or in Python: type an answer and press Enter.",
    ),
}

st.title("What does a neuron compute?")
part = (
    st.segmented_control(
        "Part",
        list(PARTS),
        default="One neuron",
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
        width="stretch",
    )
    or "One neuron"
)
section, first = PARTS[part]
st.markdown(first)
section()
