"""One threshold to move: whom it finds, whom it misses, and what the curves say about all others."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from nncore import glossary, threshold_words, thresholds
from nncore.datasets import class_names
from nncore.figures import mirrored
from nncore.figures import thresholds as figures
from nncore.figures.mirrored import Group
from nncore.inference import SCORES
from nncore.threshold_words import Words
from nncore.thresholds import Counts, Curve
from ui import job_panel, session
from ui.evaluate import costs, rare
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table

MANY = 1_000
"""From so many examples of either kind on, how coarse the curves are need not be said."""
GUESSES = ("it can only rise", "it can only fall", "it can do either")
OPENING = 0.5


@st.fragment
def section(network: Judged) -> None:
    """Draw the part: the chosen network, or what becomes of accuracy where a class is rare."""
    view = st.segmented_control(
        "Question",
        list(VIEWS),
        default="This network",
        required=True,
        key="view",
        bind="query-params",
        label_visibility="collapsed",
    )
    VIEWS[view or "This network"](network)


def _network(network: Judged) -> None:
    data = network.experiment.data
    names = class_names(data)
    picture, controls = picture_and_controls()
    with controls:
        label = _positive(data.name, names)
        try:
            positive, scores = thresholds.scores(network.predictions, label)
        except ValueError as refused:
            st.error(str(refused))
            return
        ends = _ends(scores)
        threshold = live_slider(
            "Threshold",
            *ends,
            OPENING,
            0.01,
            key="threshold",
            help=glossary.sentence("threshold"),
        )
    said = threshold_words.words(data.name, names, label)
    steps = thresholds.curve(positive, scores)
    now = thresholds.counts(steps, threshold)
    # A class keeps its color whichever of two is looked for; of many, the one in question is blue.
    colors = (label, 1 - label) if len(names) == 2 else (1, 0)
    groups = (
        Group(said.positive, scores[positive], colors[0], "missed", "found"),
        Group(said.negative, scores[~positive], colors[1], "rightly cleared", "false alarms"),
    )
    with picture:
        chart(
            mirrored.mirrored_figure(
                *groups,
                threshold,
                title=f"Up: {said.positive}, down: {said.negative}",
                axis=f"the network's score for {said.positive}",
                rows=said.rows,
                ends=ends,
                theme=job_panel.theme(),
            ),
            key="threshold.scores",
            alt=mirrored.mirrored_sentence(*groups, threshold, rows=said.rows),
            name="scores",
        )
    with controls:
        st.markdown(table(*threshold_words.table(now, said)))
        guess = st.radio(
            "Your guess: the threshold is lowered, so that more are called. What happens to "
            "precision?",
            GUESSES,
            index=None,
            key="lowered",
            bind="query-params",
        )
    # On a phone the curves come after the controls, so that these stay with the first picture.
    _curves(st.container() if session.narrow() else picture, steps, now, said)
    if guess:
        verdict = "Your guess is right" if guess == GUESSES[2] else f"Not so: you said “{guess}”"
        st.markdown(f"**Precision.** {verdict}. {threshold_words.precision_goes(steps)}")
    _meaning(network, steps, now, said)
    costs.section(steps, threshold, ends, said)


def _positive(data_name: str, names: tuple[str, ...]) -> int:
    """Return the class that is looked for, kept for each data set by itself."""
    key = f"positive_{data_name}"
    if st.session_state.get(key, 0) not in range(len(names)):
        del st.session_state[key]
    return int(
        st.selectbox(
            "Look for",
            range(len(names)),
            index=threshold_words.opening(data_name),
            format_func=lambda label: names[label],
            key=key,
            bind="query-params",
            help="The class in question (the positive one), against all others.",
        )
    )


def _ends(scores: NDArray[np.float64]) -> tuple[float, float]:
    """Return between which numbers the scores lie; those of a linear layer leave 0 to 1."""
    return min(0.0, float(np.floor(scores.min()))), max(1.0, float(np.ceil(scores.max())))


def _curves(place: DeltaGenerator, steps: Curve, now: Counts, said: Words) -> None:
    theme = job_panel.theme()
    named: dict[str, Any] = {"positive": said.positive, "negative": said.negative}
    corner = place.toggle(
        "Magnify the corner of both curves",
        key="corner",
        bind="query-params",
        help="A good network's curves hug a corner; this shows its last tenth.",
    )
    if corner and not figures.in_corner(now):
        place.caption("The point of your threshold lies outside at least one of the corners.")
    left, right = place.columns(2, gap="small")
    with left:
        chart(
            figures.roc_figure(steps, now, **named, corner=corner, theme=theme),
            key="threshold.roc",
            alt=figures.roc_sentence(steps, now, **named),
            name="roc",
        )
    with right:
        chart(
            figures.precision_recall_figure(
                steps, now, positive=said.positive, corner=corner, theme=theme
            ),
            key="threshold.precision_recall",
            alt=figures.precision_recall_sentence(steps, now, positive=said.positive),
            name="precision-recall",
        )


def _meaning(network: Judged, steps: Curve, now: Counts, said: Words) -> None:
    st.subheader("What the figures mean here")
    lines = [*threshold_words.readings(now, said), threshold_words.ranking(steps, said)]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if min(steps.positives, steps.negatives) < MANY:
        st.caption(threshold_words.coarseness(steps, said))
    if network.experiment.training.loss in SCORES:
        st.caption(
            "This network was trained with hinge loss: its score from -1 to 1 is written here as 0 "
            "to 1, and is no probability. What it finds at a threshold is counted all the same."
        )
    if len(class_names(network.experiment.data)) > 2:
        st.caption(
            "Otherwise the network answers with its most probable class. Here it is asked one "
            f"question: is it {said.positive}? It may say yes although another class is more "
            "probable."
        )


VIEWS = {"This network": _network, "Rare cases": rare.section}
"""What the part can show, by the name in the address."""
