"""How sure the network is, how often it is right, and what withholding unsure answers gains."""

from typing import Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import calibration, glossary
from nncore.evaluation import wilson_interval
from nncore.figures import calibration as figures
from nncore.figures import mirrored, withholding
from nncore.figures.mirrored import Group
from nncore.inference import SCORES
from nncore.rounding import percent
from ui import job_panel
from ui.judged import Judged
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table

Confidence = NDArray[np.float64]
Right = NDArray[np.bool_]
Finding = Literal["fewer", "as many", "more"]

RIGHT, WRONG, ALL = 2, 4, 2
"""Places among the categorical colors: none is that of a class."""
SURE = (0.9, 0.99, 0.999)
OPENING = 0.9
BINS = (5, 10, 15, 20)
GUESSES: dict[str, Finding] = {
    "fewer: it is surer than it should be": "fewer",
    "about as many": "as many",
    "more: it is too modest": "more",
}


@st.fragment
def section(network: Judged) -> None:
    """Draw the part."""
    try:
        confidence, right = calibration.answers(network.predictions)
    except ValueError as refused:
        st.error(str(refused))
        return
    if network.experiment.training.loss in SCORES:
        st.warning(
            "This network was trained with hinge loss: it gives scores, not probabilities, and "
            "nothing in its training made them agree with how often it is right. What follows "
            "reads a score s from -1 to 1 as (1 + s)/2 and shows how far that is from one."
        )
    picture, controls = picture_and_controls()
    with controls:
        guess = st.radio(
            f"Your guess: on average the network is {percent(confidence.mean())} sure of its "
            "answer. How many of 100 answers are right?",
            list(GUESSES),
            index=None,
            key="calibrated",
            bind="query-params",
        )
        below = live_slider(
            "Withhold answers below",
            0,
            1,
            OPENING,
            0.01,
            key="below",
            help=glossary.sentence("withholding"),
        )
        kept = calibration.withheld(confidence, right, below)
        st.markdown(f"{kept.rows:,} of {kept.of:,} answers are given: {kept.share:.1%}.")
        if not guess:
            st.caption("Which answers are right, and all that follows, appears with your guess.")
    with picture:
        given = "score" if network.experiment.training.loss in SCORES else "probability"
        _histogram(confidence, right, below, given, revealed=guess is not None)
    if guess:
        _verdict(confidence, right, GUESSES[guess])
        _withheld(confidence, right, below)
        _reliability(confidence, right)
        _surest(confidence, right)


def _histogram(
    confidence: Confidence, right: Right, below: float, given: str, *, revealed: bool
) -> None:
    upward, downward = Group("all", confidence, ALL, "withheld", "given"), None
    title = "How sure it is, all answers"
    if revealed:
        upward = Group("right", confidence[right], RIGHT, "right, withheld", "right, given")
        downward = Group("wrong", confidence[~right], WRONG, "wrong, withheld", "wrong, given")
        title = "Right answers up, wrong ones down"
    chart(
        mirrored.mirrored_figure(
            upward,
            downward,
            below,
            title=title,
            axis=f"how sure: the {given} of the answer given",
            rows="answers",
            theme=job_panel.theme(),
        ),
        key="confidence.answers",
        alt=mirrored.mirrored_sentence(upward, downward, below, rows="answers"),
        name="confidence",
    )


def _verdict(confidence: Confidence, right: Right, guess: Finding) -> None:
    """Hold the guess against the accuracy; within its interval counts as about as many."""
    low, high = wilson_interval(int(right.sum()), len(right))
    mean, accuracy = float(confidence.mean()), float(right.mean())
    found: Finding = "fewer" if mean > high else "more" if mean < low else "as many"
    told = {
        "fewer": "The network is overconfident",
        "as many": "On average, it is as often right as it is sure, as far as so many rows can "
        "tell",
        "more": "The network is right more often than it is sure",
    }
    verdict = "Your guess is right" if guess == found else f"Not so: you said “{guess}”"
    st.markdown(
        f"**{verdict}.** It is {percent(mean)} sure and right in **{percent(accuracy)}** "
        f"(95% interval {percent(low)} to {percent(high)}). {told[found]}."
    )


