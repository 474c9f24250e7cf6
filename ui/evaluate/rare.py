"""A class so rare that never naming it is right 95 times in 100."""

from typing import Any

import numpy as np
import streamlit as st

from nncore import glossary, imbalance, threshold_words, thresholds
from nncore.datasets import class_names
from nncore.figures import mirrored
from nncore.figures import rare as figures
from nncore.figures.mirrored import Group
from nncore.spec import BreastCancer
from nncore.thresholds import Counts, Curve
from ui import job_panel, session
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table

OPENING_PERCENT = 5
NEVER = 2.0
"""A threshold that no probability reaches."""
GUESSES = {
    "about 5 of 100 right": (0.0, 0.2),
    "about half right": (0.2, 0.7),
    "about 95 of 100 right": (0.7, 1.0),
}
SAID = threshold_words.words("breast_cancer", class_names(BreastCancer()), 0)


def section(network: Judged) -> None:
    """Draw the lesson; its tumors are those of the included table, whatever network was chosen."""
    picture, controls = picture_and_controls()
    with controls:
        guess = st.radio(
            f"Your guess: {OPENING_PERCENT} of 100 tumors are malignant, and a test always says "
            "benign. How good is it?",
            list(GUESSES),
            index=None,
            key="always",
            bind="query-params",
        )
        percent = live_slider(
            "Malignant, %",
            100 * imbalance.LEAST_SHARE,
            100 * imbalance.MOST_SHARE,
            OPENING_PERCENT,
            1,
            key="percent",
            help=glossary.sentence("imbalance"),
        )
        reads = st.selectbox(
            "A logistic regression that reads",
            list(imbalance.MEASUREMENTS),
            key="reads",
            bind="query-params",
        )
        threshold = live_slider(
            "Threshold", 0, 1, 0.5, 0.01, key="rare_threshold", help=glossary.sentence("threshold")
        )
        seed = st.number_input(
            "Seed",
            0,
            9_999,
            42,
            key="rare_seed",
            bind="query-params",
            help="Which tumors are left, and which of them are judged together.",
        )
    answers: dict[str, Any] = {}
    for name in imbalance.MEASUREMENTS:
        answers[name] = session.ask(imbalance.rare, percent / 100, name, int(seed or 0))
        if answers[name] is None:
            with picture:
                st.skeleton(height=330)
            return
    curves = {name: _curve(answer) for name, answer in answers.items()}
    now = thresholds.counts(curves[reads], threshold)
    with picture:
        _scores(answers[reads], threshold, reads)
    with controls:
        st.markdown(table(*threshold_words.table(now, SAID)))
    # On a phone the second picture comes after the controls, so that the first stays beside them.
    with st.container() if session.narrow() else picture:
        tests = {
            "always “benign”": thresholds.counts(curves[reads], NEVER),
            **{name: thresholds.counts(steps, threshold) for name, steps in curves.items()},
        }
        if guess:
            _compare(guess)
            chart(
                figures.scores_figure(tests, theme=job_panel.theme()),
                key="rare.measures",
                alt=figures.scores_sentence(tests),
                name="measures",
            )
        else:
            st.caption("The measures of three tests, and what they mean, appear with your guess.")
    if guess:
        _explanation(now, curves[reads], percent / 100, reads, threshold)


def _curve(answer: dict[str, Any]) -> Curve:
    return thresholds.curve(np.array(answer["positive"], bool), np.array(answer["scores"]))


def _scores(answer: dict[str, Any], threshold: float, reads: str) -> None:
    positive, scores = np.array(answer["positive"], bool), np.array(answer["scores"])
    groups = (
        Group(SAID.positive, scores[positive], 0, "missed", "found"),
        Group(SAID.negative, scores[~positive], 1, "rightly cleared", "false alarms"),
    )
    chart(
        mirrored.mirrored_figure(
            *groups,
            threshold,
            title="Up: malignant, down: benign",
            axis=f"probability for malignant, from {reads}",
            rows=SAID.rows,
            theme=job_panel.theme(),
        ),
        key="rare.scores",
        alt=mirrored.mirrored_sentence(*groups, threshold, rows=SAID.rows),
        name="rare-scores",
    )


def _compare(guess: str) -> None:
    """Hold the guess against the share that the question is about."""
    share = 1 - OPENING_PERCENT / 100
    low, high = GUESSES[guess]
    verdict = "Your guess is right" if low < share <= high else f"Not so: you said “{guess}”"
    st.markdown(
        f"{verdict}. With {OPENING_PERCENT}% malignant, always saying benign is right in "
        f"**{share:.0%}**, and finds **nobody**: its recall is 0. Its precision is undefined, for "
        "it never calls anything malignant."
    )


def _explanation(now: Counts, steps: Curve, share: float, reads: str, threshold: float) -> None:
    st.subheader("High accuracy is not a good test")
    st.markdown(
        f"Of {now.rows:,} tumors {steps.positives:,} are malignant here "
        f"({steps.positives / now.rows:.1%}). The regression reads {reads}; each tumor is scored "
        "by one that was fitted without it. At your threshold:"
    )
    st.markdown("\n".join(f"- {line}" for line in threshold_words.readings(now, SAID)))
    never = thresholds.counts(steps, NEVER).accuracy or 0.0
    accuracy = now.accuracy or 0.0
    st.markdown(
        f"Its accuracy is {accuracy:.1%}; never calling any gives {never:.1%}. Accuracy counts "
        f"the many benign tumors {steps.negatives / steps.positives:.1f} times as heavily as the "
        "few malignant ones. That is why precision and recall are asked for, each about the "
        "malignant alone, and F1, which is low as soon as one of them is."
    )
    if threshold == 0.5 and share < 0.2:
        st.markdown(
            "The regression is not broken if it finds few: with one weak measurement hardly any "
            "tumor is more probably malignant than benign, and 0.5 asks for just that. Move the "
            f"threshold down to the share of the malignant, {share:.2g}, and see whom it finds, "
            "and at what price."
        )
    _prevalence(now)
    st.caption(
        "The tumors are those of the included breast cancer table, thinned by chance; the network "
        f"chosen above plays no part. With {steps.positives:,} malignant ones, one more found moves "
        f"recall by {100 / steps.positives:.2g} points. With another seed other tumors are left: "
        "one draw proves nothing."
    )


def _prevalence(now: Counts) -> None:
    """Say what the same test would be worth where the class is as frequent as the other."""
    recall, specificity, precision = now.recall, now.specificity, now.precision
    if not recall or specificity is None or precision is None:
        return
    share = (now.found + now.missed) / now.rows
    even = recall / (recall + 1 - specificity)
    st.markdown(
        "The same test is worth less where its class is rarer: precision = recall·s / (recall·s + "
        "(1 - specificity)·(1 - s)) for a share s. Here "
        f"{recall:.3f}·{share:.3f} / ({recall:.3f}·{share:.3f} + {1 - specificity:.3f}·"
        f"{1 - share:.3f}) = **{precision:.1%}**. Where half of all tumors are malignant, it "
        f"would be {even:.1%}, with the same recall and the same specificity."
    )
