"""What logistic regression makes of each description of images, asked score by score."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import evaluation, feature_columns, feature_lesson, shipped, spec
from nncore.features import HAND_MADE
from nncore.figures.features import Score
from ui import session
from ui.evaluate import learned
from ui.judged import Judged

NAMES = {"given": "by hand", "pixels": "pixels", "learned": "learned"}
"""The descriptions that are compared; all other scores stand aside."""
CONVOLUTIONAL = "mnist_cnn"
"""The included network whose features stand beside those of a dense one."""
_KEPT = "features.scores"


def of(network: Judged) -> dict[str, Score] | None:
    """Return the scores that this session has seen last, or ask for them; None while one is missing.

    Returns
    -------
    dict or None
        Scores by kind: those of `NAMES`, "convolutional" where it is comparable, "untrained", and
        "itself", the network as it is.
    """
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
    columns = feature_columns.learned_columns(network.experiment)
    drawn = session.ask(feature_columns.untrained, text)
    if drawn is None:
        return None
    readers = {"learned": (network.experiment, network.weights)}
    if _beside_a_convolutional_one(network):
        weights = shipped.weights_file(CONVOLUTIONAL).read_bytes()
        readers["convolutional"] = (shipped.experiment(CONVOLUTIONAL), weights)
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
    tested = feature_columns.test_rows(network.experiment)
    cut = slice(tested.start, tested.stop, tested.step)
    right = int((y_prob[cut].argmax(axis=1) == y_true[cut]).sum())
    scores["itself"] = Score("the network itself", right, len(tested), aside=True)
    return scores


def _beside_a_convolutional_one(network: Judged) -> bool:
    """Say whether the included convolutional network describes the same images otherwise."""
    other = shipped.experiment(CONVOLUTIONAL)
    return (
        network.experiment.data.name == other.data.name
        and network.experiment.model != other.model
        and feature_columns.train_rows(network.experiment) == feature_columns.train_rows(other)
    )
