"""Given features against learned ones: one classifier, three descriptions of the same images."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import streamlit as st

from nncore import evaluation, feature_columns, feature_lesson, shipped
from nncore.datasets import DESCRIPTIONS
from nncore.features import HAND_MADE
from nncore.figures import features as figures
from nncore.figures.features import Score
from ui import address, job_panel, judged, session
from ui.evaluate import described, feature_scores, features_table, guess
from ui.judged import Judged
from ui.live_chart import chart

GUESS = "features_guess"
ORDERS = {
    "learned-pixels-given": "learned, pixels, by hand",
    "learned-given-pixels": "learned, by hand, pixels",
    "pixels-learned-given": "pixels, learned, by hand",
    "pixels-given-learned": "pixels, by hand, learned",
    "given-learned-pixels": "by hand, learned, pixels",
    "given-pixels-learned": "by hand, pixels, learned",
}
DESCRIBED = ("Images", "A table")


def section(network: Judged) -> None:
    """Compare features on images, or on a table."""
    subject = st.segmented_control(
        "What is described",
        DESCRIBED,
        default=DESCRIBED[0],
        required=True,
        key="described",
        bind="query-params",
    )
    if subject == DESCRIBED[1]:
        features_table.section()
        return
    chosen = _with_features(network)
    if chosen is None:
        st.skeleton(height=420)
        return
    guessed = guess.made(GUESS, ORDERS) is not None
    _scores(chosen, asking=not guessed)
    described.section(chosen, all_images=guessed)


def _with_features(network: Judged) -> Judged | None:
    """Return the chosen network, or the included one if that has no learned features."""
    complaint = feature_columns.refusal(network.experiment)
    if complaint is None:
        return network
    st.info(
        f"The network chosen above has no learned features to show: {complaint}. Here "
        f"**{shipped.LABELS[feature_scores.CONVOLUTIONAL]}** takes its place."
    )
    return judged.included(feature_scores.CONVOLUTIONAL)


# --------------------------------------------------------------------------- what they are worth


@st.fragment
def _scores(network: Judged, *, asking: bool) -> None:
    experiment = network.experiment
    rows = len(feature_columns.train_rows(experiment))
    guessed = guess.made(GUESS, ORDERS)
    if asking and guessed is not None:
        st.rerun()  # what stands below may now be said, too
    address.keep(guess.kept(GUESS), key="features.at")
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        st.markdown(
            f"One classifier, logistic regression, learns three times from the **same {rows:,} "
            f"training images** of {DESCRIPTIONS[experiment.data.name].label}. Only what it is "
            f"given differs: **{len(HAND_MADE)} numbers by hand** (ink, width, holes, …), all "
            f"**pixels**, or the **{feature_columns.learned_columns(experiment)} outputs of the last "
            f"hidden layer** of a trained network: {network.label}."
        )
        if guessed is None:
            guess.ask(GUESS, "Guess first: which is read best? Best, middle, worst.", ORDERS)
        elif guessed:
            st.markdown(f"Your guess: **{ORDERS[guessed]}**.")
    with picture:
        if guessed is None:
            st.info("The bars appear with your guess. Further down, one image is described.")
            return
        scores = feature_scores.of(network)
        if scores is None:
            st.skeleton(height=330)
            return
        bars = [_wrapped(score) for score in scores.values()] if session.narrow() else None
        figure = figures.scores_figure(
            bars or list(scores.values()), narrow=session.narrow(), theme=job_panel.theme()
        )
        sentence = figures.scores_sentence(list(scores.values()))
        chart(figure, key="features.scores", alt=sentence, name="features")
    _reading(network, scores, guessed)


def _wrapped(score: Score) -> Score:
    """Break a name into lines that a phone has room for."""
    words = score.name.split(" ")
    lines = [" ".join(words[start : start + 2]) for start in range(0, len(words), 2)]
    return replace(score, name="<br>".join(lines))


def _reading(network: Judged, scores: dict[str, Score], guessed: str) -> None:
    order = sorted(feature_scores.NAMES, key=lambda kind: -scores[kind].correct)
    told = ", ".join(feature_scores.NAMES[kind] for kind in order)
    if guessed:
        told_by_guess = [scores[kind].correct for kind in guessed.split("-")]
        right = told_by_guess == [scores[kind].correct for kind in order]  # equal ones either way
        st.markdown(f"{'Your guess was right' if right else 'It came out otherwise'}: **{told}**.")
    for better, worse in pairwise(order):
        low = evaluation.wilson_interval(scores[better].correct, scores[better].rows)[0]
        high = evaluation.wilson_interval(scores[worse].correct, scores[worse].rows)[1]
        if low <= high:
            st.markdown(
                f"The intervals of “{feature_scores.NAMES[better]}” and “{feature_scores.NAMES[worse]}” overlap: with "
                f"{scores[worse].rows:,} test images their order may be luck."
            )
    st.markdown(
        f"{_learned_from(network)} The same layers with weights drawn anew show what their form "
        "alone is worth; what lies between is learning. A network's last layer is a linear "
        "classifier, too: its hidden layers are there to make the classes easy for it."
    )
    if "convolutional" in scores:
        st.markdown(
            f"Gray, too: what **{shipped.LABELS[feature_scores.CONVOLUTIONAL]}** learned from {shipped.experiment(feature_scores.CONVOLUTIONAL).fitted_rows:,} images. Its layers "
            "look at small windows, so that a stroke is the same stroke wherever it lies."
        )
    st.markdown(
        "*More features are not better features.* Each was worth what it says about the digit, not "
        "how many numbers there are. Every column was standardized, the classifier's penalty is "
        f"scikit-learn's C = {feature_lesson.STRENGTH}, and another choice moves the bars a little."
    )


def _learned_from(network: Judged) -> str:
    """Say whether the network saw more than the classifier does."""
    seen, given = (
        network.experiment.fitted_rows,
        len(feature_columns.train_rows(network.experiment)),
    )
    if seen == given:
        return f"The network learned its features from the same **{seen:,} labeled images**."
    return (
        "The learned features carry knowledge from elsewhere: the network learned them from "
        f"**{seen:,} labeled images**, the {given:,} of the classifier among them."
    )
