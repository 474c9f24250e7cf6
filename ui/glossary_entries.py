"""How the glossary is shown: one word with the pages on which it is met, or lists by topic."""

from collections.abc import Iterable

import streamlit as st

from nncore.glossary import TERMS, Term

PAGES: dict[str, tuple[str, str]] = {
    "neuron": ("**Neuron**: what one neuron computes", ":material/scatter_plot:"),
    "activations": ("**Activations**: why a neuron bends its sum", ":material/show_chart:"),
    "network": ("**Network lab**: watch a small network learn", ":material/hub:"),
    "data": ("**Data**: look before any network does", ":material/image_search:"),
    "train": ("**Train**: build a network of your own", ":material/model_training:"),
    "evaluate": ("**Evaluate**: see where it errs", ":material/grid_on:"),
    "regularization": ("**Regularization**: keep it from learning by heart", ":material/balance:"),
    "optimization": ("**Optimization**: compare ways of training", ":material/speed:"),
    "clinic": ("**Clinic**: find out why training failed", ":material/healing:"),
}
"""What each page is called in a link, and its icon."""
TOPICS: dict[str, tuple[str, ...]] = {
    "Data": ("data", "train", "network"),
    "Network": ("network", "train"),
    "Activation functions": ("activations", "network", "train"),
    "Initial weights": ("network", "train", "optimization"),
    "Loss": ("network", "train"),
    "Training": ("network", "train", "optimization"),
    "Learning rate schedules": ("optimization", "train"),
    "Validation and regularization": ("train", "regularization"),
    "Evaluation": ("evaluate",),
}
"""The pages on which the words of a topic are met."""
EXCEPTIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("neuron", "weights", "bias", "weighted_sum", "perceptron", "perceptron_rule"), ("neuron",)
    ),
    **dict.fromkeys(
        ("decision_boundary", "linearly_separable", "gate", "gates"), ("neuron", "network")
    ),
    **dict.fromkeys(("class_balance", "nearest_neighbor", "principal_components"), ("data",)),
    "customers": ("neuron", "data", "network", "train"),
    "step_function": ("neuron", "activations"),
    "gradient_descent": ("neuron", "network"),
    **dict.fromkeys(("digits", "mnist"), ("data", "train", "evaluate")),
    **dict.fromkeys(("breast_cancer", "test_set"), ("data", "train", "evaluate")),
    "first_rows": ("train", "evaluate"),
    **dict.fromkeys(("noise", "samples", "test_share"), ("train", "network")),
    **dict.fromkeys(
        ("regression", "regression_plane", "regression_gaussians", "trajectory", "moment"),
        ("network",),
    ),
    **dict.fromkeys(("gradient_norm", "chain_rule", "central_difference"), ("network",)),
    **dict.fromkeys(
        ("vanishing_gradient", "exploding_gradient"), ("activations", "network", "clinic")
    ),
    **dict.fromkeys(("logits", "temperature"), ("activations",)),
    **dict.fromkeys(("saturation", "dead_unit"), ("activations", "network", "clinic")),
    **dict.fromkeys(
        ("BatchNormalization", "Dropout", "GaussianNoise", "RandomTranslation"),
        ("train", "regularization"),
    ),
    **dict.fromkeys(("Conv2D", "MaxPooling2D", "Flatten", "filters", "kernel_size"), ("train",)),
    **dict.fromkeys(("padding", "pool_size", "checkpoint"), ("train",)),
    **dict.fromkeys(("l1", "l2", "overfitting"), ("network", "train", "regularization")),
    "underfitting": ("network", "train"),
    "expected_accuracy": ("train", "evaluate"),
}
"""Words that are met elsewhere than the others of their topic."""


def where(key: str) -> tuple[str, ...]:
    """Name the pages on which a word is met."""
    return EXCEPTIONS.get(key, TOPICS[TERMS[key].topic])


def found(searched: str) -> list[str]:
    """Return the keys of the terms that have every searched word in label, key or sentence."""
    words = searched.casefold().split()
    return [
        key
        for key, term in TERMS.items()
        if all(word in f"{term.label} {key} {term.sentence}".casefold() for word in words)
    ]


def entry(key: str) -> None:
    """Show one word, what it means, and the way to where it is used."""
    term = TERMS[key]
    with st.container(border=True):
        st.subheader(term.label)
        st.markdown(term.sentence)
        st.caption(f"Topic: {term.topic}. You meet it on:")
        with st.container(horizontal=True):
            for page in where(key):
                label, icon = PAGES[page]
                st.page_link(f"../pages/{page}.py", label=label, icon=icon)


def lists(keys: Iterable[str]) -> None:
    """Show words with their meanings, topic by topic."""
    topics: dict[str, list[Term]] = {}
    for key in keys:
        topics.setdefault(TERMS[key].topic, []).append(TERMS[key])
    for topic, terms in topics.items():
        st.subheader(topic)
        st.markdown("\n\n".join(f"**{term.label}.** {term.sentence}" for term in terms))
