"""Given features against learned ones: one classifier, three descriptions of the same images."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import streamlit as st

from nncore import evaluation, feature_lesson, shipped, spec
from nncore.datasets import DESCRIPTIONS
from nncore.features import HAND_MADE
from nncore.figures import features as figures
from nncore.figures.features import Score
from ui import address, job_panel, judged, session
from ui.evaluate import described, features_table, guess, learned
from ui.judged import Judged
from ui.live_chart import chart

STAND_IN = "mnist_cnn"
GUESS = "features_guess"
NAMES = {"given": "by hand", "pixels": "pixels", "learned": "learned"}
ORDERS = {
    "learned-pixels-given": "learned, pixels, by hand",
    "learned-given-pixels": "learned, by hand, pixels",
    "pixels-learned-given": "pixels, learned, by hand",
    "pixels-given-learned": "pixels, by hand, learned",
    "given-learned-pixels": "by hand, learned, pixels",
    "given-pixels-learned": "by hand, pixels, learned",
}
DESCRIBED = ("Images", "A table")
_KEPT = "features.scores"


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
    _scores(chosen)
    described.section(chosen)


def _with_features(network: Judged) -> Judged | None:
    """Return the chosen network, or the included one if that has no learned features."""
    complaint = feature_lesson.refusal(network.experiment)
    if complaint is None:
        return network
    st.info(
        f"The network chosen above has no learned features to show: {complaint}. Here "
        f"**{shipped.LABELS[STAND_IN]}** takes its place."
    )
    return judged.included(STAND_IN)


# --------------------------------------------------------------------------- what they are worth


@st.fragment
def _scores(network: Judged) -> None:
    experiment = network.experiment
    rows = len(feature_lesson.train_rows(experiment))
    guessed = guess.made(GUESS, ORDERS)
    address.keep(guess.kept(GUESS), key="features.at")
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        st.markdown(
            f"One classifier, logistic regression, learns three times from the **same {rows:,} "
            f"training images** of {DESCRIPTIONS[experiment.data.name].label}. Only what it is "
            f"given differs: **{len(HAND_MADE)} numbers by hand** (ink, width, holes, …), all "
            f"**pixels**, or the **{feature_lesson.learned_columns(experiment)} outputs of the last "
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
        scores = _kept_or_judged(network)
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


def _kept_or_judged(network: Judged) -> dict[str, Score] | None:
    """Return the scores that this session has seen last, or ask for them."""
    key = network.experiment.key, hash(network.weights)
    kept: tuple[Any, dict[str, Score]] | None = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == key:
        return kept[1]
    scores = _judged(network)
    if scores is not None:
        st.session_state[_KEPT] = key, scores
    return scores


def _judged(network: Judged) -> dict[str, Score] | None:
    """Ask for every score; None while one is missing."""
    text = spec.to_json(network.experiment)
    columns = feature_lesson.learned_columns(network.experiment)
    drawn = session.ask(feature_lesson.untrained, text)
    if drawn is None:
        return None
    readers = {"learned": (network.experiment, network.weights)}
    if _beside_a_convolutional_one(network):
        weights = shipped.weights_file(STAND_IN).read_bytes()
        readers["convolutional"] = (shipped.experiment(STAND_IN), weights)
    readers["untrained"] = (network.experiment, drawn)
    names = {
        "given": f"{len(HAND_MADE)} numbers by hand",
        "pixels": "all pixels",
        "learned": f"{columns} learned features",
        "convolutional": "learned, convolutional",
        "untrained": f"{columns} features, untrained",
    }
    scores = {}
    for name in ("given", "pixels", *readers):
        own = learned.of(*readers[name]) if name in readers else (b"", b"")
        if own is None:
            return None
        kind = "learned" if name in readers else name
        found = session.ask(feature_lesson.judged, text, kind, *own, timeout=1.9)
        if found is None:
            return None
        aside = name not in NAMES
        scores[name] = Score(names[name], found["correct"], found["rows"], aside=aside)
    y_true, y_prob = evaluation.read(network.predictions)
    tested = feature_lesson.test_rows(network.experiment)
    cut = slice(tested.start, tested.stop, tested.step)
    right = int((y_prob[cut].argmax(axis=1) == y_true[cut]).sum())
    scores["itself"] = Score("the network itself", right, len(tested), aside=True)
    return scores


def _beside_a_convolutional_one(network: Judged) -> bool:
    """Say whether the included convolutional network describes the same images otherwise."""
    other = shipped.experiment(STAND_IN)
    return (
        network.experiment.data.name == other.data.name
        and network.experiment.model != other.model
        and feature_lesson.train_rows(network.experiment) == feature_lesson.train_rows(other)
    )


def _wrapped(score: Score) -> Score:
    """Break a name into lines that a phone has room for."""
    words = score.name.split(" ")
    lines = [" ".join(words[start : start + 2]) for start in range(0, len(words), 2)]
    return replace(score, name="<br>".join(lines))


def _reading(network: Judged, scores: dict[str, Score], guessed: str) -> None:
    order = sorted(NAMES, key=lambda kind: -scores[kind].correct)
    told = ", ".join(NAMES[kind] for kind in order)
    if guessed:
        right = guessed.split("-") == order
        st.markdown(f"{'Your guess was right' if right else 'It came out otherwise'}: **{told}**.")
    for better, worse in pairwise(order):
        low = evaluation.wilson_interval(scores[better].correct, scores[better].rows)[0]
        high = evaluation.wilson_interval(scores[worse].correct, scores[worse].rows)[1]
        if low <= high:
            st.markdown(
                f"The intervals of “{NAMES[better]}” and “{NAMES[worse]}” overlap: with "
                f"{scores[worse].rows:,} test images their order may be luck."
            )
    experiment = network.experiment
    st.markdown(
        "The learned features carry knowledge from elsewhere: the network learned them from "
        f"**{experiment.fitted_rows:,} labeled images**, the {len(feature_lesson.train_rows(experiment)):,} "
        "of the classifier among them. The same layers with weights drawn anew show what their form "
        "alone is worth; what lies between is learning. A network's last layer is a linear "
        "classifier, too: its hidden layers are there to make the classes easy for it."
    )
    if "convolutional" in scores:
        st.markdown(
            f"Gray, too: what **{shipped.LABELS[STAND_IN]}** learned from {shipped.experiment(STAND_IN).fitted_rows:,} images. Its layers "
            "look at small windows, so that a stroke is the same stroke wherever it lies."
        )
    st.markdown(
        "*More features are not better features.* Each was worth what it says about the digit, not "
        "how many numbers there are. Every column was standardized, the classifier's penalty is "
        f"scikit-learn's C = {feature_lesson.STRENGTH}, and another choice moves the bars a little."
    )