def _withheld(confidence: Confidence, right: Right, below: float) -> None:
    kept = calibration.withheld(confidence, right, below)
    mistakes, left = int((~right).sum()), kept.rows - kept.right
    st.subheader("Leaving the unsure ones to a human")
    with st.container(key="picture_first_withheld"):
        picture, words = st.columns([2, 1], gap="large")
    with picture:
        chart(
            withholding.coverage_figure(confidence, right, kept, theme=job_panel.theme()),
            key="confidence.coverage",
            alt=withholding.coverage_sentence(kept, float(right.mean())),
            name="coverage",
        )
    with words:
        if kept.accuracy is None:
            st.markdown(f"No answer is given with {below:.10g} or more: nothing is left to judge.")
            return
        low, high = wilson_interval(kept.right, kept.rows)
        st.markdown(
            f"At {below:.10g} or more {percent(kept.share)} of the answers are given. Of these "
            f"**{percent(kept.accuracy)}** are right ({percent(low)} to {percent(high)}); of "
            f"all, {percent(float(right.mean()))}."
        )
        st.markdown(
            f"Withheld are {mistakes - left:,} of {mistakes:,} mistakes, and with them "
            f"{int(right.sum()) - kept.right:,} right answers. Only the order of confidence "
            "matters here: it works without calibration, too."
        )
        st.caption("The band is the 95% interval of the accuracy.")


def _reliability(confidence: Confidence, right: Right) -> None:
    st.subheader("Does 90% sure mean right in nine of ten?")
    with st.container(key="picture_first_reliability"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = st.segmented_control(
            "Bins",
            BINS,
            default=calibration.BINS,
            required=True,
            key="bins",
            bind="query-params",
            help=glossary.sentence("ece"),
        )
        bins = calibration.reliability(confidence, right, number or calibration.BINS)
        full = np.flatnonzero(bins.rows)
        largest = full[int(bins.rows[full].argmax())]
        st.markdown(
            "ECE = Σ rows·|right - sure| / all rows. The fullest bin adds "
            f"{bins.rows[largest]:,}·|{bins.share_right[largest]:.4f} - "
            f"{bins.confidence[largest]:.4f}|; all {len(full)} filled bins together, divided by "
            f"{len(right):,}, give **{bins.ece:.4f}**: on average {100 * bins.ece:.1f} points "
            "between how sure and how right."
        )
        st.caption(
            f"{bins.rows[largest] / len(right):.0%} of the answers lie in that one bin"
            + (f", and {bins.parts[largest] / bins.ece:.0%} of the ECE" if bins.ece else "")
            + ". Other bins give another ECE; and with few rows a bin is off by chance alone, as "
            "its interval shows."
        )
    with picture:
        chart(
            figures.reliability_figure(bins, theme=job_panel.theme()),
            key="confidence.reliability",
            alt=figures.reliability_sentence(bins),
            name="reliability",
        )


def _surest(confidence: Confidence, right: Right) -> None:
    st.subheader("Sure and wrong")
    rows = []
    for level in SURE:
        kept = calibration.withheld(confidence, right, level)
        share = "none is that sure" if kept.accuracy is None else percent(kept.accuracy)
        rows.append(
            [f"at least {100 * level:g}%", f"{kept.rows:,}", f"{kept.rows - kept.right:,}", share]
        )
    st.markdown(table(["sure", "answers", "of these wrong", "share right"], rows))
    st.markdown(
        "**Softmax is not certainty.** Softmax and sigmoid turn any numbers into some that look "
        "like probabilities. 99% sure means right in 99 of 100 only where a network is calibrated, "
        "and only on examples like those it was measured on: on noise, or on a letter, it can be "
        "just as sure. The part Mistakes shows the surest mistakes one by one."
    )
