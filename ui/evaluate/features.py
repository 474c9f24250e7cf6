"""Given features against learned ones: one classifier, three descriptions of the same images."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import streamlit as st

from nncore import evaluation, feature_lesson, shipped, spec
from nncore.datasets import DESCRIPTIONS
from nncore.features import HAND_MADE
from nncore.figures import data as data_figures
from nncore.figures import features as figures
from nncore.figures.features import Score
from nncore.figures.panels import Panel, panels_figure
from ui import address, job_panel, judged, session
from ui.evaluate import example, features_table, guess
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


def section(network: Judged) -> None:
    """Compare features on images, or on a table."""
    described = st.segmented_control(
        "What is described",
        DESCRIBED,
        default=DESCRIBED[0],
        required=True,
        key="described",
        bind="query-params",
    )
    if described == DESCRIBED[1]:
        features_table.section()
        return
    chosen = _with_features(network)
    if chosen is None:
        st.skeleton(height=420)
        return
    _scores(chosen)
    _one_image(chosen)


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
        scores = _judged(network)
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


def _judged(network: Judged) -> dict[str, Score] | None:
    """Ask for every score; None while one is missing."""
    text = spec.to_json(network.experiment)
    drawn = session.ask(feature_lesson.untrained, text)
    if drawn is None:
        return None
    learned, fresh = _learned(network, network.weights), _learned(network, drawn)
    if learned is None or fresh is None:
        return None
    columns = feature_lesson.learned_columns(network.experiment)
    names = {
        "given": f"{len(HAND_MADE)} numbers by hand",
        "pixels": "all pixels",
        "learned": f"{columns} learned features",
        "untrained": f"{columns} features of the<br>same layers, untrained",
    }
    asked = {
        "given": ("given", b"", b""),
        "pixels": ("pixels", b"", b""),
        "learned": ("learned", *learned),
        "untrained": ("learned", *fresh),
    }
    scores = {}
    for name, arguments in asked.items():
        found = session.ask(feature_lesson.judged, text, *arguments, timeout=1.9)
        if found is None:
            return None
        scores[name] = Score(
            names[name], found["correct"], found["rows"], aside=name == "untrained"
        )
    y_true, y_prob = evaluation.read(network.predictions)
    tested = feature_lesson.test_rows(network.experiment)
    cut = slice(tested.start, tested.stop, tested.step)
    right = int((y_prob[cut].argmax(axis=1) == y_true[cut]).sum())
    scores["itself"] = Score("the network itself", right, len(tested), aside=True)
    return scores


def _learned(network: Judged, weights: bytes) -> tuple[bytes, bytes] | None:
    """Ask piece by piece for the learned features of the training and the test rows."""
    train, test = (_part(network, weights, part) for part in ("train", "test"))
    return None if train is None or test is None else (train, test)


def _part(network: Judged, weights: bytes, part: str) -> bytes | None:
    experiment = network.experiment
    rows = {"train": feature_lesson.train_rows, "test": feature_lesson.test_rows}[part](experiment)
    found = []
    for piece in range(feature_lesson.pieces(rows)):
        answer = session.ask(
            feature_lesson.learned, spec.to_json(experiment), weights, part, piece, timeout=1.9
        )
        if answer is None:
            return None
        found.append(answer)
    return b"".join(found)


def _wrapped(score: Score) -> Score:
    """Break a name into lines that a phone has room for."""
    words = score.name.replace("<br>", " ").split(" ")
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
    st.markdown(
        "*More features are not better features.* Each was worth what it says about the digit, not "
        "how many numbers there are. Every column was standardized, the classifier's penalty is "
        f"scikit-learn's C = {feature_lesson.STRENGTH}, and another choice moves the bars a little."
    )


# ------------------------------------------------------------------------------------- one image


@st.fragment
def _one_image(network: Judged) -> None:
    st.subheader("One image, described three times")
    with st.container(key="picture_first_described"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = example.field(network)
    text = spec.to_json(network.experiment)
    found = session.ask(feature_lesson.example, text, network.weights, number)
    theme = job_panel.theme()
    if found is None:
        st.skeleton(height=330)
        return
    # On a phone the picture comes before the controls, and the image is the picture.
    with picture if session.narrow() else controls:
        chart(
            data_figures.digit_figure(found["pixels"], maximum=found["maximum"], theme=theme),
            key="features.digit",
            alt=data_figures.digit_sentence(found["pixels"], str(found["label"])),
            name="digit",
        )
    with picture:
        st.markdown(_numbers(found))
        chart(
            figures.strip_figure(found["learned"], theme=theme),
            key="features.strip",
            alt=figures.strip_sentence(found["learned"]),
            name="learned-features",
        )
        st.caption(
            f"{figures.strip_sentence(found['learned'])} Nobody named them: what each stands for "
            "has to be found out."
        )
    _alike(network, number, found["label"])


def _numbers(found: dict[str, Any]) -> str:
    """Write the numbers by hand as a table, which a phone breaks into lines where it must."""
    rows = [
        f"| {feature.label} | {value:.{feature.places}f} | {feature.sentence} |"
        for feature, value in zip(HAND_MADE.values(), found["given"], strict=True)
    ]
    return "\n".join(["| by hand | value | what it says |", "| --- | ---: | --- |", *rows])


def _alike(network: Judged, number: int, label: int) -> None:
    """Draw the nearest training images in each of the three spaces."""
    st.subheader("What each description calls alike")
    learned = _learned(network, network.weights)
    text = spec.to_json(network.experiment)
    found = learned and session.ask(
        feature_lesson.alike, text, network.weights, number, learned[0], timeout=1.9
    )
    if not learned or not found:
        st.skeleton(height=330)
        return
    largest = float(max(max(map(max, image)) for one in found.values() for image in one["pixels"]))
    for kind, one in found.items():
        own = learned if kind == "learned" else ()
        share = session.ask(feature_lesson.agreement, text, kind, *own, timeout=1.9)
        over_all = "" if share is None else f" Of all test images' neighbors, {share:.0%} agree."
        st.markdown(
            f"**Nearest {_NEAR[kind]}**: {one['labels'].count(label)} of {len(one['labels'])} are a "
            f"{label} as well.{over_all}"
        )
        panels = [
            Panel(
                f"a {other}" if other == label else f"<b>a {other}, no {label}</b>",
                image,
                largest=largest,
            )
            for other, image in zip(one["labels"], one["pixels"], strict=True)
        ]
        chart(
            panels_figure(
                panels, columns=3 if session.narrow() else 6, size=96, theme=job_panel.theme()
            ),
            key=f"features.alike.{kind}",
            alt=f"Training images nearest {_NEAR[kind]}: {', '.join(map(str, one['labels']))}.",
            name=f"alike-{kind}",
        )
    st.markdown(
        "Two images are neighbors if their descriptions differ little. By hand, digits with the same "
        "amount of ink and the same holes are alike, whatever they mean. Pixels call alike what lies "
        "on the same spots. Learned features call alike what has the same name: that is what they "
        "were trained for, and no more than that."
    )


_NEAR = {
    "given": "by the numbers by hand",
    "pixels": "by pixels",
    "learned": "by learned features",
}
